package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Planner;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Meter;
import edgewatt.ocpp.smartcharging.replan.Wishes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Configured circuits, and what a driver permits to be given back, in the plans that are made for cars. */
final class PlannedLimitsTest {
    private static final String CIRCUITS = "[{\"name\":\"garage\",\"fuseA\":20},"
            + "{\"name\":\"row\",\"parent\":\"garage\",\"fuseA\":[16,12,16],\"evses\":[2,3]},"
            + "{\"name\":\"wall\",\"parent\":\"garage\",\"fuseA\":63,\"evses\":[1]}]";
    private static final double V = 230;

    private final FakeSite site = new FakeSite(3);
    private final FakeVariables variables = new FakeVariables();
    private final PlannerComponent planner =
            new PlannerComponent(site, variables, new MemoryStore(), site, new LoopSettings(0, 0.3), Runnable::run);

    /** Cheap at first or at last. */
    private record Tariff(Instant change, double first, double then) implements Forecast {
        @Override
        public String name() {
            return "tariff";
        }

        @Override
        public Kind kind() {
            return Kind.IMPORT_PRICE;
        }

        @Override
        public Series series(Instant from, Duration horizon) {
            return new Series(
                    List.of(new Step(from.minus(Duration.ofDays(1)), first), new Step(change, then)),
                    Duration.ofDays(3),
                    Quality.GOOD);
        }
    }

    private record Load(double value) implements Forecast {
        @Override
        public String name() {
            return "load";
        }

        @Override
        public Kind kind() {
            return Kind.LOAD_POWER;
        }

        @Override
        public Series series(Instant from, Duration horizon) {
            return new Series(
                    List.of(new Step(from.minus(Duration.ofDays(1)), value)), Duration.ofDays(3), Quality.GOOD);
        }
    }

    private void seconds(SiteSettings settings, int n, ChargingMode third) {
        Inputs in = new Inputs(new Limiter[0], null, new Meter[0], id -> id == 3 ? third : ChargingMode.PLAN, planner);
        for (int i = 0; i < n; i++) {
            planner.tick(ProfileFixtures.standing(List.of()), in, settings);
            site.pass(Duration.ofSeconds(1));
        }
    }

    private void wish(int evse, String name, String value) {
        variables.write(Wishes.variable(evse, name), value, "test");
    }

    private void wish(int evse, double kwh, int hours) {
        wish(evse, Wishes.TARGET_ENERGY, Long.toString(Math.round(kwh * 1000)));
        wish(evse, Wishes.DEPARTURE, site.now.plus(Duration.ofHours(hours)).toString());
    }

    @Test
    void plansKeepToTheCircuitsAndTheOneThatBindsIsNamed() {
        planner.bindForecast(new Tariff(site.now.plus(Duration.ofHours(3)), 0.1, 0.5), Map.of());
        for (int evse = 1; evse <= 3; evse++) {
            wish(evse, 40, 8);
            site.at(evse).charge();
        }
        seconds(TestSettings.of(0, CIRCUITS), 5, ChargingMode.PLAN);
        List<Planner.Slot> slots = planner.plan(1).slots();
        for (int t = 0; t < slots.size(); t++) {
            double row = powerW(2, t) + powerW(3, t);
            assertTrue(row <= 12 * 3 * V + 1, "row carries " + row + " W in slot " + t);
            assertTrue(row + powerW(1, t) <= 20 * 3 * V + 1, "garage carries too much in slot " + t);
        }
        assertTrue(bindings(1).contains("CIRCUIT garage"), bindings(1).toString());
        assertTrue(
                bindings(2).contains("CIRCUIT row") || bindings(3).contains("CIRCUIT row"),
                bindings(2) + ", " + bindings(3));
        assertTrue(slots.stream().anyMatch(s -> s.reason().endsWith(", limited by the circuit garage")));
    }

    @Test
    void whatACarInAnotherModeDrawsIsLeftOutOfItsCircuit() {
        planner.bindForecast(new Tariff(site.now.plus(Duration.ofHours(3)), 0.1, 0.5), Map.of());
        wish(2, 40, 8);
        site.at(2).charge();
        site.at(3).charge();
        site.at(3).drawsWatts(4_140);
        seconds(TestSettings.of(0, CIRCUITS), 5, ChargingMode.NOW);
        assertEquals(12 * 3 * V - 4_140, powerW(2, 0), 1, "beside 6 A of the neighbour");
        assertEquals(12 * 3 * V, powerW(2, 9), 1, "once it may have gone");
    }

    @Test
    void aCarOnOnePhaseHasOnePhaseOfTheFuse() {
        planner.bindForecast(new Tariff(site.now.plus(Duration.ofHours(3)), 0.1, 0.5), Map.of());
        site.at(2).can = new EvseCapabilities(6, 32, 1, "RST", 230, false, false, true);
        wish(2, 20, 8);
        site.at(2).charge();
        seconds(TestSettings.of(0, CIRCUITS), 5, ChargingMode.PLAN);
        assertEquals(12 * V, powerW(2, 0), 1);
        assertEquals("CIRCUIT row", planner.plan(2).slots().get(0).binding());
    }

    @Test
    void aChargeGivesBackNoMoreInAllThanItsDriverPermits() {
        site.at(1).can = new EvseCapabilities(6, 32, 3, "RST", 230, false, true, true);
        SiteSettings gives = TestSettings.with(0, "", 1e9, 1e9, true, 900);
        planner.bindForecast(new Tariff(site.now.plus(Duration.ofHours(3)), 0.6, 0.1), Map.of());
        planner.bindForecast(new Load(8_000), Map.of());
        wish(1, Wishes.BATTERY_CAPACITY, "60000");
        wish(1, Wishes.TARGET_SOC, "80");
        wish(1, Wishes.DEPARTURE, site.now.plus(Duration.ofHours(9)).toString());
        wish(1, Wishes.SOC, "60");
        seconds(gives, 1, ChargingMode.PLAN);
        wish(1, Wishes.SOC, "61");
        site.at(1).charge();
        seconds(gives, 5, ChargingMode.PLAN);
        double free = plannedToGiveWh();
        assertTrue(free > 10_000, "without a cap: " + free);
        wish(1, Wishes.CYCLE_CAP, "5000");
        seconds(gives, 5, ChargingMode.PLAN);
        assertEquals(5_000, plannedToGiveWh(), 2);
        assertTrue(bindings(1).contains("CYCLE_CAP"), bindings(1).toString());
        for (int s = 0; s < 900; s++) { // 6 kW for a quarter: 1.5 kWh
            site.at(1).drawsWatts(-6_000);
            seconds(gives, 1, ChargingMode.PLAN);
        }
        wish(1, Wishes.CYCLE_CAP, "4000");
        seconds(gives, 5, ChargingMode.PLAN);
        assertEquals(2_500, plannedToGiveWh(), 30, "what has been given counts");
        wish(1, Wishes.CYCLE_CAP, "0");
        seconds(gives, 5, ChargingMode.PLAN);
        assertEquals(0, plannedToGiveWh());
    }

    private double plannedToGiveWh() {
        double wh = 0;
        for (Planner.Slot s : planner.plan(1).slots()) {
            wh += Math.max(0, -s.powerW()) * Duration.between(s.from(), s.to()).toSeconds() / 3600;
        }
        return wh;
    }

    private double powerW(int evse, int slot) {
        List<Planner.Slot> slots = planner.plan(evse).slots();
        return slot < slots.size() ? slots.get(slot).powerW() : 0;
    }

    private List<String> bindings(int evse) {
        return planner.plan(evse).slots().stream()
                .map(Planner.Slot::binding)
                .distinct()
                .toList();
    }
}
