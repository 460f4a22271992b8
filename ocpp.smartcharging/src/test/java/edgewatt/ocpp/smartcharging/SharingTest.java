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
        Sharing s = new Sharing(n);
        for (int i = 0; i < n; i++) {
            s.ownA[i] = r.nextInt(33);
            s.minA[i] = 6;
            s.mask[i] = 1 + r.nextInt(7);
            s.wattsPerA[i] = 230 * Integer.bitCount(s.mask[i]);
            s.active[i] = r.nextInt(4) > 0;
            s.presentA[i] = r.nextBoolean() ? 10 : 0;
        }
        double[] phase = new double[3];
        Arrays.setAll(phase, p -> r.nextInt(3) == 0 ? Double.POSITIVE_INFINITY : r.nextInt(80));
        double power = r.nextBoolean() ? Double.POSITIVE_INFINITY : r.nextInt(40_000);
        s.share(phase, power);

        double[] used = new double[3];
        double watts = 0;
        for (int i = 0; i < n; i++) {
            assertTrue(s.outA[i] == 0 || (s.active[i] && s.outA[i] >= 6 - 1e-6), "EVSE " + i + " " + s.outA[i]);
            assertTrue(s.outA[i] <= s.ownA[i] + 1e-6);
            watts += s.outA[i] * s.wattsPerA[i];
            for (int p = 0; p < 3; p++) {
                used[p] += (s.mask[i] & 1 << p) != 0 ? s.outA[i] : 0;
            }
        }
        assertTrue(watts <= power + 1e-3, watts + " of " + power);
        for (int p = 0; p < 3; p++) {
            assertTrue(used[p] <= phase[p] + 1e-6, used[p] + " of " + phase[p]);
        }
        for (int i = 0; i < n; i++) {
            if (s.outA[i] > 0) {
                double bound = s.bound[i] == Sharing.OWN
                        ? s.ownA[i] - s.outA[i]
                        : s.bound[i] == Sharing.POWER ? (power - watts) / 230 : phase[s.bound[i]] - used[s.bound[i]];
                assertEquals(0, bound, 1e-4, "EVSE " + i + " is said to be bound by " + s.bound[i]);
            }
        }
    }
}
