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
        return t == null || t.isAfter(FAR) ? NEVER : t.plusNanos(999_999).toEpochMilli();
    }
}
