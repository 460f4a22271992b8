package edgewatt.hal.gpio.evse;

import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.PilotState;
import java.util.OptionalInt;

/**
 * The inputs of one EVSE, debounced, logical; what is not wired is inactive.
 *
 * @param contactor the feedback
 * @param cableBits the two bits that code the cable's rating, 0 to 3; absent if not wired
 */
public record Sensed(
        boolean plug,
        boolean request,
        boolean ventilation,
        boolean fault,
        boolean rcd,
        Contactor contactor,
        OptionalInt cableBits) {

    /**
     * IEC 61851-1 state. A fault or a tripped residual current device is F, whatever the car does; no plug is A, whatever
     * else is sensed (the other inputs may still be bouncing).
     */
    public PilotState pilot() {
        if (fault || rcd) {
            return PilotState.F;
        }
        if (!plug) {
            return PilotState.A;
        }
        if (!request) {
            return PilotState.B;
        }
        return ventilation ? PilotState.D : PilotState.C;
    }

    /** Rating of the plugged cable, A. */
    public OptionalInt cableRatingA() {
        if (!plug || cableBits.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(
                switch (cableBits.getAsInt()) {
                    case 0 -> 13;
                    case 1 -> 20;
                    case 2 -> 32;
                    default -> 63;
                });
    }
}
