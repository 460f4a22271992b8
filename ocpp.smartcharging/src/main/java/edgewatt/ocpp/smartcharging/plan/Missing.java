package edgewatt.ocpp.smartcharging.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the goals that a schedule misses, what stands in the way, and the smallest change that would help. Used once. */
final class Missing {
    private static final double NEAR = 1e-3;

    private final SiteSnapshot site;
    private final Problem problem;
    private final Schedule schedule;
    private final int d;
    private final Unit unit;

    Missing(SiteSnapshot site, Problem problem, Schedule schedule, int d) {
        this.site = site;
        this.problem = problem;
        this.schedule = schedule;
        this.d = d;
        unit = problem.units[d];
    }

    List<Plan.Shortfall> shortfalls() {
        List<Plan.Shortfall> all = new ArrayList<>();
        if (unit.depart <= unit.arrive) {
            return all;
        }
        for (Goal goal : site.storages().get(d).goals()) {
            int slot = Math.max(unit.arrive, Math.min(unit.depart - 1, goal.slot()));
            double reached = unit.initial;
            for (int t = unit.arrive; t <= slot; t++) {
                reached += unit.gain(schedule.power[d][t], problem.hours[t]);
            }
            if (goal.energyKwh() - reached > NEAR) {
                all.add(shortfall(goal, slot, reached));
            }
        }
        return all;
    }

    private Plan.Shortfall shortfall(Goal goal, int slot, double reached) {
        double missing = goal.energyKwh() - reached;
        double possible = unit.initial;
        double narrow = 0;
        for (int t = unit.arrive; t <= slot; t++) {
            double hours = problem.hours[t];
            possible += unit.gain(unit.chargeMax, hours);
            double room = Math.min(problem.importLimit[t] - schedule.net[t], problem.cap[t] - schedule.charging[t]);
            double wish = unit.chargeMax - Math.max(0, schedule.power[d][t]);
            if (wish > NEAR && room < Math.max(NEAR, Math.min(wish, unit.chargeMin))) {
                narrow += hours;
            }
        }
        if (goal.energyKwh() > unit.max + NEAR) {
            return result(goal, reached, missing, Plan.Cause.CAPACITY, "ask for at most %.1f kWh", unit.max);
        }
        if (possible < goal.energyKwh() - NEAR) {
            double late = (goal.energyKwh() - possible) / (unit.etaCharge * Math.max(NEAR, unit.chargeMax));
            return result(
                    goal,
                    reached,
                    missing,
                    Plan.Cause.TIME,
                    "stay %.2f h longer, or ask for %.1f kWh less",
                    late,
                    missing);
        }
        if (narrow > 0) {
            return result(
                    goal,
                    reached,
                    missing,
                    Plan.Cause.SITE_LIMIT,
                    "%.1f kW more at fuse or cap during %.2f h, or %.1f kWh less",
                    missing / (unit.etaCharge * narrow),
                    narrow,
                    missing);
        }
        return result(
                goal,
                reached,
                missing,
                Plan.Cause.PRICE,
                "worth more than %.2f EUR per missing kWh",
                goal.penaltyPerKwh());
    }

    private Plan.Shortfall result(
            Goal goal, double reached, double missing, Plan.Cause cause, String words, Object... numbers) {
        return new Plan.Shortfall(unit.id, goal, reached, missing, cause, String.format(Locale.ROOT, words, numbers));
    }
}
