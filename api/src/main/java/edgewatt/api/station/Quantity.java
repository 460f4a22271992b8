package edgewatt.api.station;

/**
 * One measured or derived value that has no field in {@link MeterReading}: frequency, temperature, power factor, reactive
 * energy, what was offered.
 *
 * @param measurand OCPP 2.1 MeasurandEnumType, for example {@code "Frequency"}, {@code "Current.Offered"}
 * @param phase OCPP PhaseEnumType, for example {@code "L1"}, {@code "L1-N"}; empty = all together
 * @param location where it was measured
 * @param value in {@code unit}
 * @param unit OCPP unit, for example {@code "A"}, {@code "Celsius"}; empty if it has none
 */
public record Quantity(String measurand, String phase, Location location, double value, String unit) {
    /** OCPP LocationEnumType. */
    public enum Location {
        BODY,
        CABLE,
        EV,
        INLET,
        OUTLET
    }
}
