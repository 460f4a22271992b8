package edgewatt.store.time;

/**
 * The moment a fact was recorded.
 *
 * @param wallMicros since 1970, on the same clock as the times inside the fact
 * @param trusted whether that clock can be trusted
 */
public record Stamp(long bootId, long monotonicNanos, long wallMicros, boolean trusted) {}
