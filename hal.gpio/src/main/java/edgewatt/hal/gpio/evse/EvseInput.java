package edgewatt.hal.gpio.evse;

import edgewatt.api.station.EvseDriver.OpenMode;

/** What happens to an EVSE. */
public sealed interface EvseInput {
    /** The inputs are like this now. */
    record Pins(Sensed sensed) implements EvseInput {}

    /** @param validNanos how long, from now */
    record Permit(double currentA, long validNanos) implements EvseInput {}

    record Withdraw(OpenMode mode) implements EvseInput {}

    record Lock(boolean locked) implements EvseInput {}

    /** A line or a callback is broken: open, and stay open until the board is opened anew: no reset mends a lost line. */
    record Broken(String sentence) implements EvseInput {}

    /** An installer has acknowledged what is latched. */
    record ResetFault() implements EvseInput {}

    /** Time has passed. */
    record Tick() implements EvseInput {}
}
