package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class SharingTest {
    @Property(tries = 2000)
    void noBoundIsPassedAndNobodyGetsLessThanSixAndWhoCouldHaveMoreIsBound(@ForAll long seed) {
        Random r = new Random(seed);
        int n = 1 + r.nextInt(6);
        int circuits = 1 + r.nextInt(3);
        int bounds = 4 * circuits;
        Sharing s = new Sharing(n, bounds);
        for (int i = 0; i < n; i++) {
            s.ownA[i] = r.nextInt(33);
            s.minA[i] = 6;
            s.active[i] = r.nextInt(4) > 0;
            s.rank[i] = r.nextInt(3);
            s.order[i] = r.nextInt(3);
            s.canSlim[i] = r.nextInt(3) == 0;
            s.slimOwnA[i] = Math.min(32, 3 * s.ownA[i]);
            int mask = 1 + r.nextInt(7);
            int one = Integer.lowestOneBit(mask);
            int circuit = r.nextInt(circuits);
            for (int c = 0; c <= circuit; c += circuit > 0 ? circuit : 1) {
                for (int p = 0; p < 3; p++) {
                    s.wide[i][4 * c + p] = mask >> p & 1;
                    s.slim[i][4 * c + p] = one >> p & 1;
                }
                s.wide[i][4 * c + 3] = 230 * Integer.bitCount(mask);
                s.slim[i][4 * c + 3] = 230;
            }
        }
        Arrays.setAll(s.limit, k -> r.nextInt(3) == 0 ? Double.POSITIVE_INFINITY : r.nextInt(k % 4 == 3 ? 40_000 : 80));
        s.share();

        double[] used = new double[bounds];
        for (int i = 0; i < n; i++) {
            assertTrue(s.outA[i] == 0 || (s.active[i] && s.outA[i] >= 6 - 1e-6), "EVSE " + i + " " + s.outA[i]);
            assertTrue(s.outA[i] <= (s.slimmed[i] ? s.slimOwnA[i] : s.ownA[i]) + 1e-6);
            assertTrue(!s.slimmed[i] || s.canSlim[i]);
            for (int k = 0; k < bounds; k++) {
                used[k] += s.outA[i] * s.row(i)[k];
            }
        }
        for (int k = 0; k < bounds; k++) {
            assertTrue(used[k] <= s.limit[k] + 1e-6, used[k] + " of " + s.limit[k] + " at " + k);
        }
        for (int i = 0; i < n; i++) {
            if (s.outA[i] > 0) {
                double own = s.slimmed[i] ? s.slimOwnA[i] : s.ownA[i];
                int k = s.bound[i];
                double left = k == Sharing.OWN ? own - s.outA[i] : s.limit[k] - before(s, n, k, s.rank[i]);
                assertEquals(0, left, 1e-4, "EVSE " + i + " is said to be bound by " + k);
            }
        }
    }

    /** What a bound carries of those who are served no later than a rank. */
    private static double before(Sharing s, int n, int k, int rank) {
        double used = 0;
        for (int i = 0; i < n; i++) {
            used += s.rank[i] <= rank ? s.outA[i] * s.row(i)[k] : 0;
        }
        return used;
    }
}
