package edgewatt.bridge.mqtt;

import static edgewatt.bridge.mqtt.Desk.ROOT;
import static edgewatt.bridge.mqtt.Desk.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class TlsTest {
    private TestPki pki;
    private TinyBroker broker;
    private Desk desk;

    @BeforeEach
    void broker() throws Exception {
        pki = new TestPki();
        broker = new TinyBroker(demanding(pki.server()));
        broker.start();
    }

    @AfterEach
    void end() throws IOException {
        if (desk != null) {
            desk.close();
        }
        broker.close();
        await(() -> Desk.threads().isEmpty(), "no thread is left: " + Desk.threads());
    }

    /** Server sockets that ask for a client certificate. */
    private static ServerSocketFactory demanding(SSLContext context) {
        ServerSocketFactory f = context.getServerSocketFactory();
        return new ServerSocketFactory() {
            @Override
            public java.net.ServerSocket createServerSocket() throws IOException {
                SSLServerSocket s = (SSLServerSocket) f.createServerSocket();
                s.setNeedClientAuth(true);
                return s;
            }

            @Override
            public java.net.ServerSocket createServerSocket(int port) {
                throw new UnsupportedOperationException();
            }

            @Override
            public java.net.ServerSocket createServerSocket(int port, int backlog) {
                throw new UnsupportedOperationException();
            }

            @Override
            public java.net.ServerSocket createServerSocket(int port, int backlog, java.net.InetAddress address) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private Desk desk(int version, String caRef, String identityRef) {
        Settings.Broker b = new Settings.Broker(
                broker.url().replace("tcp:", "ssl:"),
                version,
                "edgewatt-t1",
                Optional.of("edge"),
                "mqtt",
                caRef,
                identityRef,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(400),
                Duration.ZERO);
        desk = new Desk(b, Desk.RULES, new MemoryJournal());
        return desk;
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 4})
    void anAuthorityOfOnesOwnAndAClientCertificateComeFromTheKeyStore(int version) throws Exception {
        Desk d = desk(version, "ca", "me");
        await(
                () -> d.bridge.findings().toString().contains("'ca' (caRef of bridge.mqtt) is not in the key store"),
                "the missing secret is named");
        d.secrets.write("ca", pki.authority());
        d.secrets.write("me", pki.client("edge"));
        d.awaitUp();
        await(() -> broker.texts(ROOT + "/status").contains("online"), "online");
        assertEquals(version + " edgewatt-t1 edge hush", broker.logins.get(broker.logins.size() - 1));
    }

    @Test
    void aBrokerOfAnotherAuthorityIsRefused() throws Exception {
        Desk d = desk(5, "ca", "me");
        d.secrets.write("me", pki.client("edge"));
        d.secrets.write("ca", new TestPki().authority());
        await(
                () -> d.bridge.link().because().startsWith("TLS with "),
                d.bridge.link().because());
        assertEquals(0, broker.logins.size());
    }

    @Test
    void whatIsNoPemIsNamedAndNotRepeated() throws Exception {
        byte[] words = "swordfish".getBytes(StandardCharsets.US_ASCII);
        byte[] none = {};
        SSLException noCa = assertThrows(SSLException.class, () -> PemTls.factory(new Tls(words, none)));
        assertTrue(noCa.getMessage().contains("caRef has no 'BEGIN CERTIFICATE'"), noCa.getMessage());
        byte[] noKey = pki.authority();
        SSLException e = assertThrows(SSLException.class, () -> PemTls.factory(new Tls(none, noKey)));
        assertTrue(e.getMessage().contains("openssl pkcs8"), e.getMessage());
        byte[] bad = (pki.issue("x").certificatePem()
                        + "-----BEGIN PRIVATE KEY-----\nc3dvcmRmaXNo\n-----END PRIVATE KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        SSLException b = assertThrows(SSLException.class, () -> PemTls.factory(new Tls(none, bad)));
        assertTrue(b.getMessage().contains("neither EC, RSA nor Ed25519"), b.getMessage());
    }
}
