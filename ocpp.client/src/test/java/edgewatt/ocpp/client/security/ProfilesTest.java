package edgewatt.ocpp.client.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.client.fake.Gate;
import edgewatt.ocpp.client.fake.TestPki;
import edgewatt.ocpp.client.fake.TestPki.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each profile over real sockets, and whom it refuses (OCPP 1.6 security A01, facts on TLS). */
@Timeout(40)
class ProfilesTest {
    private static final Authority ROOT = Authority.root("Backend Root");
    private static final KeyPair SERVER = TestPki.keys("EC");

    private AutoCloseable gate = () -> {};
    private SecureLink link;

    @AfterEach
    void end() throws Exception {
        if (link != null) {
            link.close();
        }
        gate.close();
    }

    private Gate gate(SSLContext tls) throws IOException {
        Gate made = new Gate(tls, who -> who.isEmpty() || who.equals("CP1:" + SecureLink.OLD));
        gate = made;
        return made;
    }

    private static SSLContext showing(X509Certificate certificate) {
        return TestPki.server(SERVER.getPrivate(), List.of(certificate), List.of(ROOT));
    }

    private SecureLink secure(int port, int profile) throws Exception {
        link = SecureLink.of("wss://127.0.0.1:" + port, "", profile)
                .with(SecureLink.OLD)
                .made();
        assertTrue(link.security.install(RootUse.BACKEND, ROOT.pem()).accepted());
        return link;
    }

    private void refused(String sentence, String event) throws Exception {
        String down = link.start().await("down");
        assertTrue(down.contains(sentence), down);
        link.await("down"); // tried again, and told once
        List<String> told = link.told();
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.get(0).startsWith(event + ": link ocpp.test: "), told.toString());
        assertTrue(told.get(0).contains(sentence), told.toString());
    }

    @Test
    void profile0GoesWithoutAPassword() throws Exception {
        Gate gate = gate(null);
        link = SecureLink.of("ws://127.0.0.1:" + gate.port(), "", -1).start();
        link.await("up");
        assertEquals("", gate.visitors.poll(30, TimeUnit.SECONDS));
        assertEquals("0", link.profile());
        assertEquals(List.of(), link.findings());
    }

    @Test
    void profile1CarriesThePasswordAndWarnsThatItIsOpen() throws Exception {
        Gate gate = gate(null);
        link = SecureLink.of("ws://127.0.0.1:" + gate.port(), "", -1)
                .with(SecureLink.OLD)
                .start();
        link.await("up");
        assertEquals("CP1:" + SecureLink.OLD, gate.visitors.poll(30, TimeUnit.SECONDS));
        assertEquals("1", link.profile());
        assertEquals(1, link.findings().size());
        assertTrue(
                link.findings().get(0).contains("unencrypted"), link.findings().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void profile2CarriesThePasswordToABackendItTrusts(String kind) throws Exception {
        KeyPair server = TestPki.keys(kind);
        Gate gate = gate(
                TestPki.server(server.getPrivate(), List.of(ROOT.issue(server.getPublic(), "127.0.0.1")), List.of()));
        secure(gate.port(), -1).start().await("up");
        assertEquals("CP1:" + SecureLink.OLD, gate.visitors.poll(30, TimeUnit.SECONDS));
        assertEquals("2", link.profile());
        assertEquals(List.of(), link.findings());
        assertEquals(List.of(), link.told());
    }

    @Test
    void anIntermediateAuthorityIsFollowedToItsRoot() throws Exception {
        Authority middle = ROOT.under("Middle");
        Gate gate = gate(TestPki.server(
                SERVER.getPrivate(),
                List.of(middle.issue(SERVER.getPublic(), "127.0.0.1"), middle.certificate()),
                List.of()));
        secure(gate.port(), 2).start().await("up");
    }

    @Test
    void profile3ShowsItsCertificateAndNoPassword() throws Exception {
        Gate gate = gate(showing(ROOT.issue(SERVER.getPublic(), "127.0.0.1"))).wantsCertificate();
        secure(gate.port(), 3);
        TestCertificates.give(link, ROOT);
        link.start().await("up");
        assertEquals("", gate.visitors.poll(30, TimeUnit.SECONDS));
        assertEquals("3", link.profile());
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        Gate gate = gate(showing(ROOT.issue(SERVER.getPublic(), "192.0.2.1", "csms.example")));
        secure(gate.port(), 2);
        refused("is for another host name", "InvalidCsmsCertificate");
        assertTrue(gate.visitors.stream().allMatch(v -> v.startsWith("failed")), "no password before trust");
    }

    @Test
    void anUnknownAuthorityIsRefused() throws Exception {
        Authority other = Authority.root("Backend Root"); // the same name, another key
        Gate gate = gate(showing(other.issue(SERVER.getPublic(), "127.0.0.1")));
        secure(gate.port(), 2);
        refused("comes from nobody this link trusts", "InvalidCsmsCertificate");
    }

    @Test
    void anExpiredCertificateIsRefusedByTheClockOfTheStation() throws Exception {
        Gate gate = gate(showing(ROOT.issue(
                SERVER.getPublic(),
                Instant.parse("2025-01-01T00:00:00Z"),
                Instant.parse("2026-02-01T00:00:00Z"),
                "127.0.0.1")));
        secure(gate.port(), 2);
        refused("has expired", "InvalidCsmsCertificate");
    }

    @Test
    void aCertificateOfTheFutureIsRefused() throws Exception {
        Gate gate = gate(showing(ROOT.issue(
                SERVER.getPublic(),
                Instant.parse("2026-06-01T00:00:00Z"),
                Instant.parse("2039-02-01T00:00:00Z"),
                "127.0.0.1")));
        secure(gate.port(), 2);
        refused("is not valid yet", "InvalidCsmsCertificate");
    }

    @Test
    void withoutAnyRootNothingIsTrustedWhereInstalledOnesAreAskedFor() throws Exception {
        Gate gate = gate(showing(ROOT.issue(SERVER.getPublic(), "127.0.0.1")));
        link = new SecureLink(
                        "wss://127.0.0.1:" + gate.port(),
                        "",
                        2,
                        new LinkSecurity.Rules(TrustRule.INSTALLED, KeyKind.EC, false))
                .with(SecureLink.OLD)
                .made();
        refused("no root certificate is installed", "InvalidCsmsCertificate");
    }

    @Test
    void whereNoneIsInstalledTheRootsOfJavaCount() throws Exception {
        Gate gate = gate(showing(ROOT.issue(SERVER.getPublic(), "127.0.0.1")));
        link = SecureLink.of("wss://127.0.0.1:" + gate.port(), "", 2)
                .with(SecureLink.OLD)
                .made();
        refused("comes from nobody this link trusts", "InvalidCsmsCertificate");
    }

    @Test
    void aBackendThatWantsACertificateWeHaveNotIsNamed() throws Exception {
        Gate gate = gate(showing(ROOT.issue(SERVER.getPublic(), "127.0.0.1"))).wantsCertificate();
        secure(gate.port(), 3);
        refused("does not take this station's certificate", "FailedToAuthenticateAtCsms");
        assertTrue(
                link.findings().get(0).contains("no certificate"),
                link.findings().toString());
    }

    @Test
    void aBackendThatDoesNotKnowTheIssuerOfOurCertificateIsNamed() throws Exception {
        Gate gate = gate(showing(ROOT.issue(SERVER.getPublic(), "127.0.0.1"))).wantsCertificate();
        secure(gate.port(), 3);
        Authority stranger = Authority.root("Stranger");
        assertTrue(link.security.install(RootUse.MANUFACTURER, stranger.pem()).accepted());
        TestCertificates.give(link, stranger);
        refused("does not take this station's certificate", "FailedToAuthenticateAtCsms");
    }

    @Test
    void aWrongPasswordIsNamed() throws Exception {
        Gate gate = gate(null);
        gate.lets(who -> false);
        link = SecureLink.of("ws://127.0.0.1:" + gate.port(), "", 1)
                .with(SecureLink.OLD)
                .made();
        refused("answered 401", "FailedToAuthenticateAtCsms");
    }

    @Test
    void aBackendWithNoCipherSuiteOfOursIsNamed() throws Exception {
        Gate gate = gate(showing(ROOT.issue(SERVER.getPublic(), "127.0.0.1")))
                .only("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
        secure(gate.port(), 2);
        refused("no cipher suite in common", "InvalidTLSCipherSuite");
    }

    /** A server below JSSE, because the JDK itself no longer speaks the old versions. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aBackendOfTls11IsRefused(int way) throws Exception {
        byte[] alert = {21, 3, 2, 0, 2, 2, 70};
        byte[] hello = new byte[5 + 4 + 38];
        byte[] head = {22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2};
        System.arraycopy(head, 0, hello, 0, head.length);
        hello[hello.length - 3] = (byte) 0xc0; // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, no session, no compression
        hello[hello.length - 2] = 0x2f;
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        gate = server;
        Thread thread = new Thread(() -> answer(server, way == 0 ? alert : hello), "test-tls11");
        thread.setDaemon(true);
        thread.start();
        secure(server.getLocalPort(), 2);
        refused("speaks no TLS version this station takes", "InvalidTLSVersion");
    }

    private static void answer(ServerSocket server, byte[] answer) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                if (in.read(new byte[4096]) < 0) {
                    continue;
                }
                socket.getOutputStream().write(answer);
                socket.shutdownOutput();
                while (in.read() >= 0) {}
            } catch (IOException e) {
                continue;
            }
        }
    }

    @Test
    void onlyVersionsAndSuitesOfTheSecurityProfileAreOffered() throws Exception {
        CheckedTls tls = new CheckedTls(List.of(ROOT.certificate()), false, java.util.Optional.empty(), Instant::now);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket raw = new Socket(server.getInetAddress(), server.getLocalPort());
                var socket = tls.over(raw, "127.0.0.1", server.getLocalPort())) {
            assertEquals(CheckedTls.VERSIONS, List.of(socket.getSSLParameters().getProtocols()));
            List<String> suites = List.of(socket.getSSLParameters().getCipherSuites());
            assertTrue(CheckedTls.SUITES.containsAll(suites));
            assertTrue(suites.size() >= 6, "those with forward secrecy are in every Java: " + suites);
            assertFalse(suites.stream().anyMatch(s -> s.contains("CBC")));
        }
    }
}
