package edgewatt.ocpp.smartcharging.plan;

import java.util.Arrays;

/**
 * The best schedule of one unit while all others stay as they are: a dynamic programme over an energy grid (backwards), then a roll-out on continuous
 * energy (forwards). Actions of a slot: 0, a few levels, and the powers at which the cost of the slot has a kink (no grid power, fuse, feed-in limit,
 * rest of the cap). Landings on "full", "empty" and on the goal are exact. Buffers are made once; one thread.
 */
final class Program {
    private static final int LEVELS = 5;
    private static final int MAX_ACTIONS = 48;
    /** Halvings of the interval in which the toll on giving back is looked for. */
    private static final int TOLLS = 6;

    private final Problem problem;
    private final int maxCells;
    private final double[] value;
    private final double[] action = new double[MAX_ACTIONS];
    private final double[] price = new double[MAX_ACTIONS];
    private final double[] actions;
    private final double[] prices;
    private final int[] count;
    private int cells;
    private double cell;
    private double bottom;
    private double top;

    /** A storage whose flexibility the programme sees while it plans another unit, or null. */
    private Unit helper;

    private double[] helperValue;
    /** EUR per kWh on what is given back, so that no more is given than a cap on cycles permits. */
    private double toll;

    private boolean capped;
    private final double[] other;
    private long work;

    Program(Problem problem, int maxCells) {
        this.problem = problem;
        this.maxCells = maxCells;
        value = new double[(problem.slots + 1) * (maxCells + 2)];
        actions = new double[problem.slots * MAX_ACTIONS];
        prices = new double[problem.slots * MAX_ACTIONS];
        count = new int[problem.slots];
        other = new double[problem.slots];
    }

    /** Cells visited since the start, the measure of effort. */
    long work() {
        return work;
    }

    /** From now on a helper stores and releases energy at a value (EUR per kWh stored) per slot; null = none. */
    void helper(Unit unit, double[] valuePerKwh) {
        helper = unit;
        helperValue = valuePerKwh;
    }

    /**
     * Plans unit {@code d} against the sums of {@code rest}, in which it must not be contained (nor the helper).
     *
     * @param out receives the powers, kW per slot
     */
    void solve(Schedule rest, int d, double[] out) {
        Unit unit = problem.units[d];
        Arrays.fill(out, 0);
        if (unit.depart <= unit.arrive) {
            return;
        }
        layGrid(unit);
        attempt(unit, rest, 0, false, out);
        if (unit.capped() && given(unit, out) > unit.cycleCap + Unit.EPS) {
            cap(unit, rest, out);
        }
    }

    private void attempt(Unit unit, Schedule rest, double newToll, boolean hard, double[] out) {
        toll = newToll;
        capped = hard;
        for (int t = unit.arrive; t < unit.depart; t++) {
            collect(rest, unit, t);
        }
        backward(unit, rest);
        forward(unit, rest, out);
        toll = 0;
    }

    /**
     * A second dimension for what has been given back would cost a hundredfold: a toll on it is looked for instead, with which about as much is given as
     * the cap permits; at the end of the roll-out the cap is hard. Of the tolls on either side the cheaper result is kept.
     */
    private void cap(Unit unit, Schedule rest, double[] out) {
        double low = 0;
        double high = 0;
        for (int t = unit.arrive; t < unit.depart; t++) {
            high = Math.max(high, Math.max(Math.abs(problem.importPrice[t]), Math.abs(problem.exportPrice[t])));
        }
        high *= 2;
        for (int n = 0; n < TOLLS; n++) {
            double middle = (low + high) / 2;
            attempt(unit, rest, middle, false, out);
            if (given(unit, out) > unit.cycleCap) {
                low = middle;
            } else {
                high = middle;
            }
        }
        attempt(unit, rest, low, true, other);
        attempt(unit, rest, high, true, out);
        if (worth(unit, rest, other) < worth(unit, rest, out)) {
            System.arraycopy(other, unit.arrive, out, unit.arrive, unit.depart - unit.arrive);
        }
    }

    private double given(Unit unit, double[] powers) {
        double given = 0;
        for (int t = unit.arrive; t < unit.depart; t++) {
            given += Math.max(0, -powers[t]) * problem.hours[t];
        }
        return given;
    }

    /** EUR of a unit's powers against the rest. */
    private double worth(Unit unit, Schedule rest, double[] powers) {
        double cost = 0;
        double energy = unit.initial;
        for (int t = unit.arrive; t < unit.depart; t++) {
            cost += stage(rest, unit, t, powers[t]) + demandCost(unit, t, powers[t], unit.high - energy);
            energy += unit.gain(powers[t], problem.hours[t]);
            cost += unit.holding(t, energy);
        }
        return cost;
    }

    /** A grid that has the last goal on a point, and the upper end almost on one. */
    private void layGrid(Unit unit) {
        double span = unit.high - unit.low;
        double anchor = unit.low;
        double heaviest = 0;
        for (int i = 0; i < unit.goalSlot.length; i++) {
            if (unit.goalPenalty[i] > heaviest && unit.goalEnergy[i] > unit.low && unit.goalEnergy[i] < unit.high) {
                heaviest = unit.goalPenalty[i];
                anchor = unit.goalEnergy[i];
            }
        }
        bottom = unit.low;
        top = unit.high;
        cells = maxCells;
        cell = Math.max(span / maxCells, 1e-6);
        if (anchor > unit.low) {
            double best = Double.MAX_VALUE;
            for (int n = maxCells; n > maxCells * 3 / 4; n--) {
                int below = (int) Math.max(1, Math.round(n * (anchor - unit.low) / span));
                double size = (anchor - unit.low) / below;
                double total = span / size;
                double misfit = Math.abs(total - Math.rint(total));
                if (Math.rint(total) <= maxCells && misfit < best) {
                    best = misfit;
                    cell = size;
                    cells = (int) Math.rint(total);
                }
            }
        }
    }

    private double energyAt(int i) {
        return i == cells ? top : bottom + i * cell;
    }

    /** The actions of slot t and what they cost at the grid connection. */
    private void collect(Schedule rest, Unit unit, int t) {
        double net = rest.net[t];
        double spare = problem.cap[t] - rest.charging[t];
        int n = 0;
        action[n++] = 0;
        if (unit.chargeMax(t) > 0) {
            n = level(n, unit.chargeMin, unit.chargeMax(t), 1);
        }
        if (unit.dischargeMax > 0) {
            n = level(n, unit.dischargeMin, unit.dischargeMax, -1);
        }
        n = kink(n, unit, t, -net);
        n = kink(n, unit, t, problem.importLimit[t] - net);
        n = kink(n, unit, t, -problem.exportLimit - net);
        if (spare < 1e8) {
            n = kink(n, unit, t, spare);
        }
        for (int c : unit.circuits) {
            n = kink(n, unit, t, problem.circuitLimit[c][t] - rest.circuit[c][t]);
            n = kink(n, unit, t, -problem.circuitLimit[c][t] - rest.circuit[c][t]);
        }
        if (unit.demands(t)) {
            n = kink(n, unit, t, Math.min(unit.chargeMax(t), Math.max(unit.chargeMin, unit.demand[t])));
        }
        if (helper != null && helper.connected(t)) {
            n = kink(n, unit, t, -net + helper.dischargeMax);
            n = kink(n, unit, t, -net - helper.chargeMax);
            n = kink(n, unit, t, -problem.exportLimit - net - helper.chargeMax);
            n = kink(n, unit, t, problem.importLimit[t] - net + helper.dischargeMax);
        }
        int base = t * MAX_ACTIONS;
        for (int a = 0; a < n; a++) {
            actions[base + a] = action[a];
            prices[base + a] = stage(rest, unit, t, action[a]);
        }
        count[t] = n;
        work += n * 4L;
    }

    private int level(int n, double from, double to, int sign) {
        int steps = to - from < 1e-6 ? 1 : LEVELS;
        for (int k = 0; k < steps; k++) {
            double p = steps == 1 ? to : from + (to - from) * k / (steps - 1);
            if (p > 0) {
                action[n++] = sign * p;
            }
        }
        return n;
    }

    private int kink(int n, Unit unit, int t, double p) {
        if (p != 0 && p <= unit.chargeMax(t) && unit.allows(p) && n < MAX_ACTIONS) {
            action[n] = p;
            return n + 1;
        }
        return n;
    }

    /** EUR of slot t when the unit runs at p; demand is priced elsewhere because it depends on the room left. */
    private double stage(Schedule rest, Unit unit, int t, double p) {
        double own = rest.ownCharging[t] + (p > 0 && !unit.gridCharge ? p : 0);
        double back = rest.ownDischarging[t] - (p < 0 && !unit.gridDischarge ? p : 0);
        double net = rest.net[t] + p;
        double charging = rest.charging[t] + (p > 0 ? p : 0);
        double running = p < 0 ? -p * problem.hours[t] * (unit.wear + toll) : 0;
        for (int c : unit.circuits) {
            running += problem.forbidden(t, problem.circuitOver(c, t, rest.circuit[c][t] + p));
        }
        if (helper == null || !helper.connected(t)) {
            return running + problem.guarded(t, net, charging, own, back);
        }
        return running + helped(t, net, charging, own, back);
    }

    /** The slot's cost when the helper reacts as its stored energy is worth. */
    private double helped(int t, double net, double charging, double own, double back) {
        double best = helped(t, net, charging, own, back, 0);
        best = Math.min(best, helped(t, net, charging, own, back, helper.chargeMax));
        best = Math.min(best, helped(t, net, charging, own, back, -helper.dischargeMax));
        best = Math.min(best, helped(t, net, charging, own, back, -net));
        best = Math.min(best, helped(t, net, charging, own, back, problem.importLimit[t] - net));
        return Math.min(best, helped(t, net, charging, own, back, -problem.exportLimit - net));
    }

    private double helped(int t, double net, double charging, double own, double back, double q) {
        if (!helper.allows(q)) {
            return Double.MAX_VALUE;
        }
        double hours = problem.hours[t];
        double cost = -helperValue[t] * helper.gain(q, hours) + (q < 0 ? -q * hours * helper.wear : 0);
        double own2 = own + (q > 0 && !helper.gridCharge ? q : 0);
        double back2 = back - (q < 0 && !helper.gridDischarge ? q : 0);
        return cost + problem.guarded(t, net + q, charging + Math.max(0, q), own2, back2);
    }

    private void backward(Unit unit, Schedule rest) {
        int width = maxCells + 2;
        int last = unit.depart * width;
        Arrays.fill(value, last, last + cells + 1, 0);
        for (int t = unit.depart - 1; t >= unit.arrive; t--) {
            int here = t * width;
            int next = here + width;
            for (int i = 0; i <= cells; i++) {
                value[next + i] += unit.holding(t, energyAt(i));
            }
            slot(unit, rest, t, here, next);
        }
    }

    private void slot(Unit unit, Schedule rest, int t, int here, int next) {
        double hours = problem.hours[t];
        Arrays.fill(value, here, here + cells + 1, Double.MAX_VALUE);
        int base = t * MAX_ACTIONS;
        boolean demanding = unit.demands(t);
        for (int a = 0; a < count[t]; a++) {
            double p = actions[base + a];
            double shift = unit.gain(p, hours) / cell;
            int whole = (int) Math.floor(shift);
            double part = shift - whole;
            if (part < 1e-7) {
                part = 0;
            } else if (part > 1 - 1e-7) {
                part = 0;
                whole++;
            }
            double cost = prices[base + a];
            int from = Math.max(0, -whole);
            int to = Math.min(cells, part == 0 ? cells - whole : cells - whole - 1);
            work += Math.max(0, to - from);
            if (demanding) {
                for (int i = from; i <= to; i++) {
                    double v = cost
                            + unit.running(t, Math.max(0, p), hours, problem.penalty, unit.high - energyAt(i))
                            + at(next, i + whole, part);
                    value[here + i] = Math.min(value[here + i], v);
                }
            } else if (part == 0) {
                for (int i = from; i <= to; i++) {
                    value[here + i] = Math.min(value[here + i], cost + value[next + i + whole]);
                }
            } else {
                double rest1 = 1 - part;
                for (int i = from; i <= to; i++) {
                    double v = cost + rest1 * value[next + i + whole] + part * value[next + i + whole + 1];
                    value[here + i] = Math.min(value[here + i], v);
                }
            }
        }
        land(unit, rest, t, here, next, cells);
        land(unit, rest, t, here, next, 0);
        for (double energy : unit.landings) {
            int i = (int) Math.rint((energy - bottom) / cell);
            if (i > 0 && i < cells) {
                land(unit, rest, t, here, next, i);
            }
        }
    }

    private double at(int next, int i, double part) {
        return part == 0 ? value[next + i] : (1 - part) * value[next + i] + part * value[next + i + 1];
    }

    /** From every state in reach exactly onto grid point {@code target}. */
    private void land(Unit unit, Schedule rest, int t, int here, int next, int target) {
        double hours = problem.hours[t];
        double goal = energyAt(target);
        if (unit.chargeMax(t) > 0) {
            int reach = (int) Math.ceil(unit.gain(unit.chargeMax, hours) / cell);
            for (int i = target - 1; i >= 0 && i >= target - reach; i--) {
                tryLanding(unit, rest, t, here + i, next + target, goal - energyAt(i), unit.high - energyAt(i));
            }
        }
        if (unit.dischargeMax > 0) {
            int reach = (int) Math.ceil(-unit.gain(-unit.dischargeMax, hours) / cell);
            for (int i = target + 1; i <= cells && i <= target + reach; i++) {
                tryLanding(unit, rest, t, here + i, next + target, goal - energyAt(i), unit.high - energyAt(i));
            }
        }
    }

    private void tryLanding(Unit unit, Schedule rest, int t, int from, int to, double energy, double room) {
        double p = unit.power(energy, problem.hours[t]);
        if (p != 0 && unit.allows(t, p, unit.high - room + energy)) {
            double v = stage(rest, unit, t, p) + demandCost(unit, t, p, room) + value[to];
            value[from] = Math.min(value[from], v);
            work += 4;
        }
    }

    private double demandCost(Unit unit, int t, double p, double room) {
        return !unit.demands(t) ? 0 : unit.running(t, Math.max(0, p), problem.hours[t], problem.penalty, room);
    }

    private void forward(Unit unit, Schedule rest, double[] out) {
        int width = maxCells + 2;
        double energy = unit.initial;
        double left = capped ? unit.cycleCap : Double.POSITIVE_INFINITY;
        for (int t = unit.arrive; t < unit.depart; t++) {
            double hours = problem.hours[t];
            int next = (t + 1) * width;
            int base = t * MAX_ACTIONS;
            double bestCost = Double.MAX_VALUE;
            double bestPower = 0;
            double room = unit.high - energy;
            for (int a = 0; a < count[t]; a++) {
                double p = actions[base + a];
                double to = energy + unit.gain(p, hours);
                if (to >= unit.low - 1e-9 && to <= unit.high + 1e-9 && -p * hours <= left) {
                    double v = prices[base + a] + demandCost(unit, t, p, room) + interpolate(next, to);
                    if (v < bestCost - 1e-12) {
                        bestCost = v;
                        bestPower = p;
                    }
                }
            }
            for (int g = capped ? -3 : -2; g < unit.landings.length; g++) {
                double target = g == -2 ? unit.high : g < 0 ? unit.low : unit.landings[g];
                double p = unit.power(target - energy, hours);
                if (g == -3) { // what is left of the cap
                    p = Math.max(p, -left / hours);
                    target = energy + unit.gain(p, hours);
                }
                if (p != 0 && unit.allows(t, p, target) && -p * hours <= left + Unit.EPS) {
                    double v = stage(rest, unit, t, p) + demandCost(unit, t, p, room) + interpolate(next, target);
                    if (v < bestCost - 1e-12) {
                        bestCost = v;
                        bestPower = p;
                    }
                }
            }
            out[t] = bestPower;
            left = Math.max(0, left - Math.max(0, -bestPower) * hours);
            energy = Math.max(unit.low, Math.min(unit.high, energy + unit.gain(bestPower, hours)));
        }
    }

    private double interpolate(int next, double energy) {
        double x = (energy - bottom) / cell;
        int i = (int) x;
        if (i >= cells) {
            return value[next + cells];
        }
        double part = x - i;
        return (1 - part) * value[next + i] + part * value[next + i + 1];
    }
}
