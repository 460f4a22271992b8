package edgewatt.ocpp.smartcharging;

/**
 * What the house takes on one phase, from a grid meter and EVSE meters that may lag it. A car that ramps up looks like the
 * house until its own meter follows, a car that ramps down like less house: so the value follows up after
 * {@link #RISE_NANOS} and down after {@link #FALL_NANOS}, each to the least change seen meanwhile. What cannot be our cars,
 * because it is more than they were granted, counts at once. Without allocation.
 */
final class HouseEstimate {
    /** The greatest age of an EVSE's own reading: a longer lag is not believed. */
    static final long RISE_NANOS = 10_000_000_000L;

    static final long FALL_NANOS = 5_000_000_000L;

    private double value = Double.NaN;
    private double pending;
    private long since;
    private int direction;

    /** Starts anew from this value. */
    void set(double a) {
        value = a;
        direction = 0;
    }

    /** What counts now; NaN before the first reading. */
    double value() {
        return value;
    }

    /**
     * @param a grid current less what our EVSEs measure
     * @param leastA grid current less what our EVSEs were granted; the house takes at least this
     * @return A to count for the house
     */
    double next(double a, double leastA, long now) {
        if (Double.isNaN(value)) {
            set(a);
        }
        if (leastA > value) {
            set(leastA);
        }
        int towards = Double.compare(a, value);
        if (towards == 0 || towards != direction) {
            direction = towards;
            pending = a;
            since = now;
        } else {
            pending = towards > 0 ? Math.min(pending, a) : Math.max(pending, a);
            if (now - since >= (towards > 0 ? RISE_NANOS : FALL_NANOS)) {
                set(pending);
            }
        }
        return value;
    }
}
