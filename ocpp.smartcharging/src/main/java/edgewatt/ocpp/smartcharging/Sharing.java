package edgewatt.ocpp.smartcharging;

/**
 * The one rule of fairness: priority, then need, then max-min. Ranks are served in order, each to the full. Within a rank
 * currents are equal, raised together until something binds. Nobody gets less than the smallest current it can be offered:
 * who would, goes from three phases to one where it can, and otherwise gets nothing, beginning with the greatest {@link
 * #order}, then the highest index. Pure arithmetic over arrays that live as long as the number of EVSEs and bounds does.
 */
final class Sharing {
    /** Bound by its own limit; otherwise {@link #bound} is the index of a site bound. */
    static final int OWN = -1;

    private static final double EPSILON = 1e-9;
    private static final double REST = 1e-7;

    private final int n;
    private final int bounds;
    private final boolean[] frozen;
    private final boolean[] dropped;
    private final double[] rest;
    private final double[] before;
    private final double[] load;
    private final double[][] row;

    /** In: what each bound leaves for all together; infinite = no limit. */
    final double[] limit;
    /** In, per EVSE and bound: how much of the bound one ampere takes; 0 = it does not load it. */
    final double[][] wide;
    /** In: the same on one phase. */
    final double[][] slim;
    /** In: A per phase that the EVSE's own limits permit. */
    final double[] ownA;
    /** In: the same on one phase. */
    final double[] slimOwnA;
    /** In: may go to one phase if it would get nothing otherwise. */
    final boolean[] canSlim;
    /** In: smallest current that can be offered. */
    final double[] minA;
    /** In: takes part. */
    final boolean[] active;
    /** In: smaller ranks are served first. */
    final int[] rank;
    /** In: of those who would get too little, the greatest goes first. */
    final long[] order;
    /** Out: A per phase. */
    final double[] outA;
    /** Out: what bound it. */
    final int[] bound;
    /** Out: it needs to be on one phase. */
    final boolean[] slimmed;

    Sharing(int n, int bounds) {
        this.n = n;
        this.bounds = bounds;
        frozen = new boolean[n];
        dropped = new boolean[n];
        rest = new double[bounds];
        before = new double[bounds];
        load = new double[bounds];
        row = new double[n][];
        limit = new double[bounds];
        wide = new double[n][bounds];
        slim = new double[n][bounds];
        ownA = new double[n];
        slimOwnA = new double[n];
        canSlim = new boolean[n];
        minA = new double[n];
        active = new boolean[n];
        rank = new int[n];
        order = new long[n];
        outA = new double[n];
        bound = new int[n];
        slimmed = new boolean[n];
    }

    void share() {
        for (int k = 0; k < bounds; k++) {
            rest[k] = Math.max(0, limit[k]);
        }
        for (int i = 0; i < n; i++) {
            slimmed[i] = active[i] && canSlim[i] && ownA[i] < minA[i] - EPSILON;
            row[i] = slimmed[i] ? slim[i] : wide[i];
            dropped[i] = !active[i] || own(i) < minA[i] - EPSILON;
            frozen[i] = true;
            bound[i] = OWN;
            outA[i] = 0;
        }
        int r = nextRank(Integer.MIN_VALUE);
        while (r < Integer.MAX_VALUE) {
            System.arraycopy(rest, 0, before, 0, bounds);
            fill(r);
            int loser = loser(r);
            while (loser >= 0) {
                if (slimmable(loser)) {
                    slimmed[loser] = true;
                    row[loser] = slim[loser];
                } else {
                    dropped[loser] = true;
                    outA[loser] = 0;
                    widen(r);
                }
                System.arraycopy(before, 0, rest, 0, bounds);
                fill(r);
                loser = loser(r);
            }
            r = nextRank(r);
        }
    }

    private boolean slimmable(int i) {
        return canSlim[i] && !slimmed[i] && slimOwnA[i] >= minA[i] - EPSILON;
    }

    /** Someone gets nothing after all: who went to one phase in vain tries three again. */
    private void widen(int r) {
        for (int i = 0; i < n; i++) {
            if (rank[i] == r && slimmed[i] && ownA[i] >= minA[i] - EPSILON) {
                slimmed[i] = false;
                row[i] = wide[i];
            }
        }
    }

    /** What one ampere of an EVSE takes of each bound in the last result. */
    double[] row(int i) {
        return row[i];
    }

    private double own(int i) {
        return slimmed[i] ? slimOwnA[i] : ownA[i];
    }

    private int nextRank(int after) {
        int next = Integer.MAX_VALUE;
        for (int i = 0; i < n; i++) {
            next = !dropped[i] && rank[i] > after && rank[i] < next ? rank[i] : next;
        }
        return next;
    }

    /** One phase before nothing: who can still go to one phase comes first. */
    private int loser(int r) {
        int loser = -1;
        for (int i = 0; i < n; i++) {
            if (rank[i] == r && !dropped[i] && outA[i] < minA[i] - EPSILON) {
                boolean worse =
                        loser < 0 || (slimmable(i) == slimmable(loser) ? order[i] >= order[loser] : slimmable(i));
                loser = worse ? i : loser;
            }
        }
        return loser;
    }

    private void fill(int r) {
        int open = 0;
        for (int i = 0; i < n; i++) {
            if (rank[i] == r && !dropped[i]) {
                outA[i] = 0;
                frozen[i] = false;
                open++;
            }
        }
        while (open > 0) {
            double step = Double.POSITIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                step = frozen[i] ? step : Math.min(step, own(i) - outA[i]);
            }
            for (int k = 0; k < bounds; k++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += frozen[i] ? 0 : row[i][k];
                }
                load[k] = sum;
                step = sum > 0 ? Math.min(step, Math.max(0, rest[k]) / sum) : step;
            }
            for (int k = 0; k < bounds; k++) {
                rest[k] -= load[k] > 0 ? step * load[k] : 0;
            }
            for (int i = 0; i < n; i++) {
                outA[i] += frozen[i] ? 0 : step;
            }
            int stopped = freeze();
            if (stopped == 0) {
                // nothing bound although the step was the smallest distance: not a number came in; stop here
                java.util.Arrays.fill(frozen, true);
                return;
            }
            open -= stopped;
        }
    }

    /** Freezes everyone something now binds; at least one, because the step went up to the first bound. */
    private int freeze() {
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (frozen[i]) {
                continue;
            }
            int by = own(i) - outA[i] <= EPSILON ? OWN : binding(i);
            if (by != Integer.MAX_VALUE) {
                bound[i] = by;
                frozen[i] = true;
                count++;
            }
        }
        return count;
    }

    private int binding(int i) {
        for (int k = 0; k < bounds; k++) {
            if (row[i][k] > 0 && rest[k] <= REST) {
                return k;
            }
        }
        return Integer.MAX_VALUE;
    }
}
