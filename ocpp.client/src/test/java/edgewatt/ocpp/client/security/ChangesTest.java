package edgewatt.ocpp.client.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.client.fake.Gate;
import edgewatt.ocpp.client.fake.TestPki;
import edgewatt.ocpp.client.fake.TestPki.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the backend changes is tried before it counts (1.6 security A01.FR.11, A05; facts 11 to 15). */
@Timeout(40)
class ChangesTest {
    private static final Authority ROOT = Authority.root("Backend Root");
    private static final KeyPair SERVER = TestPki.keys("EC");

    private final List<AutoCloseable> open = new ArrayList<>();
    private SecureLink link;

    @AfterEach
    void end() throws Exception {
        if (link != null) {
            link.close();
        }
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Gate plain(String... passwords) throws IOException {
        Gate gate = new Gate(null, who -> List.of(passwords).contains(who));
        open.add(gate);
        return gate;
    }

    private Gate secure(String... passwords) throws IOException {
        Gate gate = new Gate(
                TestPki.server(
                        SERVER.getPrivate(), List.of(ROOT.issue(SERVER.getPublic(), "127.0.0.1")), List.of(ROOT)),
                who -> List.of(passwords).contains(who));
        open.add(gate);
        return gate;
    }

    private static String user(String password) {
        return "CP1:" + password;
    }

    private SecureLink link(Gate plain, int securePort) {
        link = SecureLink.of("ws://127.0.0.1:" + plain.port() + "/ocpp", "wss://127.0.0.1:" + securePort + "/ocpp", -1);
        return link;
    }

    private static int nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void theProfileIsRaisedStepByStepAndNeverLowered() throws Exception {
        Gate plain = plain("", user(SecureLink.OLD));
        Gate secure = secure(user(SecureLink.OLD));
        link(plain, secure.port()).start().await("up");
        assertFalse(link.change(() -> link.security.raise(1)).accepted(), "no password yet");
        assertTrue(link.password(SecureLink.OLD).accepted());
        link.await("up");
        assertTrue(link.change(() -> link.security.raise(1)).accepted());
        link.await("up");
        assertEquals("1", link.profile());
        assertFalse(link.change(() -> link.security.raise(2)).accepted(), "no root yet");
        assertTrue(link.change(() -> link.security.install(RootUse.BACKEND, ROOT.pem()))
                .accepted());
        assertTrue(link.change(() -> link.security.raise(2)).accepted());
        link.await("up");
        assertEquals("2", link.profile());
        assertEquals(user(SecureLink.OLD), secure.visitors.poll(30, TimeUnit.SECONDS));
        assertFalse(link.change(() -> link.security.raise(3)).accepted(), "no certificate yet");
        TestCertificates.give(link, ROOT);
        secure.lets(String::isEmpty);
        secure.wantsCertificate();
        assertTrue(link.change(() -> link.security.raise(3)).accepted());
        link.await("up");
        assertEquals("3", link.profile());
        for (int lower = 0; lower <= 3; lower++) {
            int wish = lower;
            assertFalse(link.change(() -> link.security.raise(wish)).accepted());
        }
        assertTrue(link.findings().stream().anyMatch(f -> f.contains("can be raised only")));
        assertEquals(
                4, // the password, and three profiles
                link.told().stream()
                        .filter(e -> e.startsWith(SecurityLog.RECONFIGURED))
                        .count());

        link.crash();
        link.start().await("up");
        assertEquals("3", link.profile(), "what was reached outlives the process");
    }

    @Test
    void aProfileThatCannotConnectFallsBackAndSaysWhy() throws Exception {
        Gate plain = plain(user(SecureLink.OLD));
        link(plain, nobody()).with(SecureLink.OLD).start().await("up");
        link.change(() -> link.security.install(RootUse.BACKEND, ROOT.pem()));
        assertTrue(link.change(() -> link.security.raise(2)).accepted());
        for (int i = 0; i < 3; i++) {
            assertTrue(link.await("down cannot connect").contains("refused"));
        }
        link.await("up");
        assertEquals("1", link.profile());
        String found = String.join("\n", link.findings());
        assertTrue(found.contains("security profile 2 did not work") && found.contains("refused"), found);
        assertTrue(
                link.told().stream().anyMatch(e -> e.contains("security profile 2 did not work")),
                link.told().toString());
        link.crash();
        link.start().await("up");
        assertEquals("1", link.profile());
    }

    @Test
    void aBackendThatIsNotTrustedInTheNewProfileIsFledAndTold() throws Exception {
        Gate plain = plain(user(SecureLink.OLD));
        Gate secure = secure(user(SecureLink.OLD));
        link(plain, secure.port()).with(SecureLink.OLD).start().await("up");
        link.change(() ->
                link.security.install(RootUse.BACKEND, Authority.root("Other").pem()));
        assertTrue(link.change(() -> link.security.raise(2)).accepted());
        link.await("down the backend's certificate");
        link.await("up");
        assertEquals("1", link.profile());
        assertTrue(link.told().stream().anyMatch(e -> e.startsWith("InvalidCsmsCertificate")));
        assertTrue(secure.visitors.stream().noneMatch(v -> v.contains(SecureLink.OLD)));
    }

    @Test
    void aNewPasswordIsUsedAndTheOldOneDestroyed() throws Exception {
        Gate plain = plain(user(SecureLink.OLD), user(SecureLink.NEW));
        link(plain, nobody()).with(SecureLink.OLD).start().await("up");
        assertTrue(link.password(SecureLink.NEW).accepted());
        assertEquals(SecureLink.OLD, link.password().orElseThrow(), "kept until the new one has worked");
        link.await("up");
        assertEquals(user(SecureLink.OLD), plain.visitors.poll(30, TimeUnit.SECONDS));
        assertEquals(user(SecureLink.NEW), plain.visitors.poll(30, TimeUnit.SECONDS));
        assertEquals(SecureLink.NEW, link.password().orElseThrow());
        assertTrue(link.secrets.read("ocpp.test.next").isEmpty());
        assertTrue(link.told().stream().anyMatch(e -> e.contains("the new password in force")));
    }

    @Test
    void aNewPasswordThatTheBackendRefusesFallsBackToTheOldOne() throws Exception {
        Gate plain = plain(user(SecureLink.OLD));
        link(plain, nobody()).with(SecureLink.OLD).start().await("up");
        assertTrue(link.password(SecureLink.NEW).accepted());
        for (int i = 0; i < 3; i++) {
            link.await("down the backend answered 401");
        }
        link.await("up");
        assertEquals(SecureLink.OLD, link.password().orElseThrow());
        assertTrue(link.secrets.read("ocpp.test.next").isEmpty());
        String found = String.join("\n", link.findings());
        assertTrue(found.contains("the new password did not work") && found.contains("401"), found);
        assertTrue(link.told().stream().anyMatch(e -> e.startsWith("FailedToAuthenticateAtCsms")));
    }

    @Test
    void aBackendThatTakesTheNewPasswordLateIsNotLost() throws Exception {
        Gate plain = plain(user(SecureLink.OLD));
        link(plain, nobody()).with(SecureLink.OLD).start().await("up");
        plain.lets(who -> false);
        assertTrue(link.password(SecureLink.NEW).accepted());
        for (int i = 0; i < 5; i++) {
            link.await("down the backend answered 401");
        }
        plain.lets(user(SecureLink.NEW)::equals);
        link.await("up");
        assertEquals(SecureLink.NEW, link.password().orElseThrow());
    }

    @Test
    void aCrashBetweenTheAnswerAndTheNewConnectionLosesNeitherPassword() throws Exception {
        Gate plain = plain(user(SecureLink.OLD));
        link(plain, nobody()).with(SecureLink.OLD).made();
        assertTrue(link.ask(() -> link.security.password(SecureLink.NEW.getBytes()))
                .accepted());
        link.crash(); // the backend has not heard the answer and keeps the old one
        link.start().await("up");
        assertEquals(SecureLink.OLD, link.password().orElseThrow());

        assertTrue(link.ask(() -> link.security.password(SecureLink.NEW.getBytes()))
                .accepted());
        link.crash(); // the backend has heard it
        plain.lets(user(SecureLink.NEW)::equals);
        link.start().await("up");
        assertEquals(SecureLink.NEW, link.password().orElseThrow());
    }

    @Test
    void aCrashInTheMiddleOfTakingTheNewPasswordIsRepeated() throws Exception {
        Gate plain = plain(user(SecureLink.NEW));
        link(plain, nobody()).with(SecureLink.OLD).made();
        link.ask(() -> link.security.password(SecureLink.NEW.getBytes()));
        link.documents.broken = true; // the new connection works, and the disk does not take that it did
        link.start().await("up");
        assertEquals(SecureLink.NEW, link.password().orElseThrow());
        link.crash();
        link.documents.broken = false;
        link.start().await("up");
        assertEquals(SecureLink.NEW, link.password().orElseThrow());
        assertTrue(link.secrets.read("ocpp.test.next").isEmpty());
    }

    @Test
    void keyAndProfileGivenTogetherAreTriedTogether() throws Exception {
        Gate plain = plain("");
        Gate secure = secure(user(SecureLink.NEW));
        link(plain, secure.port()).start().await("up");
        link.change(() -> link.security.install(RootUse.BACKEND, ROOT.pem()));
        assertTrue(link.ask(() -> {
                    assertTrue(link.security.password(SecureLink.NEW.getBytes()).accepted());
                    return link.security.raise(2);
                })
                .accepted());
        link.change(() -> Outcome.RECONNECT);
        link.await("up");
        assertEquals("2", link.profile());
        assertEquals(SecureLink.NEW, link.password().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"15, false", "16, true", "40, true", "41, false"})
    void aPasswordOfTheWrongLengthIsRefusedInWords(int length, boolean taken) throws Exception {
        link = SecureLink.of("ws://127.0.0.1:1", "", 0).made();
        assertEquals(taken, link.password("x".repeat(length)).accepted());
        String found = String.join("\n", link.findings());
        assertEquals(taken, !found.contains("a password of " + length + " bytes"), found);
    }

    @Test
    void whatTheDiskDoesNotTakeIsRefusedAndChangesNothing() throws Exception {
        Gate plain = plain(user(SecureLink.OLD));
        link(plain, nobody()).with(SecureLink.OLD).start().await("up");
        link.documents.broken = true;
        assertFalse(link.password(SecureLink.NEW).accepted());
        assertFalse(link.change(() -> link.security.install(RootUse.BACKEND, ROOT.pem()))
                .accepted());
        link.crash();
        link.start().await("up");
    }

    @ParameterizedTest
    @CsvSource({"ws, -1, 2", "ws, 0, 0", "ws, 3, 3", "wss, -1, 2", "wss, 3, 3"})
    void onlyAWrittenProfileOfTheInstallerMayLower(String scheme, int written, String then) {
        link = SecureLink.of(scheme + "://127.0.0.1:1", "", written).with(SecureLink.OLD);
        link.documents.write(
                "security.ocpp.test", "{\"v\":1,\"installed\":1,\"current\":{\"profile\":2},\"roots\":[]}");
        assertEquals(then, link.made().profile());
        link.crash();
        assertEquals(then, link.made().profile());
    }

    @Test
    void anAddressThatHasBecomeSecureIsProfile2() {
        link = SecureLink.of("wss://127.0.0.1:1", "", -1);
        link.documents.write("security.ocpp.test", "{\"v\":1,\"installed\":-1,\"current\":{\"profile\":1}}");
        assertEquals("2", link.made().profile());
    }

    @Test
    void aDocumentThatCannotBeReadIsNoReasonToBeginBelow() {
        SecureLink broken = SecureLink.of("ws://127.0.0.1:1", "", 0);
        broken.documents.write("security.ocpp.test", "{\"v\":1}");
        String message =
                assertThrows(IllegalArgumentException.class, broken::made).getMessage();
        assertTrue(message.contains("security.ocpp.test") && message.contains("remove the document"), message);
        broken.close();
    }
}
