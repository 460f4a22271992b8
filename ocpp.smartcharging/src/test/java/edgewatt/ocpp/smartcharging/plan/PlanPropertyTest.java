package edgewatt.ocpp.smartcharging.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What holds for every plan. */
class PlanPropertyTest {
    private static final double EPS = 1e-6;
    private static final double EFFORT = 0.2;

    @Property(tries = 40)
    void powersStayWithinTheHardwareAndEnergiesWithinTheStorage(
            @ForAll @LongRange(min = 1, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 0, max = 4) int cars,
            @ForAll @IntRange(min = 4, max = 60) int slots) {
        RandomSite random = RandomSite.of(seed, cars, slots);
        Plan plan = random.plan(Budget.of(EFFORT, seed));
        for (int d = 0; d < plan.units().size(); d++) {
            Storage storage = random.site().storages().get(d);
            double energy = storage.initialKwh();
            for (int t = 0; t < slots; t++) {
                double p = plan.units().get(d).powerKw().get(t);
                boolean connected = t >= storage.arrive() && t < storage.depart();
                Storage.Band band = p > 0 ? storage.charge() : storage.discharge();
                assertTrue(
                        p == 0 || connected && Math.abs(p) >= band.minKw() - EPS && Math.abs(p) <= band.maxKw() + EPS,
                        storage.id() + " at " + p + " kW in slot " + t);
                energy += 0.25
                        * (p > 0
                                ? p * storage.charge().efficiency()
                                : p / storage.discharge().efficiency());
                assertTrue(
                        energy >= storage.minKwh() - EPS && energy <= storage.maxKwh() + EPS,
                        storage.id() + " holds " + energy);
            }
        }
    }

    @Property(tries = 40)
    void noLimitIsExceededFurtherThanDoingNothingWould(
            @ForAll @LongRange(min = 1, max = 1_000_000) long seed, @ForAll @IntRange(min = 1, max = 5) int cars) {
        RandomSite random = RandomSite.of(seed, cars, 48);
        Plan plan = random.plan(Budget.of(EFFORT, seed));
        Schedule idle = new Schedule(random.problem());
        for (Plan.Overload over : plan.overloads()) {
            double without =
                    switch (over.limit()) {
                        case FUSE ->
                            idle.net[over.slot()]
                                    - random.site().importLimitKw().get(over.slot());
                        case FEED_IN ->
                            -random.site().exportLimitKw()
                                    - random.forecasts().pvKw().get(over.slot())
                                    - idle.net[over.slot()];
                        default -> 0;
                    };
            assertTrue(over.byKw() <= Math.max(0, without) + 1e-4, over + ", idle " + without);
        }
    }

    @Property(tries = 25)
    void theSameSeedGivesTheSamePlan(@ForAll @LongRange(min = 1, max = 1_000_000) long seed) {
        RandomSite random = RandomSite.of(seed, 3, 40);
        assertEquals(random.plan(Budget.of(EFFORT, seed)), random.plan(Budget.of(EFFORT, seed)));
    }

    @Property(tries = 25)
    void eachBetterPlanIsBetterAndNoneIsWorseThanChargingAtOnce(
            @ForAll @LongRange(min = 1, max = 1_000_000) long seed) {
        RandomSite random = RandomSite.of(seed, 3, 40);
        List<Double> costs = new ArrayList<>();
        Plan plan = random.plan(new Budget(EFFORT, seed, Long.MAX_VALUE, () -> 0, () -> false, costs::add));
        for (int i = 1; i < costs.size(); i++) {
            assertTrue(costs.get(i) < costs.get(i - 1));
        }
        assertEquals(costs.get(costs.size() - 1), plan.costs().total(), 1e-6);
        assertTrue(plan.costs().total() <= plan.atOnce().total() + EPS);
    }

    @Property(tries = 25)
    void theCostIsWhatTheJudgeSays(@ForAll @LongRange(min = 1, max = 1_000_000) long seed) {
        RandomSite random = RandomSite.of(seed, 2, 30);
        Plan plan = random.plan(Budget.of(EFFORT, seed));
        List<Series> powers = plan.units().stream().map(Plan.UnitPlan::powerKw).toList();
        assertEquals(plan.costs().total(), Judge.cost(random.site(), random.forecasts(), powers), EPS);
    }
}
