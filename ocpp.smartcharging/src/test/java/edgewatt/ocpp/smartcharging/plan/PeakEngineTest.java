package edgewatt.ocpp.smartcharging.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeakEngineTest {
    private static final int SLOTS = 8;

    @Test
    void aDearPeakSpreadsTheChargingAsEvenlyAsTheGoalAllows() {
        // 24 kWh in 8 h beside 1 kW of house: 4 kW, the least power, in six of them
        Plan plan = plan(24, new PeakPrice(100, 0), Budget.usual());
        assertEquals(5, peak(plan), 0.1);
        assertTrue(plan.shortfalls().isEmpty());
        assertEquals(100 * peak(plan), plan.costs().peak(), 1e-6);
        assertTrue(plan.costs().total() < plan.atOnce().total());
        assertTrue(plan.units().get(0).slots().stream()
                .anyMatch(why -> why.binding() == Plan.Binding.PEAK || why.binding() == Plan.Binding.LEAST_POWER));
        assertTrue(plan.overloads().isEmpty());
    }

    @Test
    void upToThePeakThatWasReachedItCostsNothing() {
        Plan free = plan(24, new PeakPrice(0, 0), Budget.usual());
        Plan plan = plan(24, new PeakPrice(100, 12), Budget.usual());
        assertEquals(free.costs().total(), plan.costs().total(), 1e-6);
        assertEquals(0, plan.costs().peak(), 1e-9);
    }

    @Test
    void aPeakThatIsCheapIsPaid() {
        Plan plan = plan(24, new PeakPrice(0.001, 0), Budget.usual());
        assertTrue(peak(plan) > 9, "two slots are cheap: " + peak(plan));
    }

    @Test
    void aGoalIsNotGivenUpForThePeak() {
        Plan plan = plan(60, new PeakPrice(1000, 0), Budget.usual());
        assertTrue(plan.shortfalls().isEmpty(), plan.shortfalls().toString());
    }

    @Test
    void aCancelledRequestStillGetsAPlan() {
        Plan plan = plan(24, new PeakPrice(100, 0), new Budget(1, 1, 0, () -> 0, () -> true, cost -> {}));
        assertTrue(plan.shortfalls().isEmpty());
    }

    @Test
    void theSameSeedGivesTheSamePlan() {
        assertEquals(plan(24, new PeakPrice(3, 2), Budget.usual()), plan(24, new PeakPrice(3, 2), Budget.usual()));
    }

    private static double peak(Plan plan) {
        double peak = 0;
        for (int t = 0; t < SLOTS; t++) {
            peak = Math.max(peak, plan.netKw().get(t));
        }
        return peak;
    }

    private static Plan plan(double kwh, PeakPrice price, Budget budget) {
        Storage car = new Storage(
                "car",
                0,
                SLOTS,
                0,
                80,
                10,
                List.of(new Goal(SLOTS - 1, 10 + kwh, 2, Goal.Kind.TARGET)),
                new Storage.Band(4, 11, 1, true),
                Storage.Band.NONE,
                0,
                0,
                null);
        SiteSnapshot site = new SiteSnapshot(
                Series.constant(SLOTS, 1),
                Series.constant(SLOTS, 20),
                Series.constant(SLOTS, 1e9),
                5,
                50,
                List.of(car));
        Forecasts forecasts = new Forecasts(
                Series.of(0.3, 0.3, 0.1, 0.1, 0.3, 0.3, 0.3, 0.3),
                Series.constant(SLOTS, 0.05),
                Series.constant(SLOTS, 1),
                Series.constant(SLOTS, 0));
        return new PeakEngine(new DefaultEngine(), price).plan(site, forecasts, budget);
    }
}
