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
    private static final int BINDINGS = Plan.Binding.values().length;
    private static final int NO_CIRCUIT = -1;

    /** By reason, then by binding, circuits one by one behind them. */
    private final Plan.Why[][] said;

    /** @param marginal EUR per kWh and slot, NaN or null where unknown */
    Explanation(SiteSnapshot site, Problem problem, Schedule schedule, double[] marginal) {
        this.site = site;
        this.problem = problem;
        this.schedule = schedule;
        said = new Plan.Why[Plan.Reason.values().length][BINDINGS + problem.circuits.length];
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
        double left = unit.cycleCap;
        boolean used = unit.capped() && unit.dischargeMax > 0 && schedule.given(d) >= unit.cycleCap - NEAR;
        for (int t = 0; t < problem.slots; t++) {
            if (unit.connected(t)) {
                now += unit.gain(schedule.power[d][t], problem.hours[t]);
                left -= Math.max(0, -schedule.power[d][t]) * problem.hours[t];
            }
            energy[t] = now;
            why.add(why(d, t, now, used, left));
        }
        return new Plan.UnitPlan(unit.id, Series.of(schedule.power[d]), Series.of(energy), why);
    }

    /**
     * @param used the cap on cycles is used up during the stay
     * @param left of it after this slot
     */
    private Plan.Why why(int d, int t, double energy, boolean used, double left) {
        Unit unit = problem.units[d];
        double p = schedule.power[d][t];
        if (!unit.connected(t)) {
            return say(Plan.Reason.ABSENT, Plan.Binding.NONE);
        }
        if (p == 0) {
            Plan.Binding binding = energy >= unit.max - NEAR
                    ? Plan.Binding.FULL
                    : energy <= unit.min + NEAR
                            ? Plan.Binding.EMPTY
                            : used && left <= NEAR ? Plan.Binding.CYCLE_CAP : Plan.Binding.NONE;
            return say(Plan.Reason.WAITS, binding);
        }
        if (p < 0) {
            return say(schedule.net[t] < -NEAR ? Plan.Reason.SELLS : Plan.Reason.SPARES_IMPORT, d, t, energy, used);
        }
        Plan.Reason reason = Plan.Reason.CHEAP;
        if (schedule.net[t] <= NEAR) {
            reason = Plan.Reason.SURPLUS;
        } else if (marginal[t] > unit.endValue * unit.etaCharge + NEAR && wants(unit, t)) {
            reason = Plan.Reason.NEEDED;
        }
        return say(reason, d, t, energy, used);
    }

    /** The same pair is said thousands of times: one object each. */
    private Plan.Why say(Plan.Reason reason, Plan.Binding binding) {
        return say(reason, binding, NO_CIRCUIT);
    }

    private Plan.Why say(Plan.Reason reason, Plan.Binding binding, int circuit) {
        Plan.Why[] row = said[reason.ordinal()];
        int i = circuit == NO_CIRCUIT ? binding.ordinal() : BINDINGS + circuit;
        if (row[i] == null) {
            row[i] = new Plan.Why(reason, binding, circuit == NO_CIRCUIT ? "" : problem.circuits[circuit]);
        }
        return row[i];
    }

    private Plan.Why say(Plan.Reason reason, int d, int t, double energy, boolean used) {
        Plan.Binding binding = binding(d, t, energy, used);
        return say(reason, binding, binding == Plan.Binding.CIRCUIT ? circuit(d, t) : NO_CIRCUIT);
    }

    /** The circuit at whose limit a unit stands, the last of the list; or none. */
    private int circuit(int d, int t) {
        int[] behind = problem.units[d].circuits;
        double p = schedule.power[d][t];
        for (int i = behind.length - 1; i >= 0; i--) {
            double carries = schedule.circuit[behind[i]][t];
            double limit = problem.circuitLimit[behind[i]][t];
            if (p > 0 && carries >= limit - NEAR || p < 0 && -carries >= limit - NEAR) {
                return behind[i];
            }
        }
        return NO_CIRCUIT;
    }

    private static boolean wants(Unit unit, int t) {
        for (int slot : unit.goalSlot) {
            if (slot >= t) {
                return true;
            }
        }
        return unit.demands(t);
    }

    private Plan.Binding binding(int d, int t, double energy, boolean used) {
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
        if (circuit(d, t) != NO_CIRCUIT) {
            return Plan.Binding.CIRCUIT;
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
        if (p < 0 && used) {
            return Plan.Binding.CYCLE_CAP;
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
            for (int c = 0; c < problem.circuits.length; c++) {
                double by = problem.circuitOver(c, t, schedule.circuit[c][t]);
                if (by > NEAR) {
                    overloads.add(new Plan.Overload(t, Plan.Binding.CIRCUIT, by, problem.circuits[c]));
                }
            }
        }
        return overloads;
    }

    private static void over(List<Plan.Overload> overloads, int t, Plan.Binding limit, double by) {
        if (by > NEAR) {
            overloads.add(new Plan.Overload(t, limit, by));
        }
    }
}
