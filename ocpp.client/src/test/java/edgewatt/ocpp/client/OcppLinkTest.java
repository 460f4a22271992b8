package edgewatt.ocpp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.Opinion;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.HttpPeer;
import edgewatt.ocpp.client.fake.MemoryDocuments;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemorySecrets;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.fake.MiniBackend;
import edgewatt.ocpp.client.files.FilesConfig;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;

@Timeout(60)
class OcppLinkTest {
    /** The annotation's defaults with some values changed. */
    private static LinkConfig config(Map<String, Object> given) {
        return made(LinkConfig.class, given);
    }

    /** Answers what is given, else the annotation's default, else null. */
    private static <T> T made(Class<T> type, Map<String, Object> given) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> given.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    private final LinkRegister register = new LinkRegister();

    @AfterEach
    void theProcessForgets() {
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("edgewatt.accepted."));
    }

    private OcppLink link(Map<String, Object> given) {
        return link("home", given);
    }

    private OcppLink link(String file, Map<String, Object> given) {
        MemoryVariables variables = new MemoryVariables();
        FakeStation station = new FakeStation(1);
        MemoryJournal journal = new MemoryJournal();
        FakeClock clock = new FakeClock();
        MemoryDocuments documents = new MemoryDocuments();
        MemorySecrets secrets = new MemorySecrets();
        return new OcppLink(
                config(given),
                Map.of("service.pid", "ocpp.client~" + file),
                station,
                variables,
                journal,
                clock,
                secrets,
                documents,
                new CommVariables(variables),
                new FilesComponent(
                        made(BundleContext.class, Map.of()),
                        made(FilesConfig.class, Map.of()),
                        station,
                        variables,
                        journal,
                        clock,
                        documents,
                        secrets),
                register);
    }

    @Test
    void aSecondBackendInControlIsRefusedInWordsUntilTheFirstHasGone() throws Exception {
        try (MiniBackend backend = new MiniBackend()) {
            String url = "ws://127.0.0.1:" + backend.getPort();
            OcppLink main = link("main", Map.of("url", url));
            backend.await("BootNotification");
            OcppLink second = link("second", Map.of("url", url));
            assertEquals(Link.State.DOWN, second.state());
            Health.Finding finding = second.findings().get(0);
            assertEquals(Health.Level.FAILED, finding.level());
            assertEquals(
                    "backend link 'ocpp.second' does not run: 'ocpp.main' is in control already, and only one backend"
                            + " can be; set \"controls\": false in etc/ocpp.client~second.json or in"
                            + " etc/ocpp.client~main.json",
                    finding.message());
            OcppLink observer = link("evcc", Map.of("url", url, "controls", false));
            assertFalse(observer.because().contains("does not run"), observer.because());
            observer.deactivate();
            main.deactivate();
            assertFalse(second.because().contains("does not run"), second.because());
            second.deactivate();
        }
    }

    @Test
    void twoLinksOfOneNameAreRefusedInWords() throws Exception {
        try (MiniBackend backend = new MiniBackend()) {
            String url = "ws://127.0.0.1:" + backend.getPort();
            OcppLink first = link("a", Map.of("url", url, "name", "x"));
            OcppLink second = link("b", Map.of("url", url, "name", "x", "controls", false));
            assertEquals(
                    "backend link 'ocpp.x' of etc/ocpp.client~b.json does not run: etc/ocpp.client~a.json has the same"
                            + " name, and the name is a link's place in the journal; give one of them another 'name'",
                    second.findings().get(0).message());
            first.deactivate();
            second.deactivate();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "        | CP1 | true  | NOTICE | no backend configured: set 'url' and 'identity' in etc/ocpp.client~home.json",
                "ws://h  | CP1 | false | NOTICE | switched off",
                "http:/x | CP1 | true  | FAILED | url must begin with ws:// or wss://",
                "ws://h  | a:b | true  | FAILED | no colon"
            })
    void whatCannotConnectIdlesAndSaysWhatToDo(
            String url, String identity, boolean enabled, Health.Level level, String message) throws Exception {
        OcppLink link = link(Map.of("url", url == null ? "" : url, "identity", identity, "enabled", enabled));
        assertEquals("ocpp.home", link.name());
        assertEquals(Link.State.DOWN, link.state());
        assertEquals(level, link.findings().get(0).level());
        assertTrue(
                link.findings().get(0).message().contains(message),
                link.findings().toString());
        assertEquals(link.findings().get(0).message(), link.because());
        assertEquals(
                Opinion.Status.UNKNOWN,
                link.opinion(Facts.token("T"), 1).toCompletableFuture().get().status());
        link.deactivate();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 Unauthorized        | false | answered 401",
                "404 Not Found           | false | answered 404",
                "503 Service Unavailable | true  | answered 503",
                "101 Switching Protocols | false | sub-protocol",
                "                        | true  | refused"
            })
    void aPeerThatWasReachedAndDoesNotTakeUsIsToldFromOneThatCannotBeReached(
            String status, boolean unreachable, String because) throws Exception {
        try (HttpPeer peer = new HttpPeer(status)) {
            OcppLink link = link(Map.of("url", "ws://127.0.0.1:" + peer.port()));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!link.because().contains(because)) {
                assertTrue(System.nanoTime() < end, link.because());
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals(unreachable, link.unreachable());
            link.deactivate();
        }
    }

    @Test
    void aLinkThatCannotRunAsItIsConfiguredIsNotTheNetworksFault() {
        OcppLink wrong = link(Map.of("url", "http:/x"));
        assertFalse(wrong.unreachable());
        wrong.deactivate();
        OcppLink off = link(Map.of("url", "ws://h", "enabled", false));
        assertTrue(off.unreachable(), "whoever switches it off knows");
        off.deactivate();
    }

    @Test
    void unknownSubProtocolsAreNamed() {
        OcppLink link = link(Map.of("url", "ws://h", "identity", "CP1", "subprotocols", new String[] {"ocpp9.9"}));
        assertTrue(link.because().contains("ocpp9.9"), link.because());
    }

    @Test
    void withoutAnIdentityTheSerialNumberIsUsed() throws Exception {
        try (MiniBackend backend = new MiniBackend()) {
            OcppLink link = link(Map.of("url", "ws://127.0.0.1:" + backend.getPort()));
            backend.await("BootNotification");
            assertEquals("/SN-7", backend.path());
            link.deactivate();
            assertEquals(Link.State.DOWN, link.state());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "securityProfile | 1       | goes without TLS, and url begins with wss://",
                "securityProfile | 4       | must be 0 to 3",
                "secureUrl       | ws://x  | secureUrl must begin with wss://",
                "secureUrl       | nowhere | secureUrl is not good",
                "trust           | nobody  | trust 'nobody' must be one of auto, installed, system",
                "keyType         | DSA     | keyType 'DSA' must be one of ec, rsa"
            })
    void aSettingOfSecurityThatCannotBeIsNamed(String setting, String value, String message) {
        Object given = setting.equals("securityProfile") ? (Object) Integer.valueOf(value) : value;
        OcppLink link = link(Map.of("url", "wss://h", "identity", "CP1", setting, given));
        assertTrue(link.because().contains(message), link.because());
        link.deactivate();
    }
}
