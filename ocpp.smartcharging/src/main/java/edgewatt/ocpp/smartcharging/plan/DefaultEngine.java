package edgewatt.ocpp.smartcharging.plan;

import java.util.function.BooleanSupplier;

/**
 * The engine without any dependency: dynamic programmes for a first plan, linear programmes with a dive over the choice of slots to improve it (see
 * {@link Search}). A few megabytes of memory, about 12 ms for four cars and a battery over a day on a desk computer. Deterministic. Any thread.
 */
public final class DefaultEngine implements PlanEngine {
    private static final double DAY_SLOTS = 96;

    @Override
    public Plan plan(SiteSnapshot site, Forecasts forecasts, Budget budget) {
        Problem problem = new Problem(site, forecasts);
        long start = budget.clock().getAsLong();
        BooleanSupplier stop =
                () -> budget.cancelled().getAsBoolean() || budget.clock().getAsLong() - start >= budget.nanos();
        Search search = new Search(problem, budget.seed(), stop, budget.improved());
        Schedule schedule = search.run((long) (budget.effort() * effort(problem)));
        double[] marginal = budget.effort() > 0 ? search.marginalPrices() : null;
        return new Explanation(site, problem, schedule, marginal).plan();
    }

    /**
     * Operations that pay for a problem of this size: they grow with the horizon and with what is connected on average. A car alone gets more than it
     * would by that, because no other one makes up for a slot that is chosen badly; circuits make the choice of slots harder.
     */
    private static double effort(Problem problem) {
        double connected = 0;
        for (Unit unit : problem.units) {
            connected += unit.depart - unit.arrive;
        }
        connected /= Math.max(1, problem.slots);
        double few = Math.min(25, 85 / Math.max(1, connected * connected));
        double millions = Math.max(few, Math.min(0.65 * connected * connected, 10 * connected));
        millions *= problem.circuits.length > 0 ? 2 : 1;
        return millions * 1e6 * problem.slots / DAY_SLOTS;
    }
}
