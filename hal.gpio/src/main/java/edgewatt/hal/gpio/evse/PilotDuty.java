package edgewatt.hal.gpio.evse;

/** Duty cycle of the control pilot for a current (IEC 61851-1 table A.7). */
public final class PilotDuty {
    /** Nothing is offered: a constant level, no square wave. */
    public static final double NOTHING = 100;

    /** Below this current a car takes nothing, A. */
    public static final double MINIMUM_A = 6;

    private PilotDuty() {}

    /**
     * Up to 51 A a percent is 0.6 A; above, the current is (percent - 64) x 2.5. Never 5 percent, which promises digital
     * communication.
     *
     * @param currentA A per phase; below 6 (or not a number) offers nothing, above 80 is 80
     * @return percent
     */
    public static double of(double currentA) {
        if (!(currentA >= MINIMUM_A)) {
            return NOTHING;
        }
        double a = Math.min(currentA, 80);
        return a <= 51 ? a / 0.6 : a / 2.5 + 64;
    }
}
