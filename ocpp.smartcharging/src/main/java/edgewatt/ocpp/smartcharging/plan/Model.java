package edgewatt.ocpp.smartcharging.plan;

import java.util.Arrays;

/**
 * The powers of several units as a linear programme that starts at the present schedule: one row per slot for the grid connection, one for the cap on
 * charging where there is one, and one for each time at which a storage could touch a bound or has a goal. Units without a least power are free;
 * others keep their slots and directions, except where the scope is open and relaxed. Buffers are made once; one thread.
 */
final class Model {
    private static final double FAR = SitePieces.FAR;

    final Simplex simplex = new Simplex();
    /** On which side of no grid power a slot stays, for the sake of storages that must not trade with the grid. */
    private enum Side {
        ANY,
        IMPORT,
        EXPORT,
        /** Exactly none. */
        NONE
    }

    private final Problem problem;
    private final SitePieces pieces = new SitePieces();
    private final int[] siteRow;
    private final int[] capRow;
    /** By circuit, then slot. */
    private final int[][] circuitRow;
    /** By unit: what it gives back in all. */
    private final int[] cycleRow;

    private final int[][] chargeColumn;
    private final int[][] dischargeColumn;
    private final int[][] storeRow;
    private final Side[] side;
    private Schedule schedule;
    private Scope scope;

    Model(Problem problem) {
        this.problem = problem;
        int units = problem.units.length;
        side = new Side[problem.slots];
        siteRow = new int[problem.slots];
        capRow = new int[problem.slots];
        circuitRow = new int[problem.circuits.length][problem.slots];
        cycleRow = new int[units];
        chargeColumn = new int[units][];
        dischargeColumn = new int[units][];
        storeRow = new int[units][];
        for (int d = 0; d < units; d++) {
            int slots = problem.units[d].depart - problem.units[d].arrive;
            chargeColumn[d] = new int[slots];
            dischargeColumn[d] = new int[slots];
            storeRow[d] = new int[slots];
        }
    }

    /** How many rows the programme has that {@link #build} would make. */
    int rows(Schedule present, Scope within) {
        schedule = present;
        scope = within;
        int rows = 0;
        Arrays.fill(siteRow, -1);
        Arrays.fill(capRow, -1);
        for (int[] row : circuitRow) {
            Arrays.fill(row, -1);
        }
        for (int t = 0; t < problem.slots; t++) {
            side[t] = problem.restricted ? side(t) : Side.ANY;
        }
        for (int t = Math.max(0, scope.reachFrom); t < Math.min(problem.slots, scope.reachTo); t++) {
            if (anyFree(t)) {
                siteRow[t] = rows++;
                if (problem.cap[t] < FAR) {
                    capRow[t] = rows++;
                }
                for (int c = 0; c < circuitRow.length; c++) {
                    if (problem.circuitLimit[c][t] < FAR && anyFree(t, c)) {
                        circuitRow[c][t] = rows++;
                    }
                }
            }
        }
        for (int i = 0; i < scope.size; i++) {
            rows += checkpoints(scope.units[i], rows);
            cycleRow[scope.units[i]] = problem.units[scope.units[i]].capped() ? rows++ : -1;
        }
        return rows;
    }

    /** Makes the programme. */
    void build(Schedule present, Scope within) {
        simplex.begin(rows(present, within));
        for (int t = 0; t < problem.slots; t++) {
            if (siteRow[t] >= 0) {
                site(t);
            }
        }
        for (int i = 0; i < scope.size; i++) {
            unit(scope.units[i]);
        }
    }

    /** Writes the programme's present point into the schedule it was built from. */
    void take() {
        for (int i = 0; i < scope.size; i++) {
            take(scope.units[i]);
        }
        schedule.refresh();
    }

    /** The column of a unit's charging power in a slot, or -1. */
    int chargeColumn(int d, int t) {
        return chargeColumn[d][t - problem.units[d].arrive];
    }

    /** The column of a unit's discharging power in a slot, or -1. */
    int dischargeColumn(int d, int t) {
        return dischargeColumn[d][t - problem.units[d].arrive];
    }

    /** EUR per kWh that one more kWh of consumption costs in this slot; NaN where nothing could change. */
    double marginalPrice(int t) {
        return siteRow[t] < 0 ? Double.NaN : -simplex.dual(siteRow[t]) / problem.hours[t];
    }

    /** EUR that one more kWh in the storage is worth during this slot. */
    double storedValue(int d, int t) {
        return -simplex.dual(storeRow[d][t - problem.units[d].arrive]);
    }

    private boolean anyFree(int t) {
        for (int i = 0; i < scope.size; i++) {
            int d = scope.units[i];
            if (problem.units[d].connected(t) && (charges(d, t) || discharges(d, t))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a unit behind a circuit may change. */
    private boolean anyFree(int t, int c) {
        for (int i = 0; i < scope.size; i++) {
            int d = scope.units[i];
            boolean behind = false;
            for (int mine : problem.units[d].circuits) {
                behind |= mine == c;
            }
            if (behind && problem.units[d].connected(t) && (charges(d, t) || discharges(d, t))) {
                return true;
            }
        }
        return false;
    }

    private boolean charges(int d, int t) {
        Unit unit = problem.units[d];
        double p = schedule.power[d][t];
        if (unit.chargeMax(t) <= 0 || !scope.reaches(t) || !unit.gridCharge && p <= 0 && side[t] == Side.IMPORT) {
            return false;
        }
        return p > 0 || chooses(unit, t) || unit.chargeMin == 0 && (p == 0 || unit.dischargeMin == 0);
    }

    private boolean discharges(int d, int t) {
        Unit unit = problem.units[d];
        double p = schedule.power[d][t];
        if (unit.dischargeMax <= 0 || !scope.reaches(t) || !unit.gridDischarge && p >= 0 && side[t] == Side.EXPORT) {
            return false;
        }
        return p < 0 || chooses(unit, t) || unit.dischargeMin == 0 && (p == 0 || unit.chargeMin == 0);
    }

    /** Whether this unit must not charge (or discharge) in this slot, although it does at present. */
    boolean forbidden(int d, int t, boolean charging) {
        Unit unit = problem.units[d];
        return charging ? !unit.gridCharge && side[t] == Side.IMPORT : !unit.gridDischarge && side[t] == Side.EXPORT;
    }

    private Side side(int t) {
        boolean open = scope.relaxed && scope.opens(t);
        if (open && scope.trade) {
            return Side.ANY;
        }
        double net = schedule.net[t];
        if (!open && (schedule.ownCharging[t] > Unit.EPS || schedule.ownDischarging[t] > Unit.EPS)) {
            boolean both = schedule.ownCharging[t] > Unit.EPS && schedule.ownDischarging[t] > Unit.EPS;
            return both ? Side.NONE : schedule.ownCharging[t] > Unit.EPS ? Side.EXPORT : Side.IMPORT;
        }
        if (Math.abs(net) > SitePieces.ZERO) {
            return net > 0 ? Side.IMPORT : Side.EXPORT;
        }
        if (open && scope.sides == -1) {
            return Side.NONE;
        }
        return (scope.sides >>> (t & 31) & 1) != 0 ? Side.IMPORT : Side.EXPORT;
    }

    private boolean chooses(Unit unit, int t) {
        return scope.relaxed && scope.opens(t) && !unit.demands(t);
    }

    /** Numbers a unit's rows: one at each goal, where its direction may turn, where the reach ends, and at departure. Returns how many. */
    private int checkpoints(int d, int first) {
        Unit unit = problem.units[d];
        int[] row = storeRow[d];
        int next = first;
        int run = 0;
        int begin = unit.arrive;
        for (int t = unit.arrive; t < unit.depart; t++) {
            int here = (charges(d, t) ? 1 : 0) + (discharges(d, t) ? 2 : 0);
            if (here != 0 && run != 0 && (here != run || here == 3)) {
                Arrays.fill(row, begin - unit.arrive, t - unit.arrive, next++);
                begin = t;
            }
            run = here == 0 ? run : here;
            if (t == unit.depart - 1 || t == scope.reachTo - 1 || unit.hasGoal(t)) {
                Arrays.fill(row, begin - unit.arrive, t + 1 - unit.arrive, next++);
                begin = t + 1;
                run = 0;
            }
        }
        return next - first;
    }

    private void site(int t) {
        double hours = problem.hours[t];
        double net = schedule.net[t];
        pieces.lay(problem, t, net, importOnly(t), exportOnly(t), bend(t));
        int basic = -1;
        for (int k = pieces.left; k <= pieces.right; k++) {
            double offset = k == pieces.left ? 0 : pieces.from[k];
            double x = Math.max(pieces.from[k], Math.min(pieces.to[k], net));
            int column =
                    simplex.column(pieces.slope[k] * hours, pieces.from[k] - offset, pieces.to[k] - offset, x - offset);
            simplex.entry(siteRow[t], -1);
            basic = k == pieces.at ? column : basic;
        }
        simplex.basic(siteRow[t], basic);
        if (capRow[t] >= 0) {
            double charging = schedule.charging[t];
            double cap = problem.cap[t];
            int under = simplex.column(0, -FAR, cap, Math.min(cap, charging));
            simplex.entry(capRow[t], -1);
            int over = simplex.column(problem.guard * hours, 0, FAR, Math.max(0, charging - cap));
            simplex.entry(capRow[t], -1);
            simplex.basic(capRow[t], charging > cap ? over : under);
        }
        for (int c = 0; c < circuitRow.length; c++) {
            if (circuitRow[c][t] >= 0) {
                circuit(c, t);
            }
        }
    }

    private void circuit(int c, int t) {
        double carries = schedule.circuit[c][t];
        double limit = problem.circuitLimit[c][t];
        double dear = problem.guard * problem.hours[t];
        int row = circuitRow[c][t];
        int within = simplex.column(0, -limit, limit, Math.max(-limit, Math.min(limit, carries)));
        simplex.entry(row, -1);
        int over = simplex.column(dear, 0, FAR, Math.max(0, carries - limit));
        simplex.entry(row, -1);
        int below = simplex.column(-dear, -FAR, 0, Math.min(0, carries + limit));
        simplex.entry(row, -1);
        simplex.basic(row, carries > limit ? over : carries < -limit ? below : within);
    }

    /** What a unit gives back in all stays below its cap. */
    private void cycles(int d) {
        double given = schedule.given(d);
        int column = simplex.column(0, 0, Math.max(given, problem.units[d].cycleCap), given);
        simplex.entry(cycleRow[d], -1);
        simplex.basic(cycleRow[d], column);
    }

    /** The column added last counts on the circuits above a unit. */
    private void onCircuits(Unit unit, int t, int sign) {
        for (int c : unit.circuits) {
            if (circuitRow[c][t] >= 0) {
                simplex.entry(circuitRow[c][t], sign);
            }
        }
    }

    private Scope.Bend bend(int t) {
        if (scope.bend == Scope.Bend.NONE || !scope.opens(t)) {
            return Scope.Bend.NONE;
        }
        if (scope.bend == Scope.Bend.MIXED) {
            return (scope.bends >>> (t * 32 / problem.slots) & 1) == 0 ? Scope.Bend.IMPORT : Scope.Bend.EXPORT;
        }
        return scope.bend;
    }

    private boolean exportOnly(int t) {
        if (side[t] != Side.EXPORT && side[t] != Side.NONE) {
            return false;
        }
        boolean only = schedule.ownCharging[t] > Unit.EPS;
        for (int i = 0; i < scope.size && !only; i++) {
            Unit unit = problem.units[scope.units[i]];
            only = unit.connected(t) && !unit.gridCharge && charges(scope.units[i], t);
        }
        return only;
    }

    private boolean importOnly(int t) {
        if (side[t] != Side.IMPORT && side[t] != Side.NONE) {
            return false;
        }
        boolean only = schedule.ownDischarging[t] > Unit.EPS;
        for (int i = 0; i < scope.size && !only; i++) {
            Unit unit = problem.units[scope.units[i]];
            only = unit.connected(t) && !unit.gridDischarge && discharges(scope.units[i], t);
        }
        return only;
    }

    private void unit(int d) {
        Unit unit = problem.units[d];
        int[] row = storeRow[d];
        if (cycleRow[d] >= 0) {
            cycles(d);
        }
        double[] power = schedule.power[d];
        double energy = unit.initial;
        for (int t = unit.arrive; t < unit.depart; t++) {
            int k = t - unit.arrive;
            energy += unit.gain(power[t], problem.hours[t]);
            boolean last = t == unit.depart - 1;
            if (last || row[k + 1] != row[k]) {
                store(d, t, row[k], last ? -1 : row[k + 1], energy);
            }
        }
        for (int t = unit.arrive; t < unit.depart; t++) {
            int k = t - unit.arrive;
            double hours = problem.hours[t];
            double p = power[t];
            chargeColumn[d][k] = -1;
            dischargeColumn[d][k] = -1;
            if (charges(d, t)) {
                double low = chooses(unit, t) ? 0 : unit.chargeMin;
                if (p > 0 && unit.demands(t)) {
                    low = Math.max(unit.chargeMin, unit.demand[t]);
                }
                chargeColumn[d][k] =
                        simplex.column(0, Math.min(low, Math.max(0, p)), unit.chargeMax(t), Math.max(0, p));
                simplex.entry(siteRow[t], 1);
                simplex.entry(row[k], -unit.etaCharge * hours);
                if (capRow[t] >= 0) {
                    simplex.entry(capRow[t], 1);
                }
                onCircuits(unit, t, 1);
            }
            if (discharges(d, t)) {
                double low = chooses(unit, t) ? 0 : unit.dischargeMin;
                dischargeColumn[d][k] = simplex.column(
                        unit.wear * hours, Math.min(low, Math.max(0, -p)), unit.dischargeMax, Math.max(0, -p));
                simplex.entry(siteRow[t], -1);
                simplex.entry(row[k], hours / unit.etaDischarge);
                onCircuits(unit, t, -1);
                if (cycleRow[d] >= 0) {
                    simplex.entry(cycleRow[d], hours);
                }
            }
        }
    }

    /** The energy at a checkpoint: one column per piece between goals. */
    private void store(int d, int t, int row, int next, double energy) {
        Unit unit = problem.units[d];
        double least = unit.low;
        double most = unit.high;
        if (t == scope.reachTo - 1) {
            double later = energy;
            for (int u = t + 1; u < unit.depart; u++) { // what follows is fixed, and must still fit
                later += unit.gain(schedule.power[d][u], problem.hours[u]);
                least = Math.max(least, unit.low + energy - later);
                most = Math.min(most, unit.high + energy - later);
            }
        }
        if (unit.demands(t) && energy > unit.high - 1e-6) {
            least = energy; // full: that is why the demand may be missed
        }
        least = Math.min(least, energy);
        most = Math.max(most, energy);
        int basic = -1;
        double begin = least;
        do {
            double end = unit.nextKink(t, begin, most);
            double offset = begin == least ? 0 : begin;
            double worth = end - begin < Unit.EPS ? 0 : (unit.holding(t, end) - unit.holding(t, begin)) / (end - begin);
            double x = Math.max(begin, Math.min(end, energy));
            int column = simplex.column(worth, begin - offset, end - offset, x - offset);
            simplex.entry(row, 1);
            if (next >= 0) {
                simplex.entry(next, -1);
            }
            basic = basic < 0 || energy > begin ? column : basic;
            begin = end;
        } while (begin < most - Unit.EPS);
        simplex.basic(row, basic);
    }

    private void take(int d) {
        Unit unit = problem.units[d];
        for (int t = unit.arrive; t < unit.depart; t++) {
            int c = chargeColumn(d, t);
            int g = dischargeColumn(d, t);
            if (c < 0 && g < 0) {
                continue;
            }
            double in = c < 0 ? 0 : Math.max(0, simplex.value(c));
            double out = g < 0 ? 0 : Math.max(0, simplex.value(g));
            double p = in > 0 && out > 0 ? unit.power(in * unit.etaCharge - out / unit.etaDischarge, 1) : in - out;
            schedule.power[d][t] = Math.abs(p) < 1e-9 ? 0 : p;
        }
    }
}
