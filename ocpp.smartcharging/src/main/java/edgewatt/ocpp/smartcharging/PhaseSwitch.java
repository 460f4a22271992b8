package edgewatt.ocpp.smartcharging;

/**
 * Changes the number of phases of one EVSE, never under load. Table:
 *
 * <pre>
 * STEADY      fewer phases are needed, dwell over       -> PAUSING
 * STEADY      more phases are possible for the dwell    -> PAUSING
 * PAUSING     contactor open, no current                -> OPEN
 * PAUSING     60 s are over                             -> STEADY, as before
 * OPEN        contactor no longer open                  -> PAUSING
 * OPEN        the pause is over                         -> CONFIRMING: the set point names the new phases, at 0 A
 * CONFIRMING  the station offers the new phases         -> STEADY
 * CONFIRMING  60 s are over                             -> STEADY, as before
 * </pre>
 *
 * In all but STEADY the set point is 0 A.
 */
final class PhaseSwitch {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private enum Step {
        STEADY,
        PAUSING,
        OPEN,
        CONFIRMING
    }

    private Step step = Step.STEADY;
    private int phases;
    private int target;
    private long since;
    private long switchedAt;
    private boolean everSwitched;
    private int wished;
    private long wishedSince;
    private int count;

    /** Phases the set point is for; 0 before the first call of {@link #next}. */
    int phases() {
        return phases;
    }

    /** Nothing may flow now. */
    boolean switching() {
        return step != Step.STEADY;
    }

    /** Completed switches. */
    int count() {
        return count;
    }

    /** The EVSE has so many phases, and cannot change that. */
    void fix(int wired) {
        phases = wired;
        step = Step.STEADY;
    }

    /**
     * @param wanted phases that would serve best now
     * @param unloaded contactor open and no current
     * @param offered phases the station offers
     * @param dwellNanos least time between two switches, and the time more phases must be possible before
     * @param pauseNanos contactor open before switching
     */
    void next(int wanted, boolean unloaded, int offered, long nanos, long dwellNanos, long pauseNanos) {
        if (wanted != wished) {
            wished = wanted;
            wishedSince = nanos;
        }
        switch (step) {
            case STEADY -> {
                boolean rested = !everSwitched || nanos - switchedAt >= dwellNanos;
                boolean lasts = wanted < phases || nanos - wishedSince >= dwellNanos;
                if (wanted != phases && rested && lasts) {
                    target = wanted;
                    to(Step.PAUSING, nanos);
                }
            }
            case PAUSING -> {
                if (unloaded) {
                    to(Step.OPEN, nanos);
                } else if (nanos - since >= PATIENCE_NANOS) {
                    settle(nanos);
                }
            }
            case OPEN -> {
                if (!unloaded) {
                    to(Step.PAUSING, nanos);
                } else if (nanos - since >= pauseNanos) {
                    int before = phases;
                    phases = target;
                    target = before;
                    to(Step.CONFIRMING, nanos);
                }
            }
            case CONFIRMING -> {
                if (offered == phases) {
                    count++;
                    settle(nanos);
                } else if (nanos - since >= PATIENCE_NANOS) {
                    phases = target;
                    settle(nanos);
                }
            }
        }
    }

    private void to(Step next, long nanos) {
        step = next;
        since = nanos;
    }

    private void settle(long nanos) {
        step = Step.STEADY;
        switchedAt = nanos;
        everSwitched = true;
    }
}
