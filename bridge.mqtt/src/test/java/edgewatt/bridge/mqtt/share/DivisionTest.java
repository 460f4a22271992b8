package edgewatt.bridge.mqtt.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who gets what when all is well. */
final class DivisionTest {
    private static Report board(double share, double need) {
        return new Report("b", 1, 1, Amps.all(share), Amps.all(need), Amps.NONE, Optional.empty());
    }

    private static List<Double> divide(int turn, double... shareAndNeed) {
        List<Report> all = new ArrayList<>();
        for (int i = 0; i < shareAndNeed.length; i += 2) {
            all.add(board(shareAndNeed[i], shareAndNeed[i + 1]));
        }
        return Division.divide(all, turn).stream().map(Amps::l2).toList();
    }

    private static void gets(List<Double> got, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], got.get(i), 1e-6, got.toString());
        }
    }

    @Test
    void eachHasWhatItNeedsOfItsOwnAndTheRestIsSharedEqually() {
        gets(divide(0, 10, 32, 10, 4, 10, 32), 13, 4, 13);
        gets(divide(0, 16, 32, 8, 32, 8, 0), 16, 16, 0);
        gets(divide(0, 20, 32, 8, 32, 4, 0), 20, 12, 0);
    }

    @Test
    void whatNobodyNeedsReturnsToItsOwners() {
        gets(divide(0, 10, 0, 10, 4, 10, 0), 10, 10, 10);
        gets(divide(0, 10, 0, 10, 14, 10, 0), 8, 14, 8);
    }

    @Test
    void whoCannotHaveSixGivesWayInTurn() {
        gets(divide(0, 4, 32, 4, 32, 4, 32), 6, 6, 0);
        gets(divide(1, 4, 32, 4, 32, 4, 32), 0, 6, 6);
        gets(divide(2, 4, 32, 4, 32, 4, 32), 6, 0, 6);
        gets(divide(0, 2, 32, 2, 32, 2, 32), 6, 0, 0);
    }

    @Test
    void neverMoreThanAllTogetherNeverLessThanOneNeedsOfItsOwn() {
        Random r = new Random(4);
        for (int round = 0; round < 5000; round++) {
            int n = 1 + r.nextInt(8);
            double[] v = new double[2 * n];
            double total = 0;
            boolean small = false;
            for (int i = 0; i < n; i++) {
                v[2 * i] = r.nextInt(21);
                v[2 * i + 1] = r.nextInt(3) == 0 ? 0 : r.nextInt(40);
                total += v[2 * i];
                small |= v[2 * i] < Division.LEAST_A;
            }
            List<Double> got = divide(r.nextInt(5), v);
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += got.get(i);
                assertTrue(
                        small || got.get(i) >= Math.min(v[2 * i], v[2 * i + 1]) - 1e-6,
                        got + " of " + List.of(v[2 * i], v[2 * i + 1]));
                assertTrue(got.get(i) <= Math.max(v[2 * i], v[2 * i + 1]) + 1e-6, "more than it can use");
            }
            assertTrue(sum <= total + 1e-6, sum + " of " + total);
        }
    }
}
