package edgewatt.ocpp.smartcharging.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plans with a price on the peak: tries lower and lower ceilings for the import, with little effort each, and plans once more below the one that costs
 * least. A goal is not given up for the peak. The ceiling is never below what the house draws by itself. Any thread.
 */
public final class PeakEngine implements PlanEngine {
    private static final int TRIES = 8;
    private static final double LITTLE = 0.15;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final double NEAR = 1e-3;

    private final PlanEngine inner;
    private final PeakPrice price;

    public PeakEngine(PlanEngine inner, PeakPrice price) {
        this.inner = inner;
        this.price = price;
    }

    /** A plan below a ceiling, with the cost of its peak. */
    private record Trial(double ceiling, Plan plan) {
        /** Goals first, then money. */
        boolean betterThan(Trial other) {
            double missed = plan.costs().missed() - other.plan.costs().missed();
            return missed < -NEAR
                    || missed < NEAR
                            && plan.costs().total() < other.plan.costs().total();
        }
    }

    @Override
    public Plan plan(SiteSnapshot site, Forecasts forecasts, Budget budget) {
        long start = budget.clock().getAsLong();
        Trial best = attempt(site, forecasts, quick(budget, start), Double.MAX_VALUE);
        budget.improved().accept(best.plan.costs().total());
        double low = price.reachedKw();
        for (int t = 0; t < site.slots(); t++) {
            low = Math.max(low, forecasts.loadKw().get(t) - forecasts.pvKw().get(t));
        }
        double high = peak(best.plan.netKw().toArray());
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        Trial atLeft = null;
        Trial atRight = null;
        for (int n = 0; n < TRIES && high - low > 0.05 && price.eurPerKw() > 0; n++) {
            if (atLeft == null) {
                atLeft = attempt(site, forecasts, quick(budget, start), left);
                best = better(best, atLeft, budget);
            }
            if (atRight == null) {
                atRight = attempt(site, forecasts, quick(budget, start), right);
                best = better(best, atRight, budget);
            }
            if (atLeft.betterThan(atRight)) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - GOLDEN * (high - low);
                atLeft = null;
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + GOLDEN * (high - low);
                atRight = null;
            }
        }
        return better(best, attempt(site, forecasts, rest(budget, start, budget.effort()), best.ceiling), budget).plan;
    }

    private static Trial better(Trial best, Trial trial, Budget budget) {
        if (trial.betterThan(best)) {
            budget.improved().accept(trial.plan.costs().total());
            return trial;
        }
        return best;
    }

    private static Budget quick(Budget budget, long start) {
        return rest(budget, start, LITTLE * budget.effort());
    }

    private static Budget rest(Budget budget, long start, double effort) {
        long left = Math.max(0, budget.nanos() - (budget.clock().getAsLong() - start));
        return new Budget(effort, budget.seed(), left, budget.clock(), budget.cancelled(), cost -> {});
    }

    private Trial attempt(SiteSnapshot site, Forecasts forecasts, Budget budget, double ceiling) {
        double[] limit = site.importLimitKw().toArray();
        for (int t = 0; t < limit.length; t++) {
            limit[t] = Math.min(limit[t], ceiling);
        }
        SiteSnapshot lower = site.withImportLimit(Series.of(limit));
        return new Trial(ceiling, priced(site, forecasts, limit, inner.plan(lower, forecasts, budget)));
    }

    /** The plan of the lower site, told as one of the real site. */
    private Plan priced(SiteSnapshot site, Forecasts forecasts, double[] limit, Plan plan) {
        List<Plan.UnitPlan> units = new ArrayList<>();
        for (Plan.UnitPlan unit : plan.units()) {
            List<Plan.Why> slots = new ArrayList<>(unit.slots());
            for (int t = 0; t < limit.length; t++) {
                if (slots.get(t).binding() == Plan.Binding.FUSE
                        && limit[t] < site.importLimitKw().get(t)) {
                    slots.set(t, new Plan.Why(slots.get(t).reason(), Plan.Binding.PEAK));
                }
            }
            units.add(new Plan.UnitPlan(unit.id(), unit.powerKw(), unit.energyKwh(), slots));
        }
        List<Plan.Overload> overloads = new ArrayList<>();
        for (Plan.Overload over : plan.overloads()) {
            int t = over.slot();
            double by = over.limit() == Plan.Binding.FUSE
                    ? over.byKw() + limit[t] - site.importLimitKw().get(t)
                    : over.byKw();
            if (by > NEAR) {
                overloads.add(new Plan.Overload(t, over.limit(), by, over.circuit()));
            }
        }
        Schedule greedy = Greedy.schedule(new Problem(site, forecasts));
        Plan.Costs atOnce = inner.plan(site, forecasts, Budget.of(0, 1)).atOnce();
        return new Plan(
                units,
                plan.netKw(),
                plan.curtailedKw(),
                plan.marginalPrice(),
                plan.costs().withPeak(price.cost(peak(plan.netKw().toArray()))),
                atOnce.withPeak(price.cost(peak(greedy.net))),
                plan.shortfalls(),
                overloads);
    }

    private static double peak(double[] netKw) {
        return Math.max(0, Arrays.stream(netKw).max().orElse(0));
    }
}
