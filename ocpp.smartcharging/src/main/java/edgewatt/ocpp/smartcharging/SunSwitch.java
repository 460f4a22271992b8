package edgewatt.ocpp.smartcharging;

/** Whether an EVSE that charges by own generation alone is on; a cloud, or a gap between clouds, does not move a contactor. */
final class SunSwitch {
    private boolean on;
    private boolean turning;
    private long since;

    boolean on() {
        return on;
    }

    /** While other rules say whether it charges; what it does then goes on at first. */
    void set(boolean charges) {
        on = charges;
        turning = false;
    }

    /**
     * @param enough there is enough to start, or to go on
     * @param startNanos how long there must be enough before it starts
     * @param stopNanos how long it goes on without
     */
    boolean next(boolean enough, long nanos, long startNanos, long stopNanos) {
        if (enough == on) {
            turning = false;
        } else if (!turning) {
            turning = true;
            since = nanos;
        }
        if (turning && nanos - since >= (on ? stopNanos : startNanos)) {
            on = enough;
            turning = false;
        }
        return on;
    }
}
