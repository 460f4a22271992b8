package edgewatt.ocpp.smartcharging.plan;

import java.util.Arrays;

/**
 * Chooses anew in which slots the units run: solves the relaxed {@link Model}, in which a power may lie between 0 and its least value, and then decides
 * such powers, the clearest quarter first, solving again in between. A decision is a force in the objective, so that the point stays feasible at all
 * times. Buffers are made once; one thread.
 */
final class Dive {
    /** EUR per kW: more than any price or penalty can be worth. */
    private static final double FORCE = 20;

    private static final double SMALL = 1e-7;
    private static final int ROUNDS = 60;
    /** From this round on a unit that is still undecided may not use further slots. */
    private static final int LOCK = 6;

    private final Problem problem;
    private final Model model;
    private final Simplex simplex;
    private final int most;
    private final boolean bent;
    private int size;
    private int[] column = new int[64];
    private double[] least = new double[64];
    private double[] side = new double[64];
    private double[] cost = new double[64];
    private double[] order = new double[64];

    /** @param mostSteps of the simplex, per solution */
    Dive(Problem problem, Model model, int mostSteps) {
        this.problem = problem;
        this.model = model;
        simplex = model.simplex;
        most = mostSteps;
        boolean concave = false;
        for (int t = 0; t < problem.slots; t++) {
            concave |= problem.importPrice[t] < problem.exportPrice[t] || problem.exportPrice[t] < 0;
        }
        bent = concave;
    }

    /** Best powers with the present choices; never worse than before. */
    void polish(Schedule schedule, Scope scope) {
        scope.relaxed = false;
        scope.bend = Scope.Bend.NONE;
        model.build(schedule, scope);
        simplex.solve(most);
        model.take();
    }

    /** The relaxed optimum; powers below the least power may be left. */
    void relax(Schedule schedule, Scope scope) {
        scope.relaxed = true;
        if (bent && scope.bend != Scope.Bend.NONE || problem.restricted && scope.trade) {
            model.build(schedule, scope);
            simplex.solve(most);
            model.take();
            scope.bend = Scope.Bend.NONE;
            scope.trade = false;
        }
        model.build(schedule, scope);
        simplex.solve(most);
    }

    /**
     * New choices and the best powers for them.
     *
     * @param inclination 0 to 1: from which fraction of the least power on it is rounded up
     * @return whether all was decided; if not, the schedule is spoilt
     */
    boolean run(Schedule schedule, Scope scope, double inclination) {
        relax(schedule, scope);
        boolean decided = false;
        for (int round = 0; round < ROUNDS && !decided; round++) {
            collect(scope, inclination);
            decided = size == 0;
            if (!decided) {
                if (round >= LOCK) {
                    lock(scope);
                }
                decide();
            }
        }
        model.take();
        return decided;
    }

    /** All powers that are neither 0 nor at least the least power, and units that would do both at once. */
    private void collect(Scope scope, double inclination) {
        size = 0;
        for (int i = 0; i < scope.size; i++) {
            Unit unit = problem.units[scope.units[i]];
            for (int t = unit.arrive; t < unit.depart; t++) {
                int c = model.chargeColumn(scope.units[i], t);
                int g = model.dischargeColumn(scope.units[i], t);
                double in = c < 0 ? 0 : simplex.value(c);
                double out = g < 0 ? 0 : simplex.value(g);
                if (in > SMALL && model.forbidden(scope.units[i], t, true)) {
                    note(c, 0, -1);
                } else if (out > SMALL && model.forbidden(scope.units[i], t, false)) {
                    note(g, 0, -1);
                } else if (in > SMALL && out > SMALL && (unit.chargeMin > 0 || unit.dischargeMin > 0)) {
                    boolean charge = simplex.low(c) > 0 || simplex.low(g) <= 0 && in > out;
                    note(charge ? g : c, 0, -1);
                } else {
                    fraction(c, in, unit.chargeMin, inclination);
                    fraction(g, out, unit.dischargeMin, inclination);
                }
            }
        }
    }

    private void fraction(int c, double x, double min, double inclination) {
        if (x > SMALL && x < min - SMALL) {
            double f = x / min - inclination;
            note(c, min, f >= 0 ? f / (1 - inclination) + SMALL : f / inclination - SMALL);
        }
    }

    private void note(int c, double min, double far) {
        if (size == column.length) {
            column = Arrays.copyOf(column, size * 2);
            least = Arrays.copyOf(least, size * 2);
            side = Arrays.copyOf(side, size * 2);
            cost = Arrays.copyOf(cost, size * 2);
            order = Arrays.copyOf(order, size * 2);
        }
        column[size] = c;
        least[size] = min;
        side[size] = far;
        size++;
    }

    private void decide() {
        keepClearest();
        for (int attempt = 0; attempt < 2; attempt++) {
            for (int k = 0; k < size; k++) {
                if (column[k] >= 0) {
                    cost[k] = simplex.cost(column[k]);
                    simplex.cost(column[k], cost[k] + (side[k] > 0 ? -FORCE : FORCE));
                }
            }
            simplex.solve(most);
            for (int k = 0; k < size; k++) {
                settle(k);
            }
        }
        simplex.solve(most);
    }

    private void keepClearest() {
        for (int k = 0; k < size; k++) {
            order[k] = Math.abs(side[k]);
        }
        Arrays.sort(order, 0, size);
        double clear = order[size - Math.max(1, size / 4)];
        int kept = 0;
        for (int k = 0; k < size; k++) {
            if (Math.abs(side[k]) >= clear) {
                column[kept] = column[k];
                least[kept] = least[k];
                side[kept] = side[k];
                kept++;
            }
        }
        size = kept;
    }

    /** Makes a decision final if the force got it there; else the other side is tried. */
    private void settle(int k) {
        int c = column[k];
        if (c < 0) {
            return;
        }
        simplex.cost(c, cost[k]);
        double x = simplex.value(c);
        if (side[k] > 0 && x >= least[k] - SMALL) {
            simplex.bounds(c, least[k], simplex.high(c));
            column[k] = -1;
        } else if (side[k] < 0 && x <= SMALL) {
            simplex.bounds(c, 0, 0);
            column[k] = -1;
        } else {
            side[k] = -side[k];
        }
    }

    private void lock(Scope scope) {
        for (int i = 0; i < scope.size; i++) {
            int d = scope.units[i];
            Unit unit = problem.units[d];
            boolean undecided = false;
            for (int t = unit.arrive; t < unit.depart && !undecided; t++) {
                undecided = between(model.chargeColumn(d, t), unit.chargeMin)
                        || between(model.dischargeColumn(d, t), unit.dischargeMin);
            }
            for (int t = unit.arrive; t < unit.depart && undecided; t++) {
                close(model.chargeColumn(d, t), unit.chargeMin);
                close(model.dischargeColumn(d, t), unit.dischargeMin);
            }
        }
    }

    private boolean between(int c, double min) {
        return c >= 0 && simplex.value(c) > SMALL && simplex.value(c) < min - SMALL;
    }

    private void close(int c, double min) {
        if (c >= 0 && min > 0 && simplex.value(c) <= SMALL && simplex.high(c) > 0) {
            simplex.bounds(c, 0, 0);
        }
    }
}
