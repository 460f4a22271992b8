package edgewatt.ocpp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.Opinion;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemorySecrets;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.fake.MiniBackend;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class OcppLinkTest {
    /** The annotation's defaults with some values changed. */
    private static LinkConfig config(Map<String, Object> given) {
        return (LinkConfig) Proxy.newProxyInstance(
                LinkConfig.class.getClassLoader(),
                new Class<?>[] {LinkConfig.class},
                (proxy, method, args) -> given.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static OcppLink link(Map<String, Object> given) {
        MemoryVariables variables = new MemoryVariables();
        return new OcppLink(
                config(given),
                Map.of("service.pid", "ocpp.client~home"),
                new FakeStation(1),
                variables,
                new MemoryJournal(),
                new FakeClock(),
                new MemorySecrets(),
                new CommVariables(variables));
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
}
