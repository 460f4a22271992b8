package edgewatt.sim.desk;

import static edgewatt.sim.board.RunningSite.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.sim.SimSettings;
import edgewatt.sim.board.FakePins;
import edgewatt.sim.board.RunningSite;
import edgewatt.sim.control.ControlPort;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class SimulatedSiteTest {
    @TempDir
    Path data;

    /** Services now registered, by interface. */
    private final List<String> registered = new CopyOnWriteArrayList<>();

    private BundleContext context() {
        return proxy(BundleContext.class, (method, args) -> switch (method) {
            case "getProperty" -> data.toString();
            case "registerService" -> {
                String name = ((Class<?>) args[0]).getSimpleName();
                registered.add(name);
                yield proxy(ServiceRegistration.class, (m, a) -> {
                    registered.remove(name);
                    return null;
                });
            }
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Call {
        Object answer(String method, Object[] args);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> call.answer(m.getName(), a)));
    }

    private static SimSettings settings(Map<String, Object> changes) {
        return (SimSettings) Proxy.newProxyInstance(
                SimSettings.class.getClassLoader(),
                new Class<?>[] {SimSettings.class},
                (p, m, a) -> changes.getOrDefault(m.getName(), m.getDefaultValue()));
    }

    private static boolean ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().startsWith("edgewatt-sim"));
    }

    @Test
    void whatItBringsIsGoneWhenItStops() {
        FakePins pins = FakePins.board();
        SimulatedSite site = new SimulatedSite(pins, RunningSite.clock(), settings(Map.of("evses", 1)), context());
        assertEquals(List.of("Meter", "Meter", "Meter", "TokenReader", "Forecast", "Forecast", "Forecast"), registered);
        await("the wires are connected", () -> pins.listeners() == 2);
        assertTrue(Files.exists(data.resolve(ControlPort.FILE)));
        assertEquals(List.of(), site.findings());
        assertTrue(ourThreads());
        site.stop();
        assertEquals(List.of(), registered);
        assertEquals(0, pins.listeners());
        assertFalse(Files.exists(data.resolve(ControlPort.FILE)));
        await("threads end", () -> !ourThreads());
    }

    @Test
    void aWrongSettingIsAFindingAndNothingIsSimulated() {
        SimulatedSite site =
                new SimulatedSite(FakePins.board(), RunningSite.clock(), settings(Map.of("speed", 0)), context());
        assertEquals(
                "speed 0; expected 1 to 3600 (etc/sim.json)",
                site.findings().get(0).message());
        assertEquals(List.of(), registered);
        site.stop();
        await("threads end", () -> !ourThreads());
    }

    @Test
    void aBoardWithFewerPinsThanEvsesIsDegraded() {
        SimulatedSite site =
                new SimulatedSite(FakePins.board(), RunningSite.clock(), settings(Map.of("evses", 2)), context());
        await("said", () -> !site.findings().isEmpty());
        assertTrue(site.findings().get(0).message().contains("permit2"));
        site.stop();
    }
}
