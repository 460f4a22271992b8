package edgewatt.api.station;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a driver senses.
 *
 * @param pilot IEC 61851 state
 * @param contactor feedback of the contactor
 * @param cableRatingA rating of the plugged cable (13, 20, 32, 63), where it is sensed
 * @param fault what the hardware reports; absent when healthy
 * @param at wall time of the change
 * @param monotonicNanos the same moment on the scale of {@link System#nanoTime()}
 */
public record DriverState(
        PilotState pilot,
        Contactor contactor,
        OptionalInt cableRatingA,
        Optional<EvseFault> fault,
        Instant at,
        long monotonicNanos) {

    /** Contactor feedback. */
    public enum Contactor {
        OPEN,
        CLOSED,
        /** No feedback is wired, or none has been read yet. */
        UNKNOWN
    }
}
