package edgewatt.hal.gpio.evse;

import edgewatt.hal.gpio.config.EvseConfig;
import java.util.OptionalInt;

/**
 * What the machine must know of the hardware. Times are nanoseconds.
 *
 * @param maxCurrentA never offers more
 * @param fixedCableA rating of a fixed cable, A
 * @param ventilated state D gets power
 * @param feedback a contactor feedback is wired
 * @param follow how long the feedback may differ from the command
 * @param confirm how long after opening a contactor without feedback counts as open
 */
public record Rules(
        double maxCurrentA, OptionalInt fixedCableA, boolean ventilated, boolean feedback, long follow, long confirm) {
    static final long MS = 1_000_000L;

    /** A car that was told to stop gets this long to stop drawing before the contactor opens under load. */
    public static final long WIND_DOWN = 6_000 * MS;

    public static Rules of(EvseConfig c) {
        return new Rules(
                c.maxCurrentA(),
                c.cableRatingA(),
                c.ventilated(),
                c.feedback().isPresent(),
                (c.feedbackMs() + c.interlockMs()) * MS,
                Math.max(1_000, c.interlockMs()) * MS);
    }
}
