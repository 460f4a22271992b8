package edgewatt.ocpp.smartcharging;

/**
 * Who steps back when not all can have the smallest current: who waits, before who charges; and who has charged for a whole
 * turn while another waited for one, before all others. So cars take turns, and a contactor moves at most once a turn.
 */
final class Turns {
    private static final long WAITING = 1L << 60;
    private static final long DONE = 1L << 61;

    private final boolean[] taking;
    private final boolean[] charging;
    private final long[] since;

    Turns(int n) {
        taking = new boolean[n];
        charging = new boolean[n];
        since = new long[n];
    }

    void see(int i, boolean takesPart, boolean charges, long nanos) {
        if (takesPart != taking[i] || charges != charging[i]) {
            taking[i] = takesPart;
            charging[i] = charges;
            since[i] = nanos;
        }
    }

    /** @param turnNanos 0 = nobody's turn ends */
    void order(long[] into, long nanos, long turnNanos) {
        boolean overdue = false;
        for (int i = 0; i < into.length; i++) {
            overdue |= turnNanos > 0 && taking[i] && !charging[i] && nanos - since[i] >= turnNanos;
        }
        for (int i = 0; i < into.length; i++) {
            long time = Math.min(nanos - since[i], WAITING / 2);
            if (!charging[i]) {
                into[i] = WAITING - time;
            } else {
                into[i] = overdue && time >= turnNanos ? DONE + time : 0;
            }
        }
    }
}
