package edgewatt.ocpp.smartcharging.plan;

import java.util.ArrayList;
import java.util.List;

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
        double alone = unit.initial;
        double limited = unit.initial;
        for (int t = unit.arrive; t <= slot; t++) {
            alone += unit.gain(unit.chargeMax, problem.hours[t]);
            limited += unit.gain(unit.chargeMax(t), problem.hours[t]);
        }
        Plan.Cause cause = Plan.Cause.PRICE;
        String circuit = "";
        Plan.Relaxation change = new Plan.Relaxation(missing, 0, 0, 0, goal.penaltyPerKwh());
        if (goal.energyKwh() > unit.max + NEAR) {
            cause = Plan.Cause.CAPACITY;
            change = new Plan.Relaxation(goal.energyKwh() - unit.max, 0, 0, 0, 0);
        } else if (alone < goal.energyKwh() - NEAR) {
            cause = Plan.Cause.TIME;
            double late = (goal.energyKwh() - alone) / (unit.etaCharge * Math.max(NEAR, unit.chargeMax));
            change = new Plan.Relaxation(missing, late, 0, 0, 0);
        } else if (reach(slot, 0) < goal.energyKwh() - NEAR) {
            cause = Plan.Cause.SITE_LIMIT;
            if (limited < goal.energyKwh() - NEAR) {
                cause = Plan.Cause.EVSE_LIMIT;
            } else if (beside(slot) >= goal.energyKwh() - NEAR) {
                cause = Plan.Cause.CIRCUIT;
                circuit = narrowest(slot);
            }
            double more = wider(goal, slot);
            change = new Plan.Relaxation(missing, 0, more, during(slot, more), 0);
        }
        return new Plan.Shortfall(unit.id, goal, reached, missing, cause, change, circuit);
    }

    /** The most energy at the end of a slot if no circuit were in the way. */
    private double beside(int slot) {
        double energy = unit.initial;
        for (int t = unit.arrive; t <= slot; t++) {
            energy += unit.gain(most(t, 0, Double.MAX_VALUE), problem.hours[t]);
        }
        return energy;
    }

    /** The circuit that alone leaves the least. */
    private String narrowest(int slot) {
        String name = "";
        double least = Double.MAX_VALUE;
        for (int c : unit.circuits) {
            double energy = 0;
            for (int t = unit.arrive; t <= slot; t++) {
                energy += unit.gain(most(t, 0, room(c, t)), problem.hours[t]);
            }
            if (energy < least) {
                least = energy;
                name = problem.circuits[c];
            }
        }
        return name;
    }

    /** The smallest raise of fuse, circuits, cap and the unit's own limit (kW) with which the goal can be reached beside what the others do. */
    private double wider(Goal goal, int slot) {
        double less = 0;
        double enough = unit.chargeMax;
        while (reach(slot, enough) < goal.energyKwh() - NEAR) {
            less = enough;
            enough *= 2; // the limits are exceeded already, by others
        }
        while (enough - less > NEAR) {
            double middle = (less + enough) / 2;
            if (reach(slot, middle) < goal.energyKwh() - NEAR / 2) {
                less = middle;
            } else {
                enough = middle;
            }
        }
        return enough;
    }

    /** The most energy at the end of a slot if fuse, circuits, cap and its own limit were {@code more} kW wider and all others did what the schedule says. */
    private double reach(int slot, double more) {
        double energy = unit.initial;
        for (int t = unit.arrive; t <= slot; t++) {
            energy += unit.gain(most(t, more), problem.hours[t]);
        }
        return energy;
    }

    private double during(int slot, double more) {
        double hours = 0;
        for (int t = unit.arrive; t <= slot; t++) {
            hours += most(t, more) > most(t, 0) + NEAR ? problem.hours[t] : 0;
        }
        return hours;
    }

    private double most(int t, double more) {
        double circuits = Double.MAX_VALUE;
        for (int c : unit.circuits) {
            circuits = Math.min(circuits, room(c, t));
        }
        return most(t, more, circuits);
    }

    /** What a circuit leaves this unit beside what the others do, kW. */
    private double room(int c, int t) {
        return problem.circuitLimit[c][t] - schedule.circuit[c][t] + schedule.power[d][t];
    }

    private double most(int t, double more, double circuits) {
        double p = Math.max(0, schedule.power[d][t]);
        double fuse = problem.importLimit[t] - schedule.net[t] + schedule.power[d][t];
        double cap = problem.cap[t] - schedule.charging[t] + p;
        double wide = Math.min(Math.min(fuse, cap), Math.min(circuits, unit.limit(t))) + more;
        double most = Math.max(p, Math.min(unit.chargeMax, wide));
        return most < unit.chargeMin - Unit.EPS ? 0 : most;
    }
}
