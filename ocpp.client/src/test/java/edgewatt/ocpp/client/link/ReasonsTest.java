package edgewatt.ocpp.client.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonsTest {
    @ParameterizedTest
    @CsvSource({
        "404, register the identity there",
        "401, wants a password",
        "403, wants a password",
        "302, redirects are not followed",
        "500, instead of opening a WebSocket"
    })
    void anHttpAnswerIsExplained(int status, String part) {
        String library = "Invalid status code received: " + status + " Status line: HTTP/1.1 " + status + " Whatever";
        String said = Reasons.ofClose(1002, library, false, false).because();
        assertTrue(said.startsWith("the backend answered " + status), said);
        assertTrue(said.contains(part), said);
    }

    @ParameterizedTest
    @CsvSource({"401, false", "404, false", "302, false", "429, true", "500, true", "502, true", "503, true"})
    void aServerThatIsNotInOrderIsAnOutageAndOneThatSaysNoIsReached(int status, boolean unreachable) {
        String library = "Invalid status code received: " + status + " Status line: HTTP/1.1 " + status + " Whatever";
        assertEquals(unreachable, Reasons.ofClose(1002, library, false, false).unreachable());
    }

    @ParameterizedTest
    @CsvSource({"1000, true", "1001, true", "1006, true", "1012, true", "1002, false", "1008, false", "1009, false"})
    void aGoodByeThatSpeaksOfThePeerIsAnOutageAndOneThatSpeaksOfUsIsNone(int code, boolean unreachable) {
        assertEquals(unreachable, Reasons.ofClose(code, "", true, true).unreachable());
    }

    @Test
    void aFailureOfNameNetworkOrTimeIsUnreachableAndTlsThatFailsOtherwiseWasReached() {
        assertTrue(Reasons.of(new ConnectException("Connection refused")).unreachable());
        assertTrue(Reasons.of(new UnknownHostException("csms.example")).unreachable());
        End timeout = Reasons.of(new java.net.SocketTimeoutException("Read timed out"));
        assertTrue(timeout.unreachable());
        assertTrue(Reasons.brokenOff(timeout).unreachable(), "in the middle of TLS as well");
        assertFalse(Reasons.of(new javax.net.ssl.SSLHandshakeException("PKIX path building failed"))
                .unreachable());
        assertFalse(Reasons.of(new IllegalStateException("our own error")).unreachable());
    }

    @Test
    void whatIsNoWebSocketServerIsCalledSo() {
        assertEquals(
                "what answered is no WebSocket server; is 'url' right?",
                Reasons.ofClose(1002, "", false, false).because());
    }

    @Test
    void theReasonOfTheBackendIsPassedOnInOneShortLine() {
        assertEquals(
                "closed by the backend (1001): going down for an hour",
                Reasons.ofClose(1001, "going down\r\nfor an hour", true, true).because());
        assertTrue(Reasons.ofClose(1001, "x".repeat(1000), true, true).because().length() < 300);
    }

    @Test
    void whatCannotBeReachedIsNamedWithWhatToDo() {
        assertEquals(
                "cannot connect (Connection refused); is the backend running, and is 'url' right?",
                Reasons.of(new ConnectException("Connection refused")).because());
        assertEquals(
                "host csms.example is unknown; correct 'url', or look at the name service",
                Reasons.of(new UnknownHostException("csms.example")).because());
    }

    @Test
    void tlsIsExplainedWithoutTheNamesOfClasses() {
        String untrusted = Reasons.of(new javax.net.ssl.SSLHandshakeException(
                        "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid"
                                + " certification path to requested target"))
                .because();
        assertTrue(untrusted.contains("certificate") && untrusted.contains("InstallCertificate"), untrusted);
        assertFalse(untrusted.contains("sun."), untrusted);
        String plain = Reasons.of(new javax.net.ssl.SSLException("Unsupported or unrecognized SSL message"))
                .because();
        assertTrue(plain.startsWith("what answered does not speak TLS") && plain.contains("ws://"), plain);
        String other = Reasons.of(
                        new javax.net.ssl.SSLHandshakeException("No subject alternative DNS name matching csms found."))
                .because();
        assertTrue(other.contains("another host name"), other);
    }
}
