package edgewatt.hal.gpio.config;

/**
 * One entry of {@code meters}: an S0 pulse output of a meter (DIN 43864, IEC 62053-31).
 *
 * @param pin the input it is wired to
 * @param impulsesPerKwh as printed on the meter
 * @param evse the EVSE it measures, counted from 1; 0 for a circuit of the site
 */
public record MeterConfig(String name, String pin, int impulsesPerKwh, int evse) {}
