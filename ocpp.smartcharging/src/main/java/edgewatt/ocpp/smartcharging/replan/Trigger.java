package edgewatt.ocpp.smartcharging.replan;

import java.util.concurrent.TimeUnit;

/** Why a plan is made anew. */
public enum Trigger {
    /** The planner has begun to work. */
    START(0, 0),
    PLUG(1, 0),
    UNPLUG(1, 0),
    /** A wish of a driver, or the mode of an EVSE. */
    TARGET(2, 0),
    PRICE(2, 10),
    /** A profile, a limiter or a setting; or less was offered than planned. */
    LIMIT(2, 30),
    /** House, sun or car are not as expected. */
    DEVIATION(2, 60),
    /** A quarter of an hour has begun. */
    SLOT(0, 0);

    private final long debounceS;
    private final long apartS;

    /**
     * @param debounceS waits so long for more of it
     * @param apartS and until so long after the last plan
     */
    Trigger(long debounceS, long apartS) {
        this.debounceS = debounceS;
        this.apartS = apartS;
    }

    /** When to plan, by the monotonic clock. */
    long due(long now, long lastPlan) {
        long soon = now + TimeUnit.SECONDS.toNanos(debounceS);
        return lastPlan == Long.MIN_VALUE ? soon : Math.max(soon, lastPlan + TimeUnit.SECONDS.toNanos(apartS));
    }
}
