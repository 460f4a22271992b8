package edgewatt.bridge.mqtt.share;

import java.util.ArrayList;
import java.util.List;

/**
 * How the shares of all who are there are divided: everybody has what it needs up to its static share; what others leave goes
 * to all who need more, the least first (max-min); what nobody needs returns to its owners. Who would get less than a car can
 * use leaves it to others in turn. Per phase.
 */
final class Division {
    /** IEC 61851: below this a car does not charge. */
    static final double LEAST_A = 6;

    private Division() {}

    /** @param turn who gives way first when it is not enough for all */
    static List<Amps> divide(List<Report> boards, int turn) {
        double[][] out = new double[boards.size()][3];
        for (int p = 0; p < 3; p++) {
            double[] share = new double[boards.size()];
            double[] need = new double[boards.size()];
            double total = 0;
            for (int i = 0; i < boards.size(); i++) {
                share[i] = boards.get(i).share().at(p);
                need[i] = Math.max(0, boards.get(i).need().at(p));
                total += share[i];
            }
            double[] got = phase(share, need, total, turn);
            for (int i = 0; i < got.length; i++) {
                out[i][p] = got[i];
            }
        }
        List<Amps> result = new ArrayList<>();
        for (double[] a : out) {
            result.add(Amps.of(a));
        }
        return result;
    }

    private static double[] phase(double[] share, double[] need, double total, int turn) {
        int n = share.length;
        double[] wish = need.clone();
        double[] got = fill(share, wish, total);
        for (int k = 0; k < n; k++) {
            // from the last in turn on: one gives way, and the rest is divided anew
            int i = Math.floorMod(turn - 1 - k, n);
            if (wish[i] >= LEAST_A && got[i] < LEAST_A) {
                wish[i] = 0;
                got = fill(share, wish, total);
            }
        }
        double left = total;
        double[] back = new double[n];
        for (int i = 0; i < n; i++) {
            left -= got[i];
            back[i] = Math.max(0, share[i] - got[i]);
        }
        double[] more = fill(new double[n], back, Math.max(0, left));
        for (int i = 0; i < n; i++) {
            got[i] += more[i];
        }
        return got;
    }

    /** Each its own need up to its share, then the level rises for all who need more. */
    private static double[] fill(double[] share, double[] need, double total) {
        int n = share.length;
        double[] got = new double[n];
        double left = total;
        for (int i = 0; i < n; i++) {
            got[i] = Math.min(need[i], share[i]);
            left -= got[i];
        }
        while (left > 1e-9) {
            // the lowest who still need, and how far they rise together before another joins or one has enough
            double low = Double.POSITIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                low = got[i] < need[i] ? Math.min(low, got[i]) : low;
            }
            int count = 0;
            double to = Double.POSITIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                if (got[i] < need[i]) {
                    boolean lowest = got[i] <= low + 1e-9;
                    count += lowest ? 1 : 0;
                    to = Math.min(to, lowest ? need[i] : got[i]);
                }
            }
            if (count == 0) {
                return got;
            }
            double each = Math.min(to - low, left / count);
            each = Math.max(each, 1e-9);
            for (int i = 0; i < n; i++) {
                if (got[i] < need[i] && got[i] <= low + 1e-9) {
                    got[i] = Math.min(need[i], got[i] + each);
                }
            }
            left -= each * count;
        }
        return got;
    }
}
