package edgewatt.hal.gpio.evse;

import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.PilotState;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The whole state of one GPIO-wired EVSE; immutable. Moments are on the scale of {@link System#nanoTime()}.
 *
 * @param supply whether power may flow
 * @param offeredA what the last permission offers, A; meaningless unless {@code permitted}
 * @param permitted a permission is there and has not run out
 * @param permitUntil when it runs out
 * @param windDownUntil when {@link Supply#WINDING_DOWN} ends at the latest
 * @param openedAt when supply was last opened
 * @param mismatch the feedback differs from the command
 * @param mismatchSince since when
 * @param latched a fault that stays
 * @param locked what the lock is told
 * @param releaseWanted the lock is to be released as soon as the contactor is confirmed open
 */
public record EvseModel(
        Sensed sensed,
        Supply supply,
        boolean permitted,
        double offeredA,
        long permitUntil,
        long windDownUntil,
        long openedAt,
        boolean mismatch,
        long mismatchSince,
        Optional<EvseFault> latched,
        boolean locked,
        boolean releaseWanted) {

    /** Whether power may flow. */
    public enum Supply {
        OPEN,
        CLOSED,
        /** The car was told to stop (pilot 100 percent) and is given time to. */
        WINDING_DOWN
    }

    static EvseModel initial(Sensed sensed, boolean locked, long now) {
        return new EvseModel(sensed, Supply.OPEN, false, 0, now, now, now, false, now, Optional.empty(), locked, false);
    }

    /** The contactor is told to be closed. */
    public boolean energised() {
        return supply != Supply.OPEN;
    }

    public PilotState pilot() {
        return latched.isPresent() ? PilotState.F : sensed.pilot();
    }

    public Contactor contactor() {
        return sensed.contactor();
    }

    /** What the hardware reports now; a latched fault first. */
    public Optional<EvseFault> fault() {
        if (latched.isPresent()) {
            return latched;
        }
        if (sensed.rcd()) {
            return Optional.of(new EvseFault(
                    EvseFault.Code.GROUND_FAILURE, "residual current device tripped; reset it", "gpio.rcd", false));
        }
        if (sensed.fault()) {
            return Optional.of(new EvseFault(
                    EvseFault.Code.OTHER_ERROR, "hardware reports a fault; look at it", "gpio.fault", false));
        }
        return Optional.empty();
    }

    /** The permission offers enough for a car to take. */
    boolean offers() {
        return permitted && offeredA >= PilotDuty.MINIMUM_A;
    }

    /** Duty cycle for the pilot, percent: an offer while the car may take it, else a constant level. */
    public double duty(Rules rules) {
        boolean offering = offers() && supply != Supply.WINDING_DOWN && pilot().connected();
        return offering ? PilotDuty.of(limited(rules)) : PilotDuty.NOTHING;
    }

    private double limited(Rules rules) {
        double a = Math.min(offeredA, rules.maxCurrentA());
        OptionalInt cable = cableRatingA(rules);
        return cable.isPresent() ? Math.min(a, cable.getAsInt()) : a;
    }

    public OptionalInt cableRatingA(Rules rules) {
        return rules.fixedCableA().isPresent() ? rules.fixedCableA() : sensed.cableRatingA();
    }
}
