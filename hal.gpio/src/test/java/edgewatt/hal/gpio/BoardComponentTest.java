package edgewatt.hal.gpio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.io.PinSimulator;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.PilotState;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The component's life with its real threads; the registry is a list. */
class BoardComponentTest {
    private final List<Object> services = Collections.synchronizedList(new ArrayList<>());
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch published = new CountDownLatch(2); // the example has two EVSEs

    private final BundleContext registry = (BundleContext) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                if (!method.getName().equals("registerService")) {
                    throw new UnsupportedOperationException(method.toString());
                }
                Object service = args[1];
                services.add(service);
                log.add("+" + ((Class<?>) args[0]).getSimpleName());
                if (service instanceof EvseDriver) {
                    published.countDown();
                }
                return Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (p, m, a) -> {
                            services.remove(service);
                            return null;
                        });
            });

    private <T> T service(Class<T> type) {
        return services.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRealEdgeReachesTheStationAndAfterwardsNothingIsLeft() throws Exception {
        Map<String, Object> properties = new HashMap<>(BoardTest.settings(Path.of("examples/simulated.json")));
        properties.put("service.pid", "board");
        properties.put("component.name", "x");
        BoardComponent component = new BoardComponent(registry, properties);
        assertTrue(published.await(30, TimeUnit.SECONDS));
        assertEquals("+PinSimulator", log.get(0), "the world first");
        assertEquals("+EvseDriver", log.get(log.size() - 1), "the EVSEs last");
        while (!component.findings().isEmpty()) {
            Thread.onSpinWait();
        }
        PinSimulator world = service(PinSimulator.class);
        EvseDriver evse = service(EvseDriver.class);
        SynchronousQueue<PilotState> states = new SynchronousQueue<>();
        evse.attach(state -> offer(states, state));
        world.drive("plug1", true);
        await(states, PilotState.B);
        world.drive("plug1", false);
        await(states, PilotState.A);
        component.deactivate();
        assertEquals(List.of(), services);
        assertEquals(List.of(), LiveThreads.left("edgewatt-hal.gpio", "Pi4J"));
    }

    private static void offer(SynchronousQueue<PilotState> states, DriverState state) {
        try {
            states.offer(state.pilot(), 5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(SynchronousQueue<PilotState> states, PilotState wanted) throws InterruptedException {
        PilotState seen;
        do {
            seen = states.poll(10, TimeUnit.SECONDS);
            assertTrue(seen != null, "no state within ten seconds");
        } while (seen != wanted);
    }

    @Test
    void withoutABoardFileThereIsANotice() throws InterruptedException {
        BoardComponent component = new BoardComponent(registry, Map.of("service.pid", "board"));
        List<Finding> findings = component.findings();
        assertEquals(
                "there is no etc/board.json; write one (see the README of hal.gpio)",
                findings.get(0).message());
        component.deactivate();
        assertEquals(List.of(), LiveThreads.left("edgewatt-hal.gpio", "Pi4J"));
    }

    @Test
    void aWrongChipIsSaidAndNothingRuns() throws InterruptedException {
        BoardComponent component = new BoardComponent(registry, Map.of("chip", "{\"kind\":\"magic\"}"));
        component.deactivate();
        assertEquals(
                List.of("etc/board.json: chip: kind is \"magic\"; write linux or simulated"),
                component.findings().stream().map(Finding::message).toList());
        assertFalse(Arrays.asList(log.toArray()).contains("+EvseDriver"));
    }
}
