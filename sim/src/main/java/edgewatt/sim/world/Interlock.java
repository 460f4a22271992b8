package edgewatt.sim.world;

import java.time.Duration;

/**
 * The independent interlock with its contactor. It closes while the permission heartbeat is alive, the car asks for
 * energy and nothing vetoes; a held level is no heartbeat. It needs nobody's word to open.
 */
public final class Interlock {
    /** Age of the last toggle at which the heartbeat counts as dead. */
    public static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(1);

    /** The coil's time to close. */
    public static final Duration CLOSES_AFTER = Duration.ofMillis(30);

    /** The coil's time to open. */
    public static final Duration OPENS_AFTER = Duration.ofMillis(20);

    private static final long NEVER = Long.MAX_VALUE;
    private static final long LIMIT = HEARTBEAT_LIMIT.toNanos();

    private boolean level;
    private long lastToggle;
    private int toggles;
    private boolean asked;
    private boolean vetoed;
    private boolean closed;
    private boolean coil;
    private long moveAt = NEVER;
    private boolean welded;
    private boolean stuckOpen;

    /** The permission line shows {@code level} at {@code now}. */
    void heartbeat(boolean newLevel, long now) {
        if (newLevel == level) {
            return;
        }
        level = newLevel;
        toggles = alive(now) ? toggles + 1 : 1;
        lastToggle = now;
        settle(now);
    }

    void inputs(boolean asks, boolean veto, long now) {
        asked = asks;
        vetoed = veto;
        settle(now);
    }

    void damage(boolean weld, boolean stuck, long now) {
        welded = weld;
        stuckOpen = stuck;
        settle(now);
    }

    void settle(long now) {
        boolean want = alive(now) && toggles >= 2 && asked && !vetoed;
        if (want != coil) {
            coil = want;
            moveAt = now + (want ? CLOSES_AFTER : OPENS_AFTER).toNanos();
        }
        if (now >= moveAt) {
            closed = coil;
            moveAt = NEVER;
        }
    }

    private boolean alive(long now) {
        return toggles > 0 && now - lastToggle < LIMIT;
    }

    /** When it changes by itself, given that nothing else does. */
    long next() {
        return Math.min(moveAt, coil ? lastToggle + LIMIT : NEVER);
    }

    /** The main contacts, as the feedback shows them. */
    public boolean isClosed() {
        return welded || (closed && !stuckOpen);
    }

    /** Whether the heartbeat lives. */
    public boolean permitted(long now) {
        return alive(now) && toggles >= 2;
    }
}
