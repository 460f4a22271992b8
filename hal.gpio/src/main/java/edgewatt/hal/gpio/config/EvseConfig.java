package edgewatt.hal.gpio.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One entry of {@code evses}; strings name pins.
 *
 * @param id counted from 1
 * @param plug input: a cable is in
 * @param request input: the car asks for energy
 * @param ventilation input: the car asks for energy and ventilation
 * @param fault input: the hardware reports a fault
 * @param rcd input: the residual current device has tripped
 * @param feedback input: the contactor is closed
 * @param cable none or two inputs that code the cable's rating, low bit first
 * @param cableRatingA rating of a fixed cable, A
 * @param supply the output that closes the contactor
 * @param bench whether {@code supply} is the contactor itself and {@code pwm} the pilot itself: for the bench only
 * @param heartbeat whether {@code supply} is a heartbeat for an interlock
 * @param pwm carries the offered current by the duty law of the pilot
 * @param lock output: the cable is locked
 * @param leds outputs by what they show
 * @param maxCurrentA A per phase
 * @param phases 1 or 3
 * @param rotation site phases behind L1, L2, L3
 * @param ventilated the place is ventilated, so that state D gets power
 * @param heartbeatMs time between two toggles
 * @param interlockMs how long the interlock may take to follow the heartbeat; 0 for a contactor
 * @param feedbackMs how long the feedback may take to follow the contactor
 */
public record EvseConfig(
        int id,
        String plug,
        Optional<String> request,
        Optional<String> ventilation,
        Optional<String> fault,
        Optional<String> rcd,
        Optional<String> feedback,
        List<String> cable,
        OptionalInt cableRatingA,
        String supply,
        boolean heartbeat,
        boolean bench,
        Optional<String> pwm,
        Optional<String> lock,
        Map<Led, String> leds,
        double maxCurrentA,
        int phases,
        String rotation,
        boolean ventilated,
        int heartbeatMs,
        int interlockMs,
        int feedbackMs) {

    /** What an LED shows. */
    public enum Led {
        AVAILABLE,
        PREPARING,
        CHARGING,
        FINISHING,
        RESERVED,
        UNAVAILABLE,
        FAULT
    }
}
