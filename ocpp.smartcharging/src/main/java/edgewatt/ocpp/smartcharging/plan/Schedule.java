package edgewatt.ocpp.smartcharging.plan;

import java.util.Arrays;

/** Powers of all units, with the sums that the grid connection sees. Mutable; one thread. */
final class Schedule {
    final Problem problem;
    /** kW per unit and slot. */
    final double[][] power;

    final double[] net;
    final double[] charging;
    final double[] ownCharging;
    final double[] ownDischarging;
    /** kW per circuit and slot, what is given back counted against what is drawn. */
    final double[][] circuit;

    Schedule(Problem problem) {
        this.problem = problem;
        power = new double[problem.units.length][problem.slots];
        net = new double[problem.slots];
        charging = new double[problem.slots];
        ownCharging = new double[problem.slots];
        ownDischarging = new double[problem.slots];
        circuit = new double[problem.circuits.length][problem.slots];
        refresh();
    }

    /** Sums anew from the powers, so that rounding does not add up. */
    void refresh() {
        for (int t = 0; t < problem.slots; t++) {
            net[t] = problem.load[t] - problem.pv[t];
            charging[t] = 0;
            ownCharging[t] = 0;
            ownDischarging[t] = 0;
        }
        for (double[] row : circuit) {
            Arrays.fill(row, 0);
        }
        for (int d = 0; d < power.length; d++) {
            add(d, 1);
        }
    }

    /** Takes a unit out of the sums; its powers stay. */
    void lift(int unit) {
        add(unit, -1);
    }

    /** Puts a unit's powers back into the sums. */
    void drop(int unit) {
        add(unit, 1);
    }

    private void add(int d, int sign) {
        Unit unit = problem.units[d];
        double[] row = power[d];
        for (int t = unit.arrive; t < unit.depart; t++) {
            double p = row[t];
            if (p == 0) {
                continue;
            }
            net[t] += sign * p;
            for (int c : unit.circuits) {
                circuit[c][t] += sign * p;
            }
            if (p > 0) {
                charging[t] += sign * p;
                if (!unit.gridCharge) {
                    ownCharging[t] += sign * p;
                }
            } else if (!unit.gridDischarge) {
                ownDischarging[t] -= sign * p;
            }
        }
    }

    /** EUR of everything, from the sums. */
    double cost() {
        double cost = 0;
        for (int t = 0; t < problem.slots; t++) {
            cost += slotCost(t);
        }
        for (int d = 0; d < power.length; d++) {
            cost += unitCost(d);
        }
        return cost;
    }

    /** kWh above the limits of the site. */
    double overload() {
        double over = 0;
        for (int t = 0; t < problem.slots; t++) {
            over += problem.hours[t] * problem.over(t, net[t], charging[t], ownCharging[t], ownDischarging[t]);
            over += problem.hours[t] * circuitsOver(t);
        }
        return over;
    }

    /** kW above the limits of circuits. */
    private double circuitsOver(int t) {
        double over = 0;
        for (int c = 0; c < circuit.length; c++) {
            over += problem.circuitOver(c, t, circuit[c][t]);
        }
        return over;
    }

    double slotCost(int t) {
        double cost = problem.cost(t, net[t], charging[t], ownCharging[t], ownDischarging[t]);
        return circuit.length == 0 ? cost : cost + problem.hours[t] * problem.penalty * circuitsOver(t);
    }

    /** EUR of one unit by itself: wear, goals, value left. */
    double unitCost(int d) {
        return unitCost(problem.units[d], power[d]);
    }

    double unitCost(Unit unit, double[] row) {
        double cost = 0;
        double energy = unit.initial;
        for (int t = unit.arrive; t < unit.depart; t++) {
            cost += unit.running(t, row[t], problem.hours[t], problem.penalty, unit.high - energy);
            energy += unit.gain(row[t], problem.hours[t]);
            cost += unit.holding(t, energy);
        }
        return cost;
    }

    /** kWh at departure. */
    double finalEnergy(int d) {
        Unit unit = problem.units[d];
        double energy = unit.initial;
        for (int t = unit.arrive; t < unit.depart; t++) {
            energy += unit.gain(power[d][t], problem.hours[t]);
        }
        return energy;
    }

    /** kWh that a unit gives back during its stay, AC side. */
    double given(int d) {
        Unit unit = problem.units[d];
        double given = 0;
        for (int t = unit.arrive; t < unit.depart; t++) {
            given += Math.max(0, -power[d][t]) * problem.hours[t];
        }
        return given;
    }

    /** Whether all powers and energies are within what the units can do. */
    boolean allowed() {
        for (int d = 0; d < power.length; d++) {
            Unit unit = problem.units[d];
            if (unit.capped() && given(d) > unit.cycleCap + 1e-6) {
                return false;
            }
            double energy = unit.initial;
            for (int t = unit.arrive; t < unit.depart; t++) {
                energy += unit.gain(power[d][t], problem.hours[t]);
                if (!unit.allows(t, power[d][t], energy) || energy < unit.low - 1e-6 || energy > unit.high + 1e-6) {
                    return false;
                }
            }
        }
        return true;
    }

    void copyFrom(Schedule other) {
        for (int d = 0; d < power.length; d++) {
            System.arraycopy(other.power[d], 0, power[d], 0, problem.slots);
        }
        refresh();
    }
}
