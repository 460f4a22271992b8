package edgewatt.ocpp.smartcharging.plan;

/**
 * Charging at once: every car at full power from its arrival on until its goal, as far as fuse and cap leave room; storages without a least power that can
 * discharge follow the site's surplus and demand. What a plan is compared with.
 */
final class Greedy {
    private Greedy() {}

    static Schedule schedule(Problem problem) {
        Schedule schedule = new Schedule(problem);
        for (int d = 0; d < problem.units.length; d++) {
            if (!buffers(problem.units[d])) {
                charge(schedule, d);
                schedule.drop(d);
            }
        }
        for (int d = 0; d < problem.units.length; d++) {
            if (buffers(problem.units[d])) {
                balance(schedule, d);
                schedule.drop(d);
            }
        }
        return schedule;
    }

    private static boolean buffers(Unit unit) {
        return unit.free() && unit.dischargeMax > 0;
    }

    private static void charge(Schedule schedule, int d) {
        Problem problem = schedule.problem;
        Unit unit = problem.units[d];
        double goal = 0;
        for (double energy : unit.goalEnergy) {
            goal = Math.max(goal, energy);
        }
        double energy = unit.initial;
        for (int t = unit.arrive; t < unit.depart; t++) {
            double hours = problem.hours[t];
            double p = goal - energy > Unit.EPS ? Math.max(unit.chargeMin, unit.power(goal - energy, hours)) : 0;
            p = Math.min(p, Math.min(unit.chargeMax(t), unit.power(Math.max(0, unit.high - energy), hours)));
            p = Math.min(p, Math.min(problem.cap[t] - schedule.charging[t], problem.importLimit[t] - schedule.net[t]));
            for (int c : unit.circuits) {
                p = Math.min(p, problem.circuitLimit[c][t] - schedule.circuit[c][t]);
            }
            if (!unit.gridCharge) {
                p = Math.min(p, -schedule.net[t]);
            }
            p = p < unit.chargeMin ? 0 : Math.max(0, p);
            schedule.power[d][t] = p;
            energy += unit.gain(p, hours);
        }
    }

    private static void balance(Schedule schedule, int d) {
        Problem problem = schedule.problem;
        Unit unit = problem.units[d];
        double energy = unit.initial;
        double left = unit.cycleCap;
        for (int t = unit.arrive; t < unit.depart; t++) {
            double hours = problem.hours[t];
            double p = Math.max(-unit.dischargeMax, Math.min(unit.chargeMax(t), -schedule.net[t]));
            p = Math.max(
                    unit.power(Math.min(0, unit.min - energy), hours),
                    Math.min(unit.power(Math.max(0, unit.max - energy), hours), p));
            if (p > 0) {
                p = Math.max(0, Math.min(p, problem.cap[t] - schedule.charging[t]));
            }
            for (int c : unit.circuits) {
                double room = problem.circuitLimit[c][t];
                double carries = schedule.circuit[c][t];
                p = p > 0 ? Math.max(0, Math.min(p, room - carries)) : Math.min(0, Math.max(p, -room - carries));
            }
            p = Math.max(p, -left / hours);
            schedule.power[d][t] = p;
            left -= Math.max(0, -p) * hours;
            energy += unit.gain(p, hours);
        }
    }
}
