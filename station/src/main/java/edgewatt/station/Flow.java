package edgewatt.station;

import java.time.Duration;

/**
 * Whether a car that may take power does: at once when it does, after a while when it does not. Station thread only.
 */
final class Flow {
    private boolean idle;
    private long idleSince;

    /** Nothing can flow, or nobody measures it. */
    void reset() {
        idle = false;
    }

    /**
     * @param quiet less power than counts as any
     * @param patience how long it may be quiet
     * @param before what was said last, and is said again while it is quiet and patience lasts
     */
    boolean flows(boolean quiet, long now, Duration patience, boolean before) {
        if (quiet && !idle) {
            idleSince = now;
        }
        idle = quiet;
        return !quiet || before && now - idleSince < patience.toNanos();
    }
}
