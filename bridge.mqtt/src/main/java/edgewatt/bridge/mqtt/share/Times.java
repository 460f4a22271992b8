package edgewatt.bridge.mqtt.share;

/**
 * The time constants of the protocol, ns of each board's own monotonic clock, and what clocks may differ by. A promise
 * outlasts a lease by the car's five seconds, the age of an echo and the drift.
 */
final class Times {
    private static final long SECOND = 1_000_000_000L;
    /** How long a grant holds, from the report it answers. */
    static final long LEASE = 8 * SECOND;
    /** A board ends its lease this much earlier, so that its allocator has ticked by the end. */
    static final long GUARD = SECOND;
    /** A car may take so long to follow. */
    static final long CAR = 5 * SECOND;
    /** How long a board stays at what it has reported, from the report on: each lease that leans on it, and the car. */
    static final long PROMISE = 20 * SECOND;
    /** After a start a board does not know what it has promised before. */
    static final long QUARANTINE = PROMISE + SECOND;
    /** Who is not heard for so long counts as gone. */
    static final long ALIVE = 5 * SECOND;
    /** Before a board leads it listens for so long. */
    static final long LISTEN = 3 * SECOND;
    /** Between two reports or offers. */
    static final long PERIOD = SECOND;
    /** Long past, and far enough from overflow. */
    static final long NEVER = Long.MIN_VALUE / 2;
    /** Two clocks, each within 0.5 % of true: at most this factor between them. */
    private static final double DRIFT = 1.011;

    private Times() {}

    /** The longest a duration of another's clock can last on ours. */
    static long atMost(long nanos) {
        return (long) (nanos * DRIFT);
    }

    /** The least a duration of another's clock can last on ours. */
    static long atLeast(long nanos) {
        return (long) (nanos / DRIFT);
    }
}
