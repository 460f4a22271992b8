package edgewatt.ocpp.client.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    /** PLANTED is the secret in each. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "upload to ftp://joe:PLANTED@host/logs failed",
                "upload to ftp://joe:x@PLANTED@host/logs failed",
                "PUT https://bucket.host/a.zip?X-Signature=PLANTED&e=1 answers 403",
                "<= call 7 ChangeConfiguration {\"key\":\"AuthorizationKey\",\"value\":\"PLANTED\"}",
                "{\"value\":\"PLANTED\",\"key\":\"AuthorizationKey\"}",
                "AuthorizationKey=PLANTED",
                "BasicAuthPassword: PLANTED",
                "{\"password\":\"PLANTED \\\" PLANTED\"}",
                "{\"mqttPassword\" : \"PLANTED\"}",
                "wifi.passphrase='PLANTED PLANTED'",
                "Authorization: Basic PLANTED",
                "\"Authorization\":\"Bearer PLANTED\"",
                "client_secret=PLANTED&x=1",
                "key -----BEGIN PRIVATE KEY-----\\nPLANTED\\n-----END PRIVATE KEY----- end",
                "key -----BEGIN RSA PRIVATE KEY-----\\nPLANTED and it ends here",
            })
    void aSecretDoesNotStay(String text) {
        String clean = Redaction.text(text);
        assertFalse(clean.contains("PLANTED"), clean);
        assertTrue(clean.contains("***"), clean);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ocpp.main: the backend has accepted this station",
                "backend link 'ocpp.main' to ws://host:8180/steve/CP1 has no connection: refused",
                "=> call 5-1 StatusNotification {\"connectorId\":1,\"status\":\"Available\"}",
                "passwordRef names the secret in the key store",
                "-----BEGIN CERTIFICATE-----",
            })
    void whatIsNoSecretStays(String text) {
        assertEquals(text, Redaction.text(text));
    }

    @Test
    void aKeyOverSeveralLinesGoesWhole() {
        Redaction.Lines lines = new Redaction.Lines();
        assertEquals("before", lines.next("before"));
        assertFalse(lines.next("x -----BEGIN EC PRIVATE KEY-----").contains("BEGIN"));
        assertNull(lines.next("MHcCAQEEIPLANTED"));
        assertNull(lines.next("-----END EC PRIVATE KEY-----"));
        assertEquals("after", lines.next("after"));
    }

    @Test
    void aSecretsNameIsKnownAndItsReferenceIsNone() {
        assertTrue(Redaction.secretName("password"));
        assertTrue(Redaction.secretName("BasicAuthPassword"));
        assertTrue(Redaction.secretName("apiKey"));
        assertFalse(Redaction.secretName("passwordRef"));
        assertFalse(Redaction.secretName("HeartbeatInterval"));
        assertFalse(Redaction.secretName("pins"));
    }
}
