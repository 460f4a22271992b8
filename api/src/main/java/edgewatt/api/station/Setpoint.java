package edgewatt.api.station;

import java.time.Duration;

/**
 * What may flow, for how long, and who says so.
 *
 * @param powerW total over all phases, signed: minus discharges
 * @param currentA per phase, signed; for a DC EVSE {@code powerW} rules and this is 0
 * @param phases 1 to 3
 * @param validFor counted by the monotonic clock from the call of {@link Evse#apply}; then min(last, safe) holds
 * @param source what binds it
 */
public record Setpoint(double powerW, double currentA, int phases, Duration validFor, LimitSource source) {
    public Setpoint {
        if (!Double.isFinite(powerW) || !Double.isFinite(currentA)) {
            throw new IllegalArgumentException("setpoint is not a number: " + powerW + " W, " + currentA + " A");
        }
        if (phases < 1 || phases > 3) {
            throw new IllegalArgumentException("setpoint for " + phases + " phases; expected 1 to 3");
        }
        if (validFor.isNegative() || validFor.isZero()) {
            throw new IllegalArgumentException("setpoint valid for " + validFor + "; expected a positive duration");
        }
    }

    /** An AC set point: {@code currentA} on each of {@code phases} phases at {@code voltageV} phase to neutral. */
    public static Setpoint ac(double currentA, int phases, double voltageV, Duration validFor, LimitSource source) {
        return new Setpoint(currentA * phases * voltageV, currentA, phases, validFor, source);
    }
}
