package edgewatt.api.station;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One reading of one measuring point. Fields that are not measured are NaN.
 *
 * @param at wall time
 * @param monotonicNanos the same moment on the scale of {@link System#nanoTime()}; ages are counted by it
 * @param importWh energy register towards the car or the house, Wh, never decreasing
 * @param exportWh energy register out of it, Wh, never decreasing
 * @param powerW active power, signed, total
 * @param currentA per phase, signed
 * @param voltageV phase to neutral
 * @param socPercent state of charge of the car, 0 to 100
 * @param signed the meter's own signed record of this reading, byte-exact
 * @param others what else was measured, or derived by the station; the fields above are not repeated here
 */
public record MeterReading(
        Instant at,
        long monotonicNanos,
        double importWh,
        double exportWh,
        double powerW,
        PhaseValues currentA,
        PhaseValues voltageV,
        double socPercent,
        Optional<SignedValue> signed,
        List<Quantity> others) {
    public MeterReading {
        others = List.copyOf(others);
    }

    /** A reading of nothing else. */
    public MeterReading(
            Instant at,
            long monotonicNanos,
            double importWh,
            double exportWh,
            double powerW,
            PhaseValues currentA,
            PhaseValues voltageV,
            double socPercent,
            Optional<SignedValue> signed) {
        this(at, monotonicNanos, importWh, exportWh, powerW, currentA, voltageV, socPercent, signed, List.of());
    }
}
