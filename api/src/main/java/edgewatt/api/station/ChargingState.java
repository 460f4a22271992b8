package edgewatt.api.station;

/** OCPP 2.x ChargingStateEnumType. */
public enum ChargingState {
    IDLE,
    EV_CONNECTED,
    SUSPENDED_EVSE,
    SUSPENDED_EV,
    CHARGING
}
