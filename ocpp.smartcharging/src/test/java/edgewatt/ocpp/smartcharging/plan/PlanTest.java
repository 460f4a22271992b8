package edgewatt.ocpp.smartcharging.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final int SLOTS = 8;
    private static final Storage.Band THREE_PHASE = new Storage.Band(4, 11, 1, true);

    @Test
    void aCarChargesInTheCheapestSlotsThatReachItsTarget() {
        Plan plan = plan(
                site(20, 1e9, car(0, SLOTS, 40, 15)), prices(0.4, 0.3, 0.1, 0.1, 0.1, 0.3, 0.4, 0.4), Budget.usual());
        assertEquals(15, plan.units().get(0).energyKwh().get(SLOTS - 1) - 10, 1e-6);
        assertEquals(1.5 + 2.1, plan.costs().energy(), 1e-6, "15 kWh at 0.10 EUR, and the house");
        assertTrue(plan.atOnce().total() > plan.costs().total());
        assertEquals(Plan.Reason.NEEDED, plan.units().get(0).slots().get(3).reason());
        assertEquals(Plan.Reason.WAITS, plan.units().get(0).slots().get(0).reason());
    }

    @Test
    void aTargetThatIsTooLateIsMissedAsLittleAsPossibleAndTheTimeIsTheCause() {
        Plan plan = plan(site(20, 1e9, car(0, 2, 60, 30)), flat(), Budget.usual());
        Plan.Shortfall missed = plan.shortfalls().get(0);
        assertEquals(8, missed.missingKwh(), 1e-6);
        assertEquals(Plan.Cause.TIME, missed.cause());
        assertTrue(missed.relaxation().startsWith("stay 0.73 h longer"), missed.relaxation());
    }

    @Test
    void aTargetAboveTheStorageIsACauseOfItsOwn() {
        Plan plan = plan(site(20, 1e9, car(0, SLOTS, 20, 30)), flat(), Budget.usual());
        assertEquals(Plan.Cause.CAPACITY, plan.shortfalls().get(0).cause());
        assertEquals("ask for at most 20.0 kWh", plan.shortfalls().get(0).relaxation());
    }

    @Test
    void aNarrowFuseIsNamedWithTheSmallestRelaxation() {
        Plan plan = plan(site(5, 1e9, car(0, 4, 60, 30)), flat(), Budget.usual());
        Plan.Shortfall missed = plan.shortfalls().get(0);
        assertEquals(Plan.Cause.SITE_LIMIT, missed.cause());
        assertEquals(10, missed.missingKwh(), 1e-6);
        assertTrue(missed.relaxation().startsWith("2.50 kW more"), missed.relaxation());
        assertTrue(plan.overloads().isEmpty());
        assertEquals(Plan.Binding.FUSE, plan.units().get(0).slots().get(0).binding());
    }

    @Test
    void aLimitOfOneUnitHoldsInItsSlotsAndIsNamed() {
        Series limit = Series.of(6, 6, 3, 3, 11, 11, 11, 11);
        Storage car = car(0, SLOTS, 60, 40);
        Storage limited = new Storage(
                "limited",
                0,
                SLOTS,
                0,
                60,
                10,
                car.goals(),
                THREE_PHASE,
                THREE_PHASE,
                0.01,
                0,
                null,
                limit,
                Double.POSITIVE_INFINITY);
        Plan plan = plan(site(20, 1e9, limited), prices(0.1, 0.1, 0.1, 0.1, 0.4, 0.4, 0.4, 0.4), Budget.usual());
        for (int t = 0; t < SLOTS; t++) {
            double p = plan.units().get(0).powerKw().get(t);
            assertTrue(p <= (limit.get(t) < 4 ? 0 : limit.get(t)) + 1e-9, "slot " + t + ": " + p + " kW");
        }
        assertEquals(6, plan.units().get(0).powerKw().get(0), 1e-6);
        assertEquals(Plan.Binding.EVSE_LIMIT, plan.units().get(0).slots().get(0).binding());
        assertTrue(plan.shortfalls().isEmpty(), plan.shortfalls().toString());
    }

    @Test
    void aGoalThatIsNotWorthItsPriceIsLeftAndSaid() {
        Storage modest = new Storage(
                "modest",
                0,
                SLOTS,
                0,
                40,
                10,
                List.of(new Goal(SLOTS - 1, 30, 0.05, Goal.Kind.TARGET)),
                THREE_PHASE,
                Storage.Band.NONE,
                0,
                0,
                null);
        Plan plan = plan(site(20, 1e9, modest), flat(), Budget.usual());
        assertEquals(Plan.Cause.PRICE, plan.shortfalls().get(0).cause());
    }

    @Test
    void theMinimumComesBeforeTheTargetOfAnotherCar() {
        Storage needy = new Storage(
                "needy",
                0,
                4,
                0,
                60,
                10,
                List.of(new Goal(3, 30, 20, Goal.Kind.MINIMUM)),
                THREE_PHASE,
                Storage.Band.NONE,
                0,
                0,
                null);
        Plan plan = plan(site(5, 1e9, car(0, 4, 60, 30), needy), flat(), Budget.usual());
        assertEquals(30, plan.units().get(1).energyKwh().get(3), 1e-6);
    }

    @Test
    void aBatteryThatMayOnlyUseOwnSurplusNeverImports() {
        Storage own = new Storage(
                "own",
                0,
                SLOTS,
                0,
                10,
                2,
                List.of(),
                new Storage.Band(0, 5, 0.9, false),
                new Storage.Band(0, 5, 0.9, false),
                0,
                0.3,
                null);
        Plan plan = plan(site(20, 1e9, own), prices(0.1, 0.1, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5), Budget.usual());
        for (int t = 0; t < SLOTS; t++) {
            assertTrue(plan.units().get(0).powerKw().get(t) <= 1e-9, "no surplus, so no charging");
        }
    }

    @Test
    void aStorageBelowItsMinimumReturnsFirst() {
        Storage low = new Storage(
                "low", 0, SLOTS, 4, 10, 1, List.of(), new Storage.Band(0, 2, 1, true), Storage.Band.NONE, 0, 0, null);
        Plan plan = plan(site(20, 1e9, low), prices(0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), Budget.usual());
        assertEquals(3, plan.units().get(0).energyKwh().get(0), 1e-6);
        assertEquals(4, plan.units().get(0).energyKwh().get(1), 1e-6);
    }

    @Test
    void aDemandIsMetInEachSlotUntilTheStorageIsFull() {
        Storage driven = new Storage(
                "driven",
                0,
                SLOTS,
                0,
                20,
                2,
                List.of(),
                THREE_PHASE,
                Storage.Band.NONE,
                0,
                0,
                Series.constant(SLOTS, 6));
        Plan plan = plan(site(20, 1e9, driven), prices(0.1, 0.1, 0.2, 0.3, 0.4, 0.4, 0.4, 0.4), Budget.usual());
        double energy = 2;
        for (int t = 0; t < SLOTS; t++) {
            double p = plan.units().get(0).powerKw().get(t);
            assertTrue(p >= Math.min(6, 20 - energy) - 1e-6, "slot " + t + ": " + p);
            energy += p;
        }
    }

    @Test
    void aCancelledRequestStillGetsTheFirstPlan() {
        AtomicInteger better = new AtomicInteger();
        Budget none = new Budget(1, 1, Long.MAX_VALUE, () -> 0, () -> true, cost -> better.incrementAndGet());
        Plan plan = plan(site(20, 1e9, car(0, SLOTS, 40, 15)), flat(), none);
        assertTrue(better.get() >= 1);
        assertTrue(plan.shortfalls().isEmpty());
    }

    @Test
    void theTimeOfTheBudgetEndsTheSearch() {
        AtomicInteger asked = new AtomicInteger();
        Budget brief = new Budget(100, 1, 5, asked::incrementAndGet, () -> false, cost -> {});
        plan(site(20, 1e9, car(0, SLOTS, 40, 15)), flat(), brief);
        assertTrue(asked.get() < 10, asked + " steps");
    }

    @Test
    void nothingToPlanIsAPlan() {
        Plan plan = plan(site(20, 1e9), flat(), Budget.usual());
        assertEquals(SLOTS * 0.2, plan.costs().total(), 1e-9);
        assertEquals(0.2, plan.marginalPrice().get(0), 1e-9);
    }

    @Test
    void gapsAndContradictionsAreRefusedWithAReason() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Series.of(1, Double.NaN))
                .getMessage()
                .contains("value 1"));
        assertThrows(IllegalArgumentException.class, () -> car(5, 3, 40, 15));
        assertThrows(IllegalArgumentException.class, () -> site(20, 1e9, car(0, SLOTS + 1, 40, 15)));
    }

    private static Storage car(int arrive, int depart, double max, double more) {
        return new Storage(
                "car",
                arrive,
                depart,
                0,
                max,
                10,
                List.of(new Goal(depart - 1, 10 + more, 2, Goal.Kind.TARGET)),
                THREE_PHASE,
                Storage.Band.NONE,
                0,
                0,
                null);
    }

    private static SiteSnapshot site(double fuse, double cap, Storage... storages) {
        return new SiteSnapshot(
                Series.constant(SLOTS, 1),
                Series.constant(SLOTS, fuse + 1),
                Series.constant(SLOTS, cap),
                10,
                50,
                List.of(storages));
    }

    private static Series flat() {
        return Series.constant(SLOTS, 0.2);
    }

    private static Series prices(double... values) {
        return Series.of(values);
    }

    private static Plan plan(SiteSnapshot site, Series price, Budget budget) {
        Forecasts forecasts = new Forecasts(
                price, Series.constant(SLOTS, 0.05), Series.constant(SLOTS, 1), Series.constant(SLOTS, 0));
        return new DefaultEngine().plan(site, forecasts, budget);
    }
}
