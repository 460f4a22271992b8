package edgewatt.ocpp.smartcharging.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A reason is believed only if the change that it names helps: each is made, and the site is planned again. */
class ShortfallTest {
    private static final int SLOTS = 24;
    private static final double HOURS = 0.25;
    private static final double NEAR = 0.02;

    @Test
    void theChangeThatIsNamedReachesTheGoal() {
        Map<Plan.Cause, Integer> seen = new EnumMap<>(Plan.Cause.class);
        for (int seed = 1; seed <= 150; seed++) {
            Case site = Case.of(seed);
            Plan plan = site.plan();
            for (Plan.Shortfall missed : plan.shortfalls()) {
                seen.merge(missed.cause(), 1, Integer::sum);
                Plan again = site.changed(missed).plan();
                assertTrue(
                        again.shortfalls().stream().allMatch(s -> s.missingKwh() < NEAR),
                        () -> site + ": " + missed + ", after the change " + again.shortfalls());
            }
        }
        assertEquals(Plan.Cause.values().length, seen.size(), "each cause is met: " + seen);
    }

    @Test
    void lessThanTheChangeDoesNot() {
        int tried = 0;
        for (int seed = 1; seed <= 150; seed++) {
            Case site = Case.of(seed);
            for (Plan.Shortfall missed : site.plan().shortfalls()) {
                Plan.Relaxation change = missed.change();
                if (change.kwMore() > 0.2) {
                    Plan.Relaxation smaller = new Plan.Relaxation(0, 0, change.kwMore() - 0.1, change.duringHours(), 0);
                    Plan again = site.changed(missed.cause(), smaller).plan();
                    assertTrue(!again.shortfalls().isEmpty(), () -> site + ": " + missed);
                    tried++;
                }
            }
        }
        assertTrue(tried > 5, tried + " tried");
    }

    /** One car, a fuse that may be narrow, a stay that may be short, a goal that may be too high or worth too little. */
    private record Case(long seed, int depart, double goal, double worth, double wider, Series limit) {
        static Case of(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            double narrow = random.nextDouble(2, 16);
            double[] limit = new double[SLOTS];
            for (int t = 0; t < SLOTS; t++) {
                limit[t] = narrow + random.nextDouble(2);
            }
            double worth = narrow > 10 && seed % 2 == 0 ? 0.03 : 2;
            return new Case(seed, random.nextInt(6, 18), random.nextDouble(12, 44), worth, 0, Series.of(limit));
        }

        Case changed(Plan.Shortfall missed) {
            return changed(missed.cause(), missed.change());
        }

        Case changed(Plan.Cause cause, Plan.Relaxation change) {
            return switch (cause) {
                case CAPACITY -> new Case(seed, SLOTS, goal - change.kwhLess(), 2, 1000, limit);
                case TIME -> {
                    int later = (int) Math.ceil(change.hoursLonger() / HOURS - 1e-9);
                    yield new Case(seed, Math.min(SLOTS, depart + later), goal, 2, 1000, limit);
                }
                case SITE_LIMIT, CIRCUIT, EVSE_LIMIT ->
                    new Case(seed, depart, goal, worth, wider + change.kwMore(), limit);
                case PRICE -> new Case(seed, depart, goal, 5, wider, limit);
            };
        }

        /** Another sixth is behind a circuit that is narrow from time to time. */
        private static List<Circuit> circuits(long seed, double wider) {
            double[] limit = new double[SLOTS];
            for (int t = 0; t < SLOTS; t++) {
                limit[t] = wider + (t % 4 == 0 ? 3 : t % 4 == 1 ? 5 : 7);
            }
            return seed % 6 == 5 ? List.of(new Circuit("garage", Series.of(limit), Set.of("car"))) : List.of();
        }

        /** Every sixth car has a limit of its own, by turns below its least power, low, and none. */
        private static Series own(long seed, double wider) {
            if (seed % 6 != 3) {
                return null;
            }
            double[] limit = new double[SLOTS];
            for (int t = 0; t < SLOTS; t++) {
                limit[t] = wider + (t % 3 == 0 ? 3 : t % 3 == 1 ? 5 : 30);
            }
            return Series.of(limit);
        }

        Plan plan() {
            Storage car = new Storage(
                    "car",
                    0,
                    depart,
                    0,
                    40,
                    10,
                    List.of(new Goal(depart - 1, goal, worth, Goal.Kind.TARGET)),
                    new Storage.Band(4.14, 11.04, 0.92, true),
                    Storage.Band.NONE,
                    0,
                    0,
                    null,
                    own(seed, wider),
                    Double.POSITIVE_INFINITY);
            double[] wide = limit.toArray();
            for (int t = 0; t < SLOTS; t++) {
                wide[t] += wider;
            }
            SiteSnapshot site = new SiteSnapshot(
                    Series.constant(SLOTS, HOURS),
                    Series.of(wide),
                    Series.constant(SLOTS, 1e9),
                    5,
                    20,
                    List.of(car),
                    circuits(seed, wider));
            Forecasts forecasts = new Forecasts(
                    Series.constant(SLOTS, 0.25),
                    Series.constant(SLOTS, 0.08),
                    Series.constant(SLOTS, 0.5),
                    Series.constant(SLOTS, 0));
            return new DefaultEngine().plan(site, forecasts, Budget.of(0.2, 1));
        }
    }
}
