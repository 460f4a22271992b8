package edgewatt.sim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.sim.SimSettings;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

class EmbeddedBackendTest {
    @TempDir
    Path data;

    private EmbeddedBackend backend(Map<String, Object> changes) throws InterruptedException {
        ClassLoader loader = SimSettings.class.getClassLoader();
        return new EmbeddedBackend(
                (SimSettings) Proxy.newProxyInstance(
                        loader,
                        new Class<?>[] {SimSettings.class},
                        (p, m, a) -> changes.getOrDefault(m.getName(), m.getDefaultValue())),
                (BundleContext) Proxy.newProxyInstance(
                        loader, new Class<?>[] {BundleContext.class}, (p, m, a) -> data.toString()));
    }

    @Test
    void itIsOffUnlessAskedFor() throws Exception {
        EmbeddedBackend off = backend(Map.of());
        assertFalse(Files.exists(data.resolve(EmbeddedBackend.FILE)));
        off.stop();
    }

    @Test
    void itsPortsStandInAFileAsLongAsItRuns() throws Exception {
        EmbeddedBackend on = backend(Map.of("backend", true, "backendLedger", "ledger.jsonl"));
        String[] ports =
                Files.readString(data.resolve(EmbeddedBackend.FILE)).strip().split(" ");
        RawStation station = new RawStation(Integer.parseInt(ports[0]), "/CP1").open();
        assertEquals(3, station.call("Heartbeat", "{}").get(0).asInt());
        station.closeBlocking();
        on.stop();
        assertFalse(Files.exists(data.resolve(EmbeddedBackend.FILE)));
        assertTrue(Files.exists(data.resolve("ledger.jsonl")));
        assertEquals(List.of(), on.findings());
    }

    @Test
    void aTakenPortIsAFinding() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedBackend on = backend(Map.of("backend", true, "backendPort", taken.getLocalPort()));
            assertTrue(on.findings().get(0).message().contains(":" + taken.getLocalPort()));
            on.stop();
        }
    }
}
