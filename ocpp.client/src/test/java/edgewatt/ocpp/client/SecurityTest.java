package edgewatt.ocpp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.MemoryDocuments;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemorySecrets;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.fake.SecureBackend;
import edgewatt.ocpp.client.fake.TestPki;
import edgewatt.ocpp.client.fake.TestPki.Authority;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.security.KeyKind;
import edgewatt.ocpp.client.security.LinkPlace;
import edgewatt.ocpp.client.security.LinkSecurity;
import edgewatt.ocpp.client.security.TrustRule;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.v16.V16;
import java.io.StringReader;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend takes a station from no security to profile 3, in the words of 1.6, over real TLS. */
@Timeout(60)
class SecurityTest {
    private static final String HEX = "00ff80c3a97e010203040506070809fafbfcfdfe";

    private final Authority root = Authority.root("Backend Root");
    private final KeyPair server = TestPki.keys("RSA");
    private final MemoryVariables variables = new MemoryVariables();

    private BackendLink link(int plain, int secure) {
        variables.define(CommVariables.definitions());
        return new BackendLink(
                new Conversation.Identity("ocpp.sec", true),
                LinkPlace.of(
                        "ocpp.sec",
                        true,
                        "ws://127.0.0.1:" + plain + "/csms",
                        "wss://127.0.0.1:" + secure + "/csms",
                        "CP1",
                        BackendLink.spoken(),
                        "ocpp.sec",
                        -1),
                new LinkSecurity.Rules(TrustRule.AUTO, KeyKind.EC, false),
                new V16.Services(new FakeStation(1), variables, new FakeClock(), new MemorySecrets(), Optional::empty),
                new MemoryJournal(),
                new MemoryDocuments());
    }

    private static String change(SecureBackend backend, String key, String value) throws Exception {
        return status(backend.call("ChangeConfiguration", "{'key':'" + key + "','value':'" + value + "'}"));
    }

    private static String status(String answer) {
        return answer.startsWith("{") ? Bench.json(answer).path("status").asText() : answer;
    }

    private static String shown(SecureBackend backend, String key) throws Exception {
        JsonNode conf = Bench.json(backend.call("GetConfiguration", "{'key':['" + key + "']}"));
        return conf.path("configurationKey").path(0).path("value").asText("unknown");
    }

    private static String install(SecureBackend backend, String use, String pem) throws Exception {
        return status(backend.call(
                "InstallCertificate",
                Json.text(Json.object().put("certificateType", use).put("certificate", pem))));
    }

    private static String signed(SecureBackend backend, String chain) throws Exception {
        return status(backend.call("CertificateSigned", Json.text(Json.object().put("certificateChain", chain))));
    }

    private static JsonNode installed(SecureBackend backend, String use) throws Exception {
        return Bench.json(backend.call("GetInstalledCertificateIds", "{'certificateType':'" + use + "'}"));
    }

    private static String delete(SecureBackend backend, JsonNode hash) throws Exception {
        return status(backend.call("DeleteCertificate", "{'certificateHashData':" + hash + "}"));
    }

    @Test
    void fromNoSecurityToProfile3() throws Exception {
        Authority spare = Authority.root("Spare Root");
        try (SecureBackend plain = new SecureBackend(null);
                SecureBackend secure = new SecureBackend(TestPki.server(
                        server.getPrivate(), List.of(root.issue(server.getPublic(), "127.0.0.1")), List.of(root)));
                Logs logs = new Logs();
                BackendLink link = link(plain.getPort(), secure.getPort())) {
            assertEquals("", plain.visit().password());
            plain.await("BootNotification");
            assertEquals("0", shown(plain, "SecurityProfile"));
            assertEquals("Rejected", change(plain, "SecurityProfile", "1"));
            assertEquals("Rejected", change(plain, "AuthorizationKey", "too short"));
            assertEquals("Accepted", change(plain, "AuthorizationKey", HEX));
            assertEquals(
                    "CP1:\u0000\u00ff\u0080\u00c3\u00a9\u007e\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u00fa\u00fb\u00fc\u00fd\u00fe",
                    plain.visit().password(),
                    "hex on the wire, bytes in the header");
            assertEquals("unknown", shown(plain, "AuthorizationKey"));
            assertEquals("Accepted", change(plain, "SecurityProfile", "1"));
            plain.visit();
            assertEquals("1", shown(plain, "SecurityProfile"));
            assertTrue(
                    link.findings().stream().anyMatch(f -> f.message().contains("unencrypted")),
                    link.findings().toString());

            assertEquals(
                    "NotFound",
                    installed(plain, "CentralSystemRootCertificate")
                            .path("status")
                            .asText());
            assertEquals("Rejected", change(plain, "SecurityProfile", "2"));
            assertEquals("Accepted", install(plain, "CentralSystemRootCertificate", root.pem()));
            assertEquals("Accepted", install(plain, "ManufacturerRootCertificate", spare.pem()));
            assertEquals("Rejected", install(plain, "ManufacturerRootCertificate", "nonsense"));
            assertEquals("Accepted", change(plain, "SecurityProfile", "2"));
            assertNotNull(secure.visit().password());
            assertEquals("2", shown(secure, "SecurityProfile"));

            assertEquals("Accepted", change(secure, "CpoName", "Stadtwerk"));
            assertEquals("20", shown(secure, "CertificateStoreMaxLength"));
            assertEquals("10000", shown(secure, "CertificateSignedMaxChainSize"));
            assertEquals("false", shown(secure, "AdditionalRootCertificateCheck"));
            assertEquals("Rejected", change(secure, "SecurityProfile", "3"));
            String trigger = "{'requestedMessage':'SignChargePointCertificate'}";
            assertEquals("Accepted", status(secure.call("ExtendedTriggerMessage", trigger)));
            JcaPKCS10CertificationRequest request =
                    read(secure.await("SignCertificate").path("csr").asText());
            assertTrue(
                    request.getSubject().toString().contains("O=Stadtwerk"),
                    request.getSubject().toString());
            assertTrue(
                    request.getSubject().toString().contains("CN=SN-7"),
                    request.getSubject().toString());
            assertEquals("Rejected", signed(secure, spare.pem()));
            JsonNode event = secure.await("SecurityEventNotification");
            assertEquals("InvalidChargePointCertificate", event.path("type").asText());
            assertEquals("Accepted", signed(secure, TestPki.pem(root.issue(request.getPublicKey()))));
            assertEquals("Accepted", change(secure, "SecurityProfile", "3"));
            SecureBackend.Visit last = secure.visit();
            assertEquals("", last.password());
            assertEquals(request.getPublicKey(), last.certificate().getPublicKey());
            assertEquals("3", shown(secure, "SecurityProfile"));

            assertEquals("Rejected", change(secure, "SecurityProfile", "2"));
            JsonNode ids = installed(secure, "CentralSystemRootCertificate").path("certificateHashData");
            assertEquals("Failed", delete(secure, ids.path(0)));
            JsonNode other = installed(secure, "ManufacturerRootCertificate").path("certificateHashData");
            assertEquals("Accepted", delete(secure, other.path(0)));
            assertEquals("NotFound", delete(secure, other.path(0)));
            assertEquals(
                    "PropertyConstraintViolation",
                    secure.call("GetInstalledCertificateIds", "{'certificateType':'V2GRootCertificate'}"));
            assertFalse(logs.text().contains(HEX), "the key is in a log");
            byte[] header = HexFormat.of().parseHex("4350313a" + HEX); // CP1:
            assertFalse(logs.text().contains(Base64.getEncoder().encodeToString(header)), "the header is in a log");
            assertTrue(logs.text().contains("ocpp.sec"), "there were logs to look into");
        }
    }

    private static JcaPKCS10CertificationRequest read(String pem) throws Exception {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            return new JcaPKCS10CertificationRequest((PKCS10CertificationRequest) parser.readObject());
        }
    }

    /** All that is logged, at every level. */
    private static final class Logs extends Handler implements AutoCloseable {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final Logger logger = Logger.getLogger("edgewatt");
        private final SimpleFormatter formatter = new SimpleFormatter();

        Logs() {
            setLevel(Level.ALL);
            logger.setLevel(Level.ALL);
            logger.addHandler(this);
        }

        String text() {
            return String.join("\n", lines);
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setLevel(null);
        }
    }
}
