package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Meter.Place;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeterPlanTest {
    private static MeterPlan plan(Map<String, Object> values) {
        MeterSettings settings = (MeterSettings) Proxy.newProxyInstance(
                MeterSettings.class.getClassLoader(),
                new Class<?>[] {MeterSettings.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
        return MeterPlan.of(settings, "meter.modbus~house");
    }

    @Test
    void anAddressIsEnough() {
        MeterPlan plan = plan(Map.of("host", " 192.0.2.1 "));
        assertEquals("", plan.trouble());
        assertEquals("house", plan.name());
        assertEquals("192.0.2.1", plan.host());
        assertEquals(502, plan.port());
        assertEquals(Place.GRID, plan.place());
    }

    @Test
    void whatCannotWorkIsOneSentence() {
        assertSays(Map.of(), "'host' is missing");
        assertSays(Map.of("host", "a", "map", "SDM120"), "choose SDM630, EM340, B23 or SunSpec");
        assertSays(Map.of("host", "a", "place", "roof"), "choose grid, evse, pv, battery or circuit");
        assertSays(Map.of("host", "a", "place", "evse"), "'evse' does not say which");
        assertSays(Map.of("host", "a", "pollMs", 6000), "raise it");
    }

    @Test
    void anEvseCountsOnlyForThatPlace() {
        assertEquals(2, plan(Map.of("host", "a", "place", "evse", "evse", 2)).evse());
        assertEquals(0, plan(Map.of("host", "a", "place", "pv", "evse", 2)).evse());
    }

    private static void assertSays(Map<String, Object> settings, String part) {
        String trouble = plan(settings).trouble();
        assertTrue(trouble.startsWith("meter 'house' of meter.modbus: ") && trouble.contains(part), trouble);
    }
}
