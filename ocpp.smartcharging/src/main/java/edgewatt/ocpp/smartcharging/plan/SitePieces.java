package edgewatt.ocpp.smartcharging.plan;

/**
 * The cost of the grid connection in one slot as a function of its power, in pieces: above the feed-in limit even without PV, PV curtailed, export,
 * import, above the fuse. Mutable; one thread.
 */
final class SitePieces {
    static final double FAR = 1e7;
    /** What counts as no grid power (kW). */
    static final double ZERO = 1e-7;

    private static final int EXPORT = 2;
    private static final int IMPORT = 3;

    /** Begin and end of each piece (kW, import positive), and its slope (EUR per kWh). */
    final double[] from = new double[5];

    final double[] to = new double[5];
    final double[] slope = new double[5];
    /** The piece that holds the present power, and the convex stretch around it. */
    int at;

    int left;
    int right;
    private int pieces;

    /** Takes slot t with the present power {@code net}; the stretch may be kept to one side of zero. */
    void lay(Problem problem, int t, double net, boolean importOnly, boolean exportOnly, Scope.Bend bend) {
        double export = problem.exportPrice[t];
        double price = problem.importPrice[t];
        double feed = -Math.min(problem.exportLimit, FAR);
        double fuse = Math.min(problem.importLimit[t], FAR);
        piece(0, -4 * FAR, feed - problem.pv[t], export - problem.guard);
        piece(1, feed - problem.pv[t], feed, 0);
        piece(EXPORT, feed, 0, export);
        piece(IMPORT, 0, fuse, price);
        piece(4, fuse, 4 * FAR, price + problem.guard);
        pieces = 5;
        if (importOnly && exportOnly && Math.abs(net) <= ZERO) {
            pieces = 1;
            piece(0, net, net, 0);
        }
        boolean pooled = bend != Scope.Bend.NONE && !importOnly && !exportOnly;
        if (pooled) {
            if (price < export && bend == Scope.Bend.IMPORT) {
                slope[EXPORT] = price;
            } else if (price < export && bend == Scope.Bend.EXPORT) {
                slope[IMPORT] = export;
            }
            pool();
        }
        double x = exportOnly && Math.abs(net) <= ZERO ? Math.min(0, net) : net;
        at = pieces - 1;
        while (at > 0 && x <= from[at]) {
            at--;
        }
        if (!pooled && pieces > 1 && at == EXPORT && net > -ZERO && (importOnly || !exportOnly && price < export)) {
            at = IMPORT;
        }
        left = at;
        right = at;
        while (left > 0 && slope[left - 1] <= slope[left] && !(importOnly && left == IMPORT)) {
            left--;
        }
        while (right < pieces - 1 && slope[right + 1] >= slope[right] && !(exportOnly && right == EXPORT)) {
            right++;
        }
    }

    private void piece(int k, double begin, double end, double price) {
        from[k] = begin;
        to[k] = Math.max(begin, end);
        slope[k] = price;
    }

    /** Joins neighbours until the slopes rise: the convex envelope. */
    private void pool() {
        int n = 0;
        for (int k = 0; k < pieces; k++) {
            from[n] = from[k];
            to[n] = to[k];
            slope[n] = slope[k];
            while (n > 0 && slope[n - 1] > slope[n]) {
                double a = to[n - 1] - from[n - 1];
                double b = to[n] - from[n];
                slope[n - 1] = a + b == 0 ? slope[n] : (a * slope[n - 1] + b * slope[n]) / (a + b);
                to[n - 1] = to[n];
                n--;
            }
            n++;
        }
        pieces = n;
    }
}
