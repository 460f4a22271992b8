package edgewatt.ocpp.client.v16;

import edgewatt.api.energy.Profiles;
import edgewatt.api.station.Evse;
import edgewatt.api.station.Station;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.ocpp.client.session.CommSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The configuration keys of 1.6 (section 9, errata 4): a table of aliases for variables, and of what follows from us. */
final class Keys {
    /** Most keys one GetConfiguration may ask for. */
    static final int MAX_KEYS = 100;

    private static final String TRUE_FALSE = "(?i)true|false";
    private static final String INTEGER = "-?[0-9]{1,10}";

    private final List<Key> keys = new ArrayList<>();
    private final Variables variables;

    Keys(Station station, Variables variables, Supplier<Optional<Profiles>> profiles) {
        this.variables = variables;
        flag("AllowOfflineTxForUnknownId", VariableId.of("AuthCtrlr", "OfflineTxForUnknownIdEnabled"));
        flag("AuthorizationCacheEnabled", VariableId.of("AuthCacheCtrlr", "Enabled"));
        flag("AuthorizeRemoteTxRequests", VariableId.of("AuthCtrlr", "AuthorizeRemoteStart"));
        number("ClockAlignedDataInterval", VariableId.of("AlignedDataCtrlr", "Interval"));
        number("ConnectionTimeOut", VariableId.of("TxCtrlr", "EVConnectionTimeOut"));
        told("ConnectorPhaseRotation", () -> rotation(station));
        told("GetConfigurationMaxKeys", () -> Integer.toString(MAX_KEYS));
        number("HeartbeatInterval", CommSettings.HEARTBEAT);
        flag("LocalAuthorizeOffline", VariableId.of("AuthCtrlr", "LocalAuthorizeOffline"));
        flag("LocalPreAuthorize", VariableId.of("AuthCtrlr", "LocalPreAuthorize"));
        number("MaxEnergyOnInvalidId", VariableId.of("TxCtrlr", "MaxEnergyOnInvalidId"));
        measurands("MeterValuesAlignedData", VariableId.of("AlignedDataCtrlr", "Measurands"));
        measurands("MeterValuesSampledData", VariableId.of("SampledDataCtrlr", "TxUpdatedMeasurands"));
        number("MeterValueSampleInterval", VariableId.of("SampledDataCtrlr", "TxUpdatedInterval"));
        number("MessageTimeout", CommSettings.TIMEOUT);
        told("NumberOfConnectors", () -> Integer.toString(station.evses().size()));
        number("ResetRetries", CommSettings.RESET_RETRIES);
        flag("StopTransactionOnEVSideDisconnect", VariableId.of("TxCtrlr", "StopTxOnEVSideDisconnect"));
        flag("StopTransactionOnInvalidId", VariableId.of("TxCtrlr", "StopTxOnInvalidId"));
        told("StopTransactionMaxMeterValues", () -> Integer.toString(Encoder.MAX_TRANSACTION_DATA));
        measurands("StopTxnAlignedData", VariableId.of("AlignedDataCtrlr", "TxEndedMeasurands"));
        measurands("StopTxnSampledData", VariableId.of("SampledDataCtrlr", "TxEndedMeasurands"));
        told(
                "SupportedFeatureProfiles",
                () -> "Core,RemoteTrigger" + (profiles.get().isPresent() ? ",SmartCharging" : ""));
        number("TransactionMessageAttempts", CommSettings.ATTEMPTS);
        number("TransactionMessageRetryInterval", CommSettings.ATTEMPT_INTERVAL);
        flag("UnlockConnectorOnEVSideDisconnect", CommSettings.UNLOCK);
        number("WebSocketPingInterval", CommSettings.PING);
        smartCharging(station, profiles);
    }

    /**
     * One key.
     *
     * @param variable what it is an alias of; absent if it is computed
     * @param value as 1.6 shows it; empty = the key does not exist now
     * @param reader turns a given value into the variable's text; empty = refused. Absent for read-only keys
     */
    record Key(
            String name,
            Optional<VariableId> variable,
            Supplier<Optional<String>> value,
            Optional<Function<String, Optional<String>>> reader) {}

    List<Key> all() {
        return keys.stream().filter(k -> k.value().get().isPresent()).toList();
    }

    /** Key names are compared without case. */
    Optional<Key> find(String name) {
        return all().stream().filter(k -> k.name().equalsIgnoreCase(name)).findFirst();
    }

    private void flag(String key, VariableId variable) {
        alias(
                key,
                variable,
                text -> text,
                text -> text.matches(TRUE_FALSE) ? Optional.of(text.toLowerCase(Locale.ROOT)) : Optional.empty());
    }

    private void number(String key, VariableId variable) {
        alias(key, variable, text -> text, text -> text.matches(INTEGER) ? Optional.of(text) : Optional.empty());
    }

    private void measurands(String key, VariableId variable) {
        alias(
                key,
                variable,
                text -> Measurand.text(Measurand.known(text)),
                text -> Measurand.list(text).map(Measurand::text));
        told(key + "MaxLength", () -> Integer.toString(Measurand.MAX_ITEMS));
    }

    private void alias(
            String key,
            VariableId variable,
            Function<String, String> shown,
            Function<String, Optional<String>> reader) {
        keys.add(new Key(
                key, Optional.of(variable), () -> variables.read(variable).map(shown), Optional.of(reader)));
    }

    private void told(String key, Supplier<String> value) {
        keys.add(new Key(key, Optional.empty(), () -> Optional.of(value.get()), Optional.empty()));
    }

    /** Where the planner defines no variable, its documented bounds are told. */
    private void smartCharging(Station station, Supplier<Optional<Profiles>> profiles) {
        String component = "SmartChargingCtrlr";
        record Row(String key, VariableId variable, String otherwise) {}
        List<Row> rows = List.of(
                new Row("ChargeProfileMaxStackLevel", VariableId.of(component, "ProfileStackLevel"), "100"),
                new Row(
                        "ChargingScheduleMaxPeriods",
                        VariableId.of(component, "PeriodsPerSchedule"),
                        Integer.toString(ProfileCalls.MAX_PERIODS)),
                new Row(
                        "MaxChargingProfilesInstalled",
                        VariableId.of(component, "Entries", "ChargingProfiles"),
                        "100"));
        for (Row row : rows) {
            keys.add(new Key(
                    row.key(),
                    Optional.empty(),
                    () -> profiles.get().map(p -> variables.read(row.variable()).orElse(row.otherwise())),
                    Optional.empty()));
        }
        keys.add(new Key(
                "ChargingScheduleAllowedChargingRateUnit",
                Optional.empty(),
                () -> profiles.get().map(p -> "Current,Power"),
                Optional.empty()));
        keys.add(new Key(
                "ConnectorSwitch3to1PhaseSupported",
                Optional.empty(),
                () -> profiles.get()
                        .map(p -> Boolean.toString(station.evses().stream()
                                .anyMatch(e -> e.capabilities().phaseSwitching()))),
                Optional.empty()));
    }

    private static String rotation(Station station) {
        return station.evses().stream().map(e -> e.id() + "." + word(e)).collect(Collectors.joining(","));
    }

    private static String word(Evse evse) {
        String rotation = evse.capabilities().rotation();
        return rotation.matches("RST|RTS|SRT|STR|TRS|TSR") ? rotation : "Unknown";
    }
}
