package edgewatt.api.station;

/** Why a transaction ended (OCPP 2.1 ReasonEnumType; 1.6 section 7.36 where a name exists there). */
public enum StopReason {
    LOCAL,
    REMOTE,
    EV_DISCONNECTED,
    STOPPED_BY_EV,
    DE_AUTHORIZED,
    EMERGENCY_STOP,
    ENERGY_LIMIT_REACHED,
    SOFT_RESET,
    HARD_RESET,
    REBOOT,
    POWER_LOSS,
    UNLOCK_COMMAND,
    GROUND_FAULT,
    OVERCURRENT_FAULT,
    TIMEOUT,
    OTHER
}
