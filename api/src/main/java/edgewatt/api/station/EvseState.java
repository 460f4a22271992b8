package edgewatt.api.station;

/**
 * Status of a connector as a driver sees it (OCPP 1.6 section 7.7). OCPP 2.x reports {@code Occupied} for
 * {@link #PREPARING} to {@link #FINISHING}.
 */
public enum EvseState {
    AVAILABLE,
    /** Plugged or authorised, no transaction yet. */
    PREPARING,
    CHARGING,
    /** Energy is permitted, the car does not take it. */
    SUSPENDED_EV,
    /** The station withholds energy (limit 0, no permission). */
    SUSPENDED_EVSE,
    /** Transaction ended, cable still in. */
    FINISHING,
    RESERVED,
    UNAVAILABLE,
    FAULTED
}
