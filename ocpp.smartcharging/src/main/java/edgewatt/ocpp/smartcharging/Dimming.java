package edgewatt.ocpp.smartcharging;

/**
 * Whether the grid dims, from one contact (German section 14a EnWG). A contact that is missing dims: at once, and if it stays
 * away, for at least the configured time from its loss on, also when it comes back. Not thread-safe.
 */
final class Dimming {
    /** A contact that is back within this was not lost: its bundle has been updated, or the board is starting. */
    static final long GRACE_NANOS = 60_000_000_000L;

    private boolean missing;
    private long missingSince;
    private boolean held;
    private long heldUntil;
    private boolean dimmed;
    private String why = "";

    boolean dimmed() {
        return dimmed;
    }

    /** In plain words; empty while not dimmed. */
    String why() {
        return why;
    }

    /** @param signal the contact says "dim"; without meaning where it is not present */
    void next(boolean present, boolean signal, long nanos, long holdNanos) {
        if (!present && !missing) {
            missing = true;
            missingSince = nanos;
        }
        boolean lost = missing && nanos - missingSince >= GRACE_NANOS;
        if (lost) {
            held = true;
            heldUntil = missingSince + holdNanos;
        }
        if (present) {
            missing = false;
        }
        held &= missing || nanos - heldUntil < 0;
        dimmed = missing || held || signal;
        why = missing ? lost ? "signal lost" : "signal missing" : signal ? "dimmed" : held ? "signal was lost" : "";
    }

    /** W that so many controllable devices may draw together while dimmed (BNetzA BK6-22-300, 4.5.2). */
    static int limitW(int devices, double floorW) {
        int n = Math.max(1, devices);
        return (int) Math.round(floorW * (1 + (n - 1) * simultaneity(n)));
    }

    private static double simultaneity(int n) {
        return n >= 9 ? 0.45 : 0.9 - 0.05 * n;
    }
}
