package edgewatt.station.model;

import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableDefinition.Type;
import edgewatt.api.station.VariableId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The variables that the station itself obeys or reports (names: OCPP 2.0.1 appendices, version 1.4). */
public final class CoreVariables {
    public static final VariableId AUTH_ENABLED = VariableId.of("AuthCtrlr", "Enabled");
    public static final VariableId AUTH_TIMEOUT = VariableId.of("AuthCtrlr", "Timeout");
    public static final VariableId AUTHORIZE_REMOTE_START = VariableId.of("AuthCtrlr", "AuthorizeRemoteStart");
    public static final VariableId LOCAL_AUTHORIZE_OFFLINE = VariableId.of("AuthCtrlr", "LocalAuthorizeOffline");
    public static final VariableId LOCAL_PRE_AUTHORIZE = VariableId.of("AuthCtrlr", "LocalPreAuthorize");
    public static final VariableId OFFLINE_UNKNOWN = VariableId.of("AuthCtrlr", "OfflineTxForUnknownIdEnabled");
    public static final VariableId CACHE_AVAILABLE = VariableId.of("AuthCacheCtrlr", "Available");
    public static final VariableId CACHE_ENABLED = VariableId.of("AuthCacheCtrlr", "Enabled");
    public static final VariableId CACHE_LIFE_TIME = VariableId.of("AuthCacheCtrlr", "LifeTime");
    public static final VariableId LIST_AVAILABLE = VariableId.of("LocalAuthListCtrlr", "Available");
    public static final VariableId LIST_ENABLED = VariableId.of("LocalAuthListCtrlr", "Enabled");
    public static final VariableId LIST_ENTRIES = VariableId.of("LocalAuthListCtrlr", "Entries");
    public static final VariableId LIST_ITEMS = VariableId.of("LocalAuthListCtrlr", "ItemsPerMessage");
    public static final VariableId LIST_BYTES = VariableId.of("LocalAuthListCtrlr", "BytesPerMessage");
    public static final VariableId RESERVATION_AVAILABLE = VariableId.of("ReservationCtrlr", "Available");
    public static final VariableId RESERVATION_ENABLED = VariableId.of("ReservationCtrlr", "Enabled");
    public static final VariableId RESERVATION_WHOLE = VariableId.of("ReservationCtrlr", "NonEvseSpecific");
    public static final VariableId UNLOCK_ON_DISCONNECT = VariableId.of("OCPPCommCtrlr", "UnlockOnEVSideDisconnect");
    public static final VariableId CONNECTION_TIME_OUT = VariableId.of("TxCtrlr", "EVConnectionTimeOut");
    public static final VariableId STOP_ON_DISCONNECT = VariableId.of("TxCtrlr", "StopTxOnEVSideDisconnect");
    public static final VariableId STOP_ON_INVALID = VariableId.of("TxCtrlr", "StopTxOnInvalidId");
    public static final VariableId MAX_ENERGY_ON_INVALID = VariableId.of("TxCtrlr", "MaxEnergyOnInvalidId");
    public static final VariableId SAMPLE_INTERVAL = VariableId.of("SampledDataCtrlr", "TxUpdatedInterval");
    public static final VariableId SAMPLED_MEASURANDS = VariableId.of("SampledDataCtrlr", "TxUpdatedMeasurands");
    public static final VariableId SAMPLED_ENDED = VariableId.of("SampledDataCtrlr", "TxEndedMeasurands");
    public static final VariableId SAMPLED_STARTED = VariableId.of("SampledDataCtrlr", "TxStartedMeasurands");
    public static final VariableId ALIGNED_INTERVAL = VariableId.of("AlignedDataCtrlr", "Interval");
    public static final VariableId ALIGNED_MEASURANDS = VariableId.of("AlignedDataCtrlr", "Measurands");
    public static final VariableId ALIGNED_ENDED = VariableId.of("AlignedDataCtrlr", "TxEndedMeasurands");
    public static final VariableId SUPPLY_PHASES = VariableId.of("ChargingStation", "SupplyPhases");
    public static final VariableId STATION_AVAILABLE = VariableId.of("ChargingStation", "Available");
    public static final VariableId STATION_AVAILABILITY = VariableId.of("ChargingStation", "AvailabilityState");
    public static final VariableId VENDOR = VariableId.of("ChargingStation", "VendorName");
    public static final VariableId MODEL = VariableId.of("ChargingStation", "Model");
    public static final VariableId LIGHT_INTENSITY = VariableId.of("BeaconLighting", "Percent");
    public static final VariableId BLINK_REPEAT = VariableId.of("ChargingStatusIndicator", "BlinkRepeat");
    public static final VariableId PNC_ENABLED = VariableId.of("ISO15118Ctrlr", "PnCEnabled");
    public static final VariableId PNC_CENTRAL = VariableId.of("ISO15118Ctrlr", "CentralContractValidationAllowed");
    public static final VariableId PNC_OFFLINE = VariableId.of("ISO15118Ctrlr", "ContractValidationOffline");
    public static final VariableId CUSTOM =
            VariableId.of("CustomizationCtrlr", "CustomImplementationEnabled", "edgewatt");

    /** A change of one of these is told to every EVSE; between changes none is read. */
    public static final List<VariableId> OBEYED_BY_EVSES = List.of(
            CONNECTION_TIME_OUT,
            STOP_ON_DISCONNECT,
            UNLOCK_ON_DISCONNECT,
            STOP_ON_INVALID,
            MAX_ENERGY_ON_INVALID,
            SAMPLE_INTERVAL,
            LIGHT_INTENSITY);

    /** Most tokens of the local list. */
    public static final int LIST_CAPACITY = 2000;

    private static final int ITEMS_PER_MESSAGE = 500;
    private static final int FRAME_BYTES = 1_048_576;
    private static final int DAY = 86_400;
    private static final int MEASURANDS_LENGTH = 500;
    private static final List<String> MEASURANDS = measurands();

    private CoreVariables() {}

    public static List<VariableDefinition> definitions() {
        return List.of(
                VariableDefinition.flag(AUTH_ENABLED, true, "Tokens are checked; false accepts every token"),
                VariableDefinition.integer(
                        AUTH_TIMEOUT, "s", 1, 120, 20, "How long each authoriser may take before the next is asked"),
                VariableDefinition.flag(
                        AUTHORIZE_REMOTE_START, true, "The token of a remote start is checked before the transaction"),
                VariableDefinition.flag(
                        LOCAL_AUTHORIZE_OFFLINE, true, "Without a backend, local list and cache may accept"),
                VariableDefinition.flag(
                        LOCAL_PRE_AUTHORIZE, false, "Local list and cache may accept without asking the backend"),
                VariableDefinition.flag(
                        OFFLINE_UNKNOWN, false, "Without a backend, a token that nobody knows is accepted"),
                VariableDefinition.flag(CACHE_AVAILABLE, true, "There is an authorisation cache")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.flag(CACHE_ENABLED, true, "Verdicts of the backend are kept for later"),
                VariableDefinition.integer(
                        CACHE_LIFE_TIME, "s", 0, 365.0 * DAY, 0, "How long a kept verdict counts; 0 = no limit"),
                VariableDefinition.flag(LIST_AVAILABLE, true, "There is a local authorisation list")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.flag(LIST_ENABLED, true, "The local list is asked and can be changed"),
                VariableDefinition.integer(
                                LIST_ENTRIES,
                                "",
                                0,
                                LIST_CAPACITY,
                                0,
                                "How many tokens the local list holds; its largest value is how many it can")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.integer(
                                LIST_ITEMS,
                                "",
                                1,
                                LIST_CAPACITY,
                                ITEMS_PER_MESSAGE,
                                "Most tokens that one message about the local list may carry")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.integer(
                                LIST_BYTES, "B", 1, FRAME_BYTES, FRAME_BYTES, "Longest message about the local list")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.flag(RESERVATION_AVAILABLE, true, "EVSEs can be reserved")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.flag(RESERVATION_ENABLED, true, "Reservations are taken"),
                VariableDefinition.flag(RESERVATION_WHOLE, true, "A reservation may name no certain EVSE")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.integer(
                        CONNECTION_TIME_OUT, "s", 0, DAY, 120, "From Preparing until the start is given up; 0 = never"),
                VariableDefinition.flag(STOP_ON_DISCONNECT, true, "An unplugged car ends its transaction"),
                VariableDefinition.flag(
                        UNLOCK_ON_DISCONNECT,
                        true,
                        "A transaction that an unplugged car ends releases the cable; false keeps it for its owner"),
                VariableDefinition.flag(
                        STOP_ON_INVALID,
                        true,
                        "A token refused after the start ends the transaction; false stops energy"),
                VariableDefinition.integer(
                        MAX_ENERGY_ON_INVALID,
                        "Wh",
                        0,
                        1_000_000,
                        0,
                        "Energy since the start that a refused token may still take when the transaction goes on"),
                VariableDefinition.integer(
                        SAMPLE_INTERVAL, "s", 0, DAY, 60, "Between samples of a transaction, from its start; 0 = off"),
                measurands(SAMPLED_MEASURANDS, "Energy.Active.Import.Register,Power.Active.Import,Current.Import"),
                measurands(SAMPLED_STARTED, "Energy.Active.Import.Register"),
                measurands(SAMPLED_ENDED, "Energy.Active.Import.Register"),
                VariableDefinition.integer(
                        ALIGNED_INTERVAL, "s", 0, DAY, 0, "Between clock-aligned samples, from midnight UTC; 0 = off"),
                measurands(ALIGNED_MEASURANDS, "Energy.Active.Import.Register"),
                measurands(ALIGNED_ENDED, "Energy.Active.Import.Register"),
                reported(SUPPLY_PHASES, Type.INTEGER, "3", "Phases of the supply"),
                reported(STATION_AVAILABLE, Type.BOOLEAN, "true", "The station exists"),
                reported(STATION_AVAILABILITY, Type.STRING, "Available", "Available or Unavailable"),
                reported(VENDOR, Type.STRING, "", "Who makes the station"),
                reported(MODEL, Type.STRING, "", "Which model it is"),
                VariableDefinition.integer(LIGHT_INTENSITY, "%", 0, 100, 100, "How bright the lamps are; 0 = dark"),
                VariableDefinition.integer(
                        BLINK_REPEAT, "", 0, 20, 3, "How often a lamp blinks for a token that was shown; 0 = never"),
                reported(PNC_ENABLED, Type.BOOLEAN, "false", "No driver speaks ISO 15118: nobody charges by contract"),
                reported(PNC_CENTRAL, Type.BOOLEAN, "false", "The backend may validate contracts; see PnCEnabled"),
                reported(PNC_OFFLINE, Type.BOOLEAN, "false", "Contracts are validated offline; see PnCEnabled"),
                VariableDefinition.flag(CUSTOM, false, "Features of this project beyond OCPP are on"));
    }

    private static VariableDefinition reported(VariableId id, Type type, String value, String description) {
        return new VariableDefinition(
                id,
                type,
                "",
                Mutability.READ_ONLY,
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                value,
                description);
    }

    private static VariableDefinition measurands(VariableId id, String value) {
        return new VariableDefinition(
                id,
                Type.MEMBER_LIST,
                "",
                Mutability.READ_WRITE,
                false,
                OptionalDouble.empty(),
                OptionalDouble.of(MEASURANDS_LENGTH),
                MEASURANDS,
                value,
                "Measurands to send, comma separated; may be empty");
    }

    /** With the phase suffixes that OCPP 1.6 allows in configuration keys. */
    private static List<String> measurands() {
        List<String> all = new ArrayList<>();
        for (String m : List.of(
                "Current.Export",
                "Current.Import",
                "Current.Offered",
                "Energy.Active.Export.Interval",
                "Energy.Active.Export.Register",
                "Energy.Active.Import.Interval",
                "Energy.Active.Import.Register",
                "Energy.Reactive.Export.Interval",
                "Energy.Reactive.Export.Register",
                "Energy.Reactive.Import.Interval",
                "Energy.Reactive.Import.Register",
                "Frequency",
                "Power.Active.Export",
                "Power.Active.Import",
                "Power.Factor",
                "Power.Offered",
                "Power.Reactive.Export",
                "Power.Reactive.Import",
                "RPM",
                "SoC",
                "Temperature",
                "Voltage")) {
            all.add(m);
            if (m.startsWith("Current") || m.startsWith("Power") || m.startsWith("Energy") || m.equals("Voltage")) {
                for (String phase : List.of("L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1")) {
                    all.add(m + "." + phase);
                }
            }
        }
        return List.copyOf(all);
    }
}
