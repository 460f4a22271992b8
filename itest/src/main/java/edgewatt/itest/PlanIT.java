package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Planner;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;

/** A plan from live forecasts limits an EVSE, tells why, and is followed across an update of the planner. */
class PlanIT {
    private static final int EVSE = 2;

    private final Charger charger = new Charger();
    private final Variables variables = charger.service(Variables.class);
    private ServiceRegistration<Forecast> tariff;
    private ServiceRegistration<Forecast> sun;

    /** The best of all forecasts: one value at first, another later. */
    private record Told(Kind kind, double first, double then, Instant change) implements Forecast {
        @Override
        public String name() {
            return "test " + kind;
        }

        @Override
        public Series series(Instant from, Duration horizon) {
            return new Series(
                    List.of(new Step(from.minusSeconds(3600), first), new Step(change, then)),
                    Duration.ofDays(2),
                    Quality.GOOD);
        }
    }

    @AfterEach
    void end() throws Exception {
        write("ChargingMode", "now");
        write("Departure", "");
        write("TargetEnergy", "0");
        charger.desk.sim("unplug " + EVSE);
        charger.awaitState(EVSE, EvseState.AVAILABLE);
        sun.unregister();
        charger.desk.sim("pv curve");
        if (tariff != null) {
            tariff.unregister();
        }
    }

    private void write(String name, String value) {
        VariableId id = new VariableId("SmartChargingCtrlr", "", EVSE, name, "");
        Await.until(
                name + " is written",
                () -> variables.write(id, value, "itest"),
                o -> o == Variables.WriteOutcome.ACCEPTED);
    }

    private void tariff(double first, double then, Instant change) {
        if (tariff != null) {
            tariff.unregister();
        }
        tariff = told(new Told(Forecast.Kind.IMPORT_PRICE, first, then, change));
    }

    /** Before the simulated ones, whose services have no ranking. */
    private ServiceRegistration<Forecast> told(Told forecast) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("service.ranking", 100);
        return charger.context.registerService(Forecast.class, forecast, properties);
    }

    /** At noon the simulated roof would carry a charge that the price holds back. */
    @BeforeEach
    void withoutSun() throws Exception {
        Await.until("the simulated board", () -> charger.desk.sim("pv 0"), answer -> true);
        sun = told(new Told(Forecast.Kind.PV_POWER, 0, 0, Instant.now().plus(Duration.ofDays(1))));
    }

    private Planner.Plan awaitPlan(String what, java.util.function.Predicate<Planner.Plan> good) {
        return Await.until(
                what,
                () -> {
                    Planner planner = charger.service(Planner.class);
                    return planner == null ? null : planner.plan(EVSE);
                },
                p -> p != null && good.test(p));
    }

    private static Planner.Slot now(Planner.Plan plan) {
        Instant now = Instant.now();
        return plan.slots().stream()
                .filter(s -> !now.isBefore(s.from()) && now.isBefore(s.to()))
                .findFirst()
                .orElse(null);
    }

    @Test
    void aPlanLimitsAnEvseAndIsFollowedAcrossAnUpdate() throws Exception {
        charger.connect();
        Instant departure = Instant.now().plus(Duration.ofHours(8)).truncatedTo(ChronoUnit.SECONDS);
        tariff(0.9, 0.1, Instant.now().plus(Duration.ofHours(3)));
        charger.awaitState(EVSE, EvseState.AVAILABLE);
        write("ChargingMode", "plan");
        write("Departure", departure.toString());
        write("TargetEnergy", "40000");
        charger.desk.sim("plug " + EVSE);
        charger.awaitState(EVSE, EvseState.PREPARING);
        charger.desk.sim("tag " + EVSE + " PLAN");
        Await.until(
                "the plan holds it back",
                () -> charger.evse(EVSE),
                s -> s.transaction().isPresent()
                        && s.offeredA() == 0
                        && s.limitSource().kind() == LimitSource.Kind.PLAN);
        Planner.Plan waits = awaitPlan("a plan that waits", p -> now(p) != null && now(p).powerW() == 0);
        assertEquals("WAITS", now(waits).code(), now(waits).reason());
        Planner.Account account = waits.account().orElseThrow();
        assertEquals(departure, account.departure());
        assertEquals("told", account.departureBy());
        assertEquals(40_000, account.targetWh(), 1);
        assertEquals(0, account.missingWh(), 1);
        assertTrue(account.siteCost() < account.siteCostAtOnce(), account.toString());

        tariff(0.1, 0.9, Instant.now().plus(Duration.ofHours(3)));
        Await.until(
                "it charges by plan",
                () -> charger.evse(EVSE),
                s -> s.offeredA() > 0 && s.state() == EvseState.CHARGING);

        ContactorWatch watch = new ContactorWatch(charger.context, EVSE);
        Bundle bundle = charger.bundle("ocpp.smartcharging");
        Swap.of(bundle, () -> {});
        awaitPlan("the plan is back", p -> now(p) != null && now(p).powerW() > 0);
        Await.until(
                "it goes on charging",
                () -> charger.evse(EVSE),
                s -> s.offeredA() > 0 && s.state() == EvseState.CHARGING);
        watch.assertStayedClosed();
        watch.close();

        tariff(0.9, 0.1, Instant.now().plus(Duration.ofHours(3)));
        Await.until(
                "the plan holds it back again",
                () -> charger.evse(EVSE),
                s -> s.offeredA() == 0 && s.limitSource().kind() == LimitSource.Kind.PLAN);
    }
}
