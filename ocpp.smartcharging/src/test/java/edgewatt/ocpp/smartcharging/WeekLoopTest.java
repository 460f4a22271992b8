package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Planner, replanner and allocator in the closed loop at every second; all figures by {@code ./edgewatt bench loop}. */
final class WeekLoopTest {
    private static final boolean FULL = Boolean.getBoolean("edgewatt.full");

    @Test
    void plansSaveMoneyAndMissNothingAlthoughForecastsAndDriversAreWrong() {
        int days = FULL ? 7 : 2;
        for (int seed = 1; seed <= (FULL ? 5 : 1); seed++) {
            WeekLoop.Figures f = new WeekLoop.Figures(seed, days, FULL ? 1 : 0.3, 0.2);
            f.print();
            assertTrue(f.plan.cost() <= 1.05 * f.perfect.cost(), "within 5 % of perfect knowledge");
            assertTrue(f.plan.cost() <= 0.9 * f.greedy.cost(), "a tenth cheaper than at once");
            // of two days one may be a little dearer; a week is not
            double most = FULL ? 1 : 1.02;
            assertTrue(f.blind.cost() <= most * f.greedy.cost(), "without forecasts not dearer than at once");
            assertTrue(f.plan.missingPercent() <= 1, "missing " + f.plan.missingPercent() + " %");
            assertEquals(java.util.List.of(), f.plan.unconfirmed(), "each reason is what happened");
            assertEquals(java.util.List.of(), f.blind.unconfirmed(), "each reason is what happened");
            // the cars follow 5 s late: a phase may be over its fuse for as long, never by more than a car ramps
            assertTrue(f.plan.overA() < 32, "over the fuse by " + f.plan.overA() + " A");
        }
    }
}
