package edgewatt.ocpp.smartcharging;

import java.time.Instant;

/** The earliest of the instants at which something changes by itself. Reused; allocates only when the result is new. */
final class Boundary {
    static final long NEVER = Long.MAX_VALUE;

    private static final Instant FAR = Instant.ofEpochMilli(NEVER / 2);

    private long earliest = NEVER;
    private Instant told;
    private long toldMillis = NEVER;

    void reset() {
        earliest = NEVER;
    }

    void at(long epochMillis) {
        earliest = Math.min(earliest, epochMillis);
    }

    /** null = nothing is known to change. */
    Instant instant() {
        if (earliest != toldMillis) {
            toldMillis = earliest;
            told = earliest == NEVER ? null : Instant.ofEpochMilli(earliest);
        }
        return told;
    }

    /** The first millisecond that is not before {@code t}; null = never. */
    static long millis(Instant t) {
        if (t == null || t.isAfter(FAR)) {
            return NEVER;
        }
        // floor, and one more for a part of a millisecond
        return t.toEpochMilli() + (t.getNano() % 1_000_000 == 0 ? 0 : 1);
    }
}
