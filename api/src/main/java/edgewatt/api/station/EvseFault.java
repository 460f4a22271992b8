package edgewatt.api.station;

/**
 * A fault or warning of an EVSE.
 *
 * @param code OCPP's family
 * @param info what, where, what to do; at most 50 characters reach a 1.6 backend
 * @param vendorCode the hardware's own code; at most 50 characters, may be empty
 * @param latched stays until an installer resets it
 */
public record EvseFault(Code code, String info, String vendorCode, boolean latched) {
    /** OCPP 1.6 section 7.6, without NoError. */
    public enum Code {
        CONNECTOR_LOCK_FAILURE,
        EV_COMMUNICATION_ERROR,
        GROUND_FAILURE,
        HIGH_TEMPERATURE,
        INTERNAL_ERROR,
        OTHER_ERROR,
        OVER_CURRENT_FAILURE,
        OVER_VOLTAGE,
        POWER_METER_FAILURE,
        POWER_SWITCH_FAILURE,
        READER_FAILURE,
        UNDER_VOLTAGE,
        WEAK_SIGNAL
    }
}
