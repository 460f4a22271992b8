package edgewatt.ocpp.client.v16;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.StopReason;
import edgewatt.ocpp.client.rpc.Fault;
import edgewatt.ocpp.client.session.BootAnswer;
import java.util.EnumMap;
import java.util.Map;

/** OCPP 1.6's words for what is neutral elsewhere. */
final class Vocabulary {
    /** OCPP-J 1.6 table 7 with errata 5.1 and 5.2: these spellings, mistakes included. Unknown types are ignored. */
    static final Map<Fault, String> FAULTS = Map.of(
            Fault.FORMAT, "FormationViolation",
            Fault.OCCURRENCE, "OccurenceConstraintViolation",
            Fault.TYPE, "TypeConstraintViolation",
            Fault.PROPERTY, "PropertyConstraintViolation",
            Fault.NOT_IMPLEMENTED, "NotImplemented",
            Fault.NOT_SUPPORTED, "NotSupported",
            Fault.PROTOCOL, "ProtocolError",
            Fault.SECURITY, "SecurityError",
            Fault.INTERNAL, "InternalError",
            Fault.GENERIC, "GenericError");

    static final Map<String, BootAnswer.Standing> STANDINGS = Map.of(
            "Accepted", BootAnswer.Standing.ACCEPTED,
            "Pending", BootAnswer.Standing.PENDING,
            "Rejected", BootAnswer.Standing.REJECTED);

    static final Map<String, Opinion.Status> TOKEN_STATUS = Map.of(
            "Accepted", Opinion.Status.ACCEPTED,
            "Blocked", Opinion.Status.BLOCKED,
            "Expired", Opinion.Status.EXPIRED,
            "Invalid", Opinion.Status.INVALID,
            "ConcurrentTx", Opinion.Status.CONCURRENT_TX);

    static final Map<String, ResetKind> RESETS = Map.of("Soft", ResetKind.SOFT, "Hard", ResetKind.HARD);

    static final Map<String, Availability> AVAILABILITIES =
            Map.of("Operative", Availability.OPERATIVE, "Inoperative", Availability.INOPERATIVE);

    static final Map<String, ChargingProfile.Purpose> PURPOSES = Map.of(
            "ChargePointMaxProfile", ChargingProfile.Purpose.STATION_MAX,
            "TxDefaultProfile", ChargingProfile.Purpose.TX_DEFAULT,
            "TxProfile", ChargingProfile.Purpose.TX);

    static final Map<String, ChargingProfile.Kind> KINDS = Map.of(
            "Absolute", ChargingProfile.Kind.ABSOLUTE,
            "Recurring", ChargingProfile.Kind.RECURRING,
            "Relative", ChargingProfile.Kind.RELATIVE);

    static final Map<String, ChargingProfile.Recurrency> RECURRENCIES =
            Map.of("Daily", ChargingProfile.Recurrency.DAILY, "Weekly", ChargingProfile.Recurrency.WEEKLY);

    static final Map<String, ChargingProfile.RateUnit> RATE_UNITS =
            Map.of("A", ChargingProfile.RateUnit.A, "W", ChargingProfile.RateUnit.W);

    private static final Map<EvseState, String> STATES = new EnumMap<>(Map.of(
            EvseState.AVAILABLE, "Available",
            EvseState.PREPARING, "Preparing",
            EvseState.CHARGING, "Charging",
            EvseState.SUSPENDED_EV, "SuspendedEV",
            EvseState.SUSPENDED_EVSE, "SuspendedEVSE",
            EvseState.FINISHING, "Finishing",
            EvseState.RESERVED, "Reserved",
            EvseState.UNAVAILABLE, "Unavailable",
            EvseState.FAULTED, "Faulted"));

    private static final Map<EvseFault.Code, String> ERRORS = new EnumMap<>(Map.ofEntries(
            Map.entry(EvseFault.Code.CONNECTOR_LOCK_FAILURE, "ConnectorLockFailure"),
            Map.entry(EvseFault.Code.EV_COMMUNICATION_ERROR, "EVCommunicationError"),
            Map.entry(EvseFault.Code.GROUND_FAILURE, "GroundFailure"),
            Map.entry(EvseFault.Code.HIGH_TEMPERATURE, "HighTemperature"),
            Map.entry(EvseFault.Code.INTERNAL_ERROR, "InternalError"),
            Map.entry(EvseFault.Code.OTHER_ERROR, "OtherError"),
            Map.entry(EvseFault.Code.OVER_CURRENT_FAILURE, "OverCurrentFailure"),
            Map.entry(EvseFault.Code.OVER_VOLTAGE, "OverVoltage"),
            Map.entry(EvseFault.Code.POWER_METER_FAILURE, "PowerMeterFailure"),
            Map.entry(EvseFault.Code.POWER_SWITCH_FAILURE, "PowerSwitchFailure"),
            Map.entry(EvseFault.Code.READER_FAILURE, "ReaderFailure"),
            Map.entry(EvseFault.Code.UNDER_VOLTAGE, "UnderVoltage"),
            Map.entry(EvseFault.Code.WEAK_SIGNAL, "WeakSignal")));

    /** What 1.6 has no word for is Other. */
    private static final Map<StopReason, String> REASONS = new EnumMap<>(Map.ofEntries(
            Map.entry(StopReason.LOCAL, "Local"),
            Map.entry(StopReason.REMOTE, "Remote"),
            Map.entry(StopReason.EV_DISCONNECTED, "EVDisconnected"),
            Map.entry(StopReason.DE_AUTHORIZED, "DeAuthorized"),
            Map.entry(StopReason.EMERGENCY_STOP, "EmergencyStop"),
            Map.entry(StopReason.SOFT_RESET, "SoftReset"),
            Map.entry(StopReason.HARD_RESET, "HardReset"),
            Map.entry(StopReason.REBOOT, "Reboot"),
            Map.entry(StopReason.POWER_LOSS, "PowerLoss"),
            Map.entry(StopReason.UNLOCK_COMMAND, "UnlockCommand")));

    private Vocabulary() {}

    /** Connector 0 knows Available, Unavailable and Faulted only. */
    static String state(int connector, EvseState state) {
        boolean ownWord = connector > 0 || state == EvseState.UNAVAILABLE || state == EvseState.FAULTED;
        return ownWord ? STATES.get(state) : "Available";
    }

    static String error(EvseFault.Code code) {
        return ERRORS.get(code);
    }

    static String reason(StopReason reason) {
        return REASONS.getOrDefault(reason, "Other");
    }
}
