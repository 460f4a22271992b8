package edgewatt.store.time;

/**
 * One moment on both scales of a boot, taken while the wall time was trusted; it corrects what that boot recorded before.
 */
public record TrustedMoment(long monotonicNanos, long wallMicros) {
    /** Microseconds to add to times that were recorded at {@code monotonicNanos} as {@code wallMicros}. */
    public long correctionMicros(long monotonicNanos, long wallMicros) {
        long trueWall = this.wallMicros + Math.floorDiv(monotonicNanos - this.monotonicNanos, 1_000L);
        return trueWall - wallMicros;
    }
}
