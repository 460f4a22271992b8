package edgewatt.hal.gpio.config;

import java.util.Optional;

/** One entry of {@code pins}. */
public sealed interface PinConfig {
    /** Unique on the board. */
    String name();

    /** Whether the electrical level is the inverse of the logical one. */
    boolean activeLow();

    /**
     * An input.
     *
     * @param chip its chip; absent = the board's
     * @param line number on the chip
     * @param debounceMs how long a level must stand still to count, ms
     */
    record In(String name, Optional<ChipRef> chip, int line, boolean activeLow, Bias bias, int debounceMs)
            implements PinConfig {}

    /**
     * An output.
     *
     * @param safe what is driven when nobody is in command
     */
    record Out(String name, Optional<ChipRef> chip, int line, boolean activeLow, Safe safe) implements PinConfig {}

    /**
     * A PWM output over sysfs.
     *
     * @param pwmChip folder of the PWM chip
     * @param channel counted from 0
     * @param frequencyHz frequency
     * @param safeDuty duty cycle when nobody is in command, percent
     */
    record Pwm(String name, String pwmChip, int channel, boolean activeLow, int frequencyHz, double safeDuty)
            implements PinConfig {}

    /** Pull of an input. */
    enum Bias {
        AS_IS,
        DISABLED,
        PULL_UP,
        PULL_DOWN
    }

    /** Safe level of an output, logical. */
    enum Safe {
        INACTIVE,
        ACTIVE,
        /** Whatever it was: a cable lock does not move because a process ends. */
        HOLD
    }
}
