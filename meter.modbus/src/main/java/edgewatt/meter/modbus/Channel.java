package edgewatt.meter.modbus;

/** What a meter measures, in V, A, W, Hz and Wh. */
enum Channel {
    VOLTAGE_L1,
    VOLTAGE_L2,
    VOLTAGE_L3,
    CURRENT_L1,
    CURRENT_L2,
    CURRENT_L3,
    POWER_L1,
    POWER_L2,
    POWER_L3,
    POWER,
    FREQUENCY,
    IMPORT,
    EXPORT;

    /** The same quantity, so many phases on: {@code VOLTAGE_L1.plus(2)} is {@code VOLTAGE_L3}. */
    Channel plus(int phases) {
        return values()[ordinal() + phases];
    }
}
