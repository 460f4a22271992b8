package edgewatt.hal.gpio.config;

import java.util.Locale;

/**
 * Which Linux GPIO chip.
 *
 * @param by what {@code value} is
 * @param value a name ({@code gpiochip0}), a driver's label, or a path ({@code /dev/gpiochip0})
 */
public record ChipRef(By by, String value) {
    public enum By {
        NAME,
        LABEL,
        PATH,
        /** A path if it begins with a slash, else the chip with this name, else with this label. */
        ANY
    }

    @Override
    public String toString() {
        return by == By.ANY || by == By.PATH ? value : by.name().toLowerCase(Locale.ROOT) + " " + value;
    }
}
