package edgewatt.ocpp.smartcharging;

import java.util.Arrays;

/**
 * The greatest current granted to an EVSE within the last five seconds: a car may take that long to follow, so what was
 * granted counts until then. Without allocation.
 */
final class GrantMemory {
    static final long HOLD_NANOS = 5_000_000_000L;
    private static final int SLOTS = 16;

    private final double[] a = new double[SLOTS];
    private final long[] supersededAt = new long[SLOTS];
    private double present;
    private int used;

    double present() {
        return present;
    }

    void grant(double currentA, long now) {
        forget(now);
        if (currentA < present) {
            if (used == SLOTS) {
                // full: the newest entry takes the greater value, which errs on the safe side
                a[SLOTS - 1] = Math.max(a[SLOTS - 1], present);
                supersededAt[SLOTS - 1] = now;
            } else {
                a[used] = present;
                supersededAt[used++] = now;
            }
        }
        present = currentA;
    }

    double greatest(long now) {
        forget(now);
        double max = present;
        for (int i = 0; i < used; i++) {
            max = Math.max(max, a[i]);
        }
        return max;
    }

    private void forget(long now) {
        int old = 0;
        while (old < used && now - supersededAt[old] >= HOLD_NANOS) {
            old++;
        }
        if (old > 0) {
            System.arraycopy(a, old, a, 0, used - old);
            System.arraycopy(supersededAt, old, supersededAt, 0, used - old);
            used -= old;
            Arrays.fill(a, used, SLOTS, 0);
        }
    }
}
