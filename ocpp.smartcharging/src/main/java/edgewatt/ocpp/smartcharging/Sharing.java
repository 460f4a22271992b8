package edgewatt.ocpp.smartcharging;

/**
 * Shares what the site permits among the EVSEs that charge: equal currents, raised together until something binds
 * (max-min), never below the smallest current an EVSE can offer: who would get less gets nothing, beginning with one that
 * is not charging now, then the highest id. Pure arithmetic over arrays that live as long as the number of EVSEs does.
 */
final class Sharing {
    /** Bound by its own limit; 0 to 2: by a site phase; {@link #POWER}: by the site's power. */
    static final int OWN = -1;

    static final int POWER = 3;
    private static final double EPSILON = 1e-9;

    private final int n;
    private final boolean[] frozen;
    private final boolean[] dropped;
    private final double[] rest = new double[3];

    /** In: A per phase that the EVSE's own limits permit. */
    final double[] ownA;
    /** In: smallest current that can be offered. */
    final double[] minA;
    /** In: site phases it loads, a bit each. */
    final int[] mask;
    /** In: W per A. */
    final double[] wattsPerA;
    /** In: takes part. */
    final boolean[] active;
    /** In: A offered at present. */
    final double[] presentA;
    /** Out: A per phase. */
    final double[] outA;
    /** Out: what bound it. */
    final int[] bound;

    Sharing(int n) {
        this.n = n;
        frozen = new boolean[n];
        dropped = new boolean[n];
        ownA = new double[n];
        minA = new double[n];
        mask = new int[n];
        wattsPerA = new double[n];
        active = new boolean[n];
        presentA = new double[n];
        outA = new double[n];
        bound = new int[n];
    }

    /** @param phaseA A per site phase for all EVSEs together; infinite = no limit. {@code powerW} likewise. */
    void share(double[] phaseA, double powerW) {
        for (int i = 0; i < n; i++) {
            dropped[i] = !active[i] || ownA[i] < minA[i] - EPSILON;
            bound[i] = OWN;
        }
        int loser;
        do {
            fill(phaseA, powerW);
            loser = -1;
            for (int i = 0; i < n; i++) {
                if (!dropped[i] && outA[i] < minA[i] - EPSILON) {
                    boolean worse = loser < 0 || presentA[i] < minA[i] - EPSILON || presentA[loser] >= minA[loser];
                    loser = worse ? i : loser;
                }
            }
            if (loser >= 0) {
                dropped[loser] = true;
            }
        } while (loser >= 0);
    }

    private void fill(double[] phaseA, double powerW) {
        System.arraycopy(phaseA, 0, rest, 0, 3);
        double restW = powerW;
        int open = 0;
        for (int i = 0; i < n; i++) {
            outA[i] = 0;
            frozen[i] = dropped[i];
            open += frozen[i] ? 0 : 1;
        }
        while (open > 0) {
            double step = Double.POSITIVE_INFINITY;
            double openWattsPerA = 0;
            for (int i = 0; i < n; i++) {
                if (!frozen[i]) {
                    step = Math.min(step, ownA[i] - outA[i]);
                    openWattsPerA += wattsPerA[i];
                }
            }
            for (int p = 0; p < 3; p++) {
                int users = users(p);
                step = users == 0 ? step : Math.min(step, Math.max(0, rest[p]) / users);
            }
            step = Math.min(step, Math.max(0, restW) / openWattsPerA);
            for (int p = 0; p < 3; p++) {
                rest[p] -= step * users(p);
            }
            restW -= step * openWattsPerA;
            for (int i = 0; i < n; i++) {
                outA[i] += frozen[i] ? 0 : step;
            }
            int stopped = freeze(restW, openWattsPerA);
            // nothing bound although the step was the smallest distance: not a number came in; stop here
            open = stopped == 0 ? 0 : open - stopped;
        }
    }

    private int users(int phase) {
        int users = 0;
        for (int i = 0; i < n; i++) {
            users += !frozen[i] && (mask[i] & 1 << phase) != 0 ? 1 : 0;
        }
        return users;
    }

    /** Freezes everyone something now binds; at least one, because the step went up to the first bound. */
    private int freeze(double restW, double openWattsPerA) {
        int binding = 0;
        for (int p = 0; p < 3; p++) {
            binding |= rest[p] <= EPSILON ? 1 << p : 0;
        }
        boolean power = restW <= EPSILON * openWattsPerA;
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (frozen[i]) {
                continue;
            }
            if (ownA[i] - outA[i] <= EPSILON) {
                bound[i] = OWN;
            } else if ((mask[i] & binding) != 0) {
                bound[i] = Integer.numberOfTrailingZeros(mask[i] & binding);
            } else if (power) {
                bound[i] = POWER;
            } else {
                continue;
            }
            frozen[i] = true;
            count++;
        }
        return count;
    }
}
