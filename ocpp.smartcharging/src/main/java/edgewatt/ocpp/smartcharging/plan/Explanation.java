package edgewatt.ocpp.smartcharging.plan;

import java.util.ArrayList;
import java.util.List;

/** Turns a schedule into a {@link Plan}: reasons, binding limits, costs, and what is missed. Used once. */
final class Explanation {
    private static final double NEAR = 1e-4;

    private final SiteSnapshot site;
    private final Problem problem;
    private final Schedule schedule;
    private final double[] marginal;
    private final Plan.Why[][] said = new Plan.Why[Plan.Reason.values().length][Plan.Binding.values().length];

    /** @param marginal EUR per kWh and slot, NaN or null where unknown */
    Explanation(SiteSnapshot site, Problem problem, Schedule schedule, double[] marginal) {
        this.site = site;
        this.problem = problem;
        this.schedule = schedule;
        this.marginal = new double[problem.slots];
        for (int t = 0; t < problem.slots; t++) {
            this.marginal[t] = marginal == null || Double.isNaN(marginal[t]) ? slope(t) : marginal[t];
        }
    }

    Plan plan() {
        List<Plan.UnitPlan> units = new ArrayList<>();
        List<Plan.Shortfall> shortfalls = new ArrayList<>();
        for (int d = 0; d < problem.units.length; d++) {
            units.add(unit(d));
            shortfalls.addAll(new Missing(site, problem, schedule, d).shortfalls());
        }
        double[] net = new double[problem.slots];
        double[] curtailed = new double[problem.slots];
        for (int t = 0; t < problem.slots; t++) {
            double above = Math.max(0, -problem.exportLimit - schedule.net[t]);
            curtailed[t] = Math.min(problem.pv[t], above);
            net[t] = schedule.net[t] + curtailed[t];
        }
        return new Plan(
                units,
                Series.of(net),
                Series.of(curtailed),
                Series.of(marginal),
                costs(schedule),
                costs(Greedy.schedule(problem)),
                shortfalls,
                overloads());
    }

    private double slope(int t) {
        double step = 0.01;
        double more = problem.cost(
                t, schedule.net[t] + step, schedule.charging[t], schedule.ownCharging[t], schedule.ownDischarging[t]);
        return (more - schedule.slotCost(t)) / (step * problem.hours[t]);
    }

    private Plan.UnitPlan unit(int d) {
        Unit unit = problem.units[d];
        double[] energy = new double[problem.slots];
        List<Plan.Why> why = new ArrayList<>();
        double now = unit.initial;
        for (int t = 0; t < problem.slots; t++) {
            if (unit.connected(t)) {
                now += unit.gain(schedule.power[d][t], problem.hours[t]);
            }
            energy[t] = now;
            why.add(why(d, t, now));
        }
        return new Plan.UnitPlan(unit.id, Series.of(schedule.power[d]), Series.of(energy), why);
    }

    private Plan.Why why(int d, int t, double energy) {
        Unit unit = problem.units[d];
        double p = schedule.power[d][t];
        if (!unit.connected(t)) {
            return say(Plan.Reason.ABSENT, Plan.Binding.NONE);
        }
        if (p == 0) {
            Plan.Binding binding = energy >= unit.max - NEAR
                    ? Plan.Binding.FULL
                    : energy <= unit.min + NEAR ? Plan.Binding.EMPTY : Plan.Binding.NONE;
            return say(Plan.Reason.WAITS, binding);
        }
        if (p < 0) {
            return say(schedule.net[t] < -NEAR ? Plan.Reason.SELLS : Plan.Reason.SPARES_IMPORT, binding(d, t, energy));
        }
        Plan.Reason reason = Plan.Reason.CHEAP;
        if (schedule.net[t] <= NEAR) {
            reason = Plan.Reason.SURPLUS;
        } else if (marginal[t] > unit.endValue * unit.etaCharge + NEAR && wants(unit, t)) {
            reason = Plan.Reason.NEEDED;
        }
        return say(reason, binding(d, t, energy));
    }

    /** The same pair is said thousands of times: one object each. */
    private Plan.Why say(Plan.Reason reason, Plan.Binding binding) {
        Plan.Why[] row = said[reason.ordinal()];
        int i = binding.ordinal();
        if (row[i] == null) {
            row[i] = new Plan.Why(reason, binding);
        }
        return row[i];
    }

    private static boolean wants(Unit unit, int t) {
        for (int slot : unit.goalSlot) {
            if (slot >= t) {
                return true;
            }
        }
        return unit.demands(t);
    }

    private Plan.Binding binding(int d, int t, double energy) {
        Unit unit = problem.units[d];
        double p = schedule.power[d][t];
        double net = schedule.net[t];
        if (p > 0 && p < unit.chargeMax - NEAR && p >= unit.chargeMax(t) - NEAR) {
            return Plan.Binding.EVSE_LIMIT;
        }
        if (p > 0 && p >= unit.chargeMax - NEAR || p < 0 && -p >= unit.dischargeMax - NEAR) {
            return Plan.Binding.MOST_POWER;
        }
        if (p > 0 && energy >= unit.high - NEAR) {
            return Plan.Binding.FULL;
        }
        if (p < 0 && energy <= unit.low + NEAR) {
            return Plan.Binding.EMPTY;
        }
        if (p > 0 && net >= problem.importLimit[t] - NEAR) {
            return Plan.Binding.FUSE;
        }
        if (p > 0 && schedule.charging[t] >= problem.cap[t] - NEAR) {
            return Plan.Binding.CAP;
        }
        if (Math.abs(net) < NEAR) {
            return Plan.Binding.BALANCE;
        }
        if (Math.abs(net + problem.exportLimit) < NEAR) {
            return Plan.Binding.FEED_IN;
        }
        if (p > 0 && p <= unit.chargeMin + NEAR || p < 0 && -p <= unit.dischargeMin + NEAR) {
            return Plan.Binding.LEAST_POWER;
        }
        return Plan.Binding.NONE;
    }

    private Plan.Costs costs(Schedule of) {
        double energy = 0;
        double overload = 0;
        double wear = 0;
        double left = 0;
        double rest = 0;
        for (int t = 0; t < problem.slots; t++) {
            double net = of.net[t];
            double fed = net < -problem.exportLimit ? Math.min(-problem.exportLimit, net + problem.pv[t]) : net;
            double money = problem.hours[t] * (net > 0 ? net * problem.importPrice[t] : fed * problem.exportPrice[t]);
            energy += money;
            overload += of.slotCost(t) - money;
        }
        for (int d = 0; d < problem.units.length; d++) {
            Unit unit = problem.units[d];
            double worn = 0;
            for (int t = unit.arrive; t < unit.depart; t++) {
                worn += Math.max(0, -of.power[d][t]) * problem.hours[t] * unit.wear;
            }
            double value = unit.arrive < unit.depart ? unit.endValue * of.finalEnergy(d) : 0;
            wear += worn;
            left += value;
            rest += of.unitCost(d) - worn + value;
        }
        return new Plan.Costs(energy, wear, left, rest, overload, 0);
    }

    private List<Plan.Overload> overloads() {
        List<Plan.Overload> overloads = new ArrayList<>();
        for (int t = 0; t < problem.slots; t++) {
            over(overloads, t, Plan.Binding.FUSE, schedule.net[t] - problem.importLimit[t]);
            over(overloads, t, Plan.Binding.CAP, schedule.charging[t] - problem.cap[t]);
            over(overloads, t, Plan.Binding.FEED_IN, -problem.exportLimit - problem.pv[t] - schedule.net[t]);
        }
        return overloads;
    }

    private static void over(List<Plan.Overload> overloads, int t, Plan.Binding limit, double by) {
        if (by > NEAR) {
            overloads.add(new Plan.Overload(t, limit, by));
        }
    }
}
