package edgewatt.ocpp.client.v16;

import edgewatt.api.energy.Profiles;
import edgewatt.api.station.Station;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.CommSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration keys of 1.6 (section 9, errata 4, security white paper): a table of aliases for variables, of what
 * follows from us, and of what features add. A key whose variable or feature is absent does not exist.
 */
final class Keys {
    /** Most keys one GetConfiguration may ask for. */
    static final int MAX_KEYS = 100;

    private static final String TRUE_FALSE = "(?i)true|false";
    private static final String INTEGER = "-?[0-9]{1,10}";

    private final List<Key> keys = new ArrayList<>();
    private final Variables variables;

    Keys(Station station, Variables variables, Supplier<Optional<Profiles>> profiles, List<Feature> features) {
        this.variables = variables;
        flag("AllowOfflineTxForUnknownId", VariableId.of("AuthCtrlr", "OfflineTxForUnknownIdEnabled"));
        flag("AuthorizationCacheEnabled", VariableId.of("AuthCacheCtrlr", "Enabled"));
        flag("AuthorizeRemoteTxRequests", VariableId.of("AuthCtrlr", "AuthorizeRemoteStart"));
        number("BlinkRepeat", VariableId.of("ChargingStatusIndicator", "BlinkRepeat"));
        number("ClockAlignedDataInterval", VariableId.of("AlignedDataCtrlr", "Interval"));
        number("ConnectionTimeOut", VariableId.of("TxCtrlr", "EVConnectionTimeOut"));
        PhaseRotation rotation = new PhaseRotation(station);
        own(
                "ConnectorPhaseRotation",
                new Feature.Setting(
                        () -> Optional.of(rotation.text()),
                        Optional.of(text -> Reply.status(rotation.isAsWired(text) ? "Accepted" : "Rejected"))));
        told(
                "ConnectorPhaseRotationMaxLength",
                () -> Integer.toString(station.evses().size() + 1));
        told("GetConfigurationMaxKeys", () -> Integer.toString(MAX_KEYS));
        number("HeartbeatInterval", CommSettings.HEARTBEAT);
        number("LightIntensity", VariableId.of("BeaconLighting", "Percent"));
        flag("LocalAuthorizeOffline", VariableId.of("AuthCtrlr", "LocalAuthorizeOffline"));
        flag("LocalPreAuthorize", VariableId.of("AuthCtrlr", "LocalPreAuthorize"));
        number("MaxEnergyOnInvalidId", VariableId.of("TxCtrlr", "MaxEnergyOnInvalidId"));
        measurands("MeterValuesAlignedData", VariableId.of("AlignedDataCtrlr", "Measurands"));
        measurands("MeterValuesSampledData", VariableId.of("SampledDataCtrlr", "TxUpdatedMeasurands"));
        number("MeterValueSampleInterval", VariableId.of("SampledDataCtrlr", "TxUpdatedInterval"));
        number("MessageTimeout", CommSettings.TIMEOUT);
        number("MinimumStatusDuration", CommSettings.MINIMUM_STATUS);
        told("NumberOfConnectors", () -> Integer.toString(station.evses().size()));
        number("ResetRetries", CommSettings.RESET_RETRIES);
        flag("StopTransactionOnEVSideDisconnect", VariableId.of("TxCtrlr", "StopTxOnEVSideDisconnect"));
        flag("StopTransactionOnInvalidId", VariableId.of("TxCtrlr", "StopTxOnInvalidId"));
        told("StopTransactionMaxMeterValues", () -> Integer.toString(TransactionData.MAX_VALUES));
        measurands("StopTxnAlignedData", VariableId.of("AlignedDataCtrlr", "TxEndedMeasurands"));
        measurands("StopTxnSampledData", VariableId.of("SampledDataCtrlr", "TxEndedMeasurands"));
        number("TransactionMessageAttempts", CommSettings.ATTEMPTS);
        number("TransactionMessageRetryInterval", CommSettings.ATTEMPT_INTERVAL);
        unlock(station);
        number("WebSocketPingInterval", CommSettings.PING);
        told("SupportedFeatureProfiles", () -> profiles(features).collect(Collectors.joining(",")));
        told("SupportedFeatureProfilesMaxLength", () -> "6");
        flag("LocalAuthListEnabled", LocalListCalls.ENABLED);
        smartCharging(station, profiles);
        // defined by whoever has the feature
        text("SupportedFileTransferProtocols", VariableId.of("OCPPCommCtrlr", "FileTransferProtocols"));
        flag("AdditionalRootCertificateCheck", VariableId.of("SecurityCtrlr", "AdditionalRootCertificateCheck"));
        number("CertificateSignedMaxChainSize", VariableId.of("SecurityCtrlr", "MaxCertificateChainSize"));
        number("CertificateStoreMaxLength", VariableId.of("SecurityCtrlr", "CertificateEntries"));
        number("CertSigningRepeatTimes", VariableId.of("SecurityCtrlr", "CertSigningRepeatTimes"));
        number("CertSigningWaitMinimum", VariableId.of("SecurityCtrlr", "CertSigningWaitMinimum"));
        flag("ISO15118PnCEnabled", VariableId.of("ISO15118Ctrlr", "PnCEnabled"));
        flag("CentralContractValidationAllowed", VariableId.of("ISO15118Ctrlr", "CentralContractValidationAllowed"));
        flag("ContractValidationOffline", VariableId.of("ISO15118Ctrlr", "ContractValidationOffline"));
        text("CpoName", VariableId.of("SecurityCtrlr", "OrganizationName"));
        features.forEach(feature -> feature.settings().forEach(this::own));
        keys.sort(Comparator.comparing(Key::name, String.CASE_INSENSITIVE_ORDER));
    }

    /**
     * One key.
     *
     * @param variable what it is an alias of; absent if it is computed or has rules of its own
     * @param value as 1.6 shows it; empty = not shown, because it does not exist now or is write-only
     * @param reader turns a given value into the variable's text; empty = refused. Absent for read-only keys
     * @param setting the rules of its own
     * @param readOnly now
     */
    record Key(
            String name,
            Optional<VariableId> variable,
            Supplier<Optional<String>> value,
            Optional<Function<String, Optional<String>>> reader,
            Optional<Feature.Setting> setting,
            BooleanSupplier readOnly) {}

    /** Those that can be shown. */
    List<Key> all() {
        return keys.stream().filter(k -> k.value().get().isPresent()).toList();
    }

    /** One that can be shown; names are compared without case. */
    Optional<Key> find(String name) {
        return named(name).filter(k -> k.value().get().isPresent());
    }

    /** One that can be changed, shown, or both. */
    Optional<Key> changeable(String name) {
        return named(name)
                .filter(k -> k.value().get().isPresent()
                        || k.setting().flatMap(Feature.Setting::change).isPresent());
    }

    private Optional<Key> named(String name) {
        return keys.stream().filter(k -> k.name().equalsIgnoreCase(name)).findFirst();
    }

    private void flag(String key, VariableId variable) {
        alias(key, variable, text -> text, Keys::flag);
    }

    private static Optional<String> flag(String text) {
        return text.matches(TRUE_FALSE) ? Optional.of(text.toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private void number(String key, VariableId variable) {
        alias(key, variable, text -> text, text -> text.matches(INTEGER) ? Optional.of(text) : Optional.empty());
    }

    private void text(String key, VariableId variable) {
        alias(key, variable, text -> text, Optional::of);
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
        alias(key, variable, shown, reader, () -> true);
    }

    /** @param free whether a change makes sense now */
    private void alias(
            String key,
            VariableId variable,
            Function<String, String> shown,
            Function<String, Optional<String>> reader,
            BooleanSupplier free) {
        keys.add(new Key(
                key,
                Optional.of(variable),
                () -> variables
                        .definition(variable)
                        .filter(d -> d.mutability() != VariableDefinition.Mutability.WRITE_ONLY)
                        .flatMap(d -> variables.read(variable))
                        .map(shown),
                Optional.of(reader),
                Optional.empty(),
                () -> !free.getAsBoolean()
                        || variables
                                .definition(variable)
                                .filter(d -> d.mutability() == VariableDefinition.Mutability.READ_ONLY)
                                .isPresent()));
    }

    private void told(String key, Supplier<String> value) {
        own(key, Feature.Setting.told(value));
    }

    /** A feature's own rules come before the alias of the same name. */
    private void own(String key, Feature.Setting setting) {
        keys.removeIf(k -> k.name().equalsIgnoreCase(key));
        keys.add(new Key(
                key,
                Optional.empty(),
                setting.value(),
                Optional.empty(),
                Optional.of(setting),
                () -> setting.change().isEmpty()));
    }

    private static Stream<String> profiles(List<Feature> features) {
        return features.stream().flatMap(f -> f.profile().stream()).distinct();
    }

    /** Without a lock there is nothing to unlock: read-only and false (errata 3.83). */
    private void unlock(Station station) {
        BooleanSupplier lock =
                () -> station.evses().stream().anyMatch(e -> e.capabilities().lockable());
        alias(
                "UnlockConnectorOnEVSideDisconnect",
                CommSettings.UNLOCK,
                text -> lock.getAsBoolean() ? text : "false",
                Keys::flag,
                lock);
    }

    /** Where the planner defines no variable, its documented bounds are told. */
    private void smartCharging(Station station, Supplier<Optional<Profiles>> profiles) {
        String component = "SmartChargingCtrlr";
        onlyWith(
                profiles,
                "ChargeProfileMaxStackLevel",
                () -> variables
                        .read(VariableId.of(component, "ProfileStackLevel"))
                        .orElse("100"));
        onlyWith(
                profiles,
                "ChargingScheduleMaxPeriods",
                () -> variables
                        .read(VariableId.of(component, "PeriodsPerSchedule"))
                        .orElse(Integer.toString(ProfileCalls.MAX_PERIODS)));
        onlyWith(
                profiles,
                "MaxChargingProfilesInstalled",
                () -> variables
                        .read(VariableId.of(component, "Entries", "ChargingProfiles"))
                        .orElse("100"));
        onlyWith(profiles, "ChargingScheduleAllowedChargingRateUnit", () -> "Current,Power");
        onlyWith(
                profiles,
                "ConnectorSwitch3to1PhaseSupported",
                () -> Boolean.toString(
                        station.evses().stream().anyMatch(e -> e.capabilities().phaseSwitching())));
    }

    private void onlyWith(Supplier<Optional<Profiles>> profiles, String key, Supplier<String> value) {
        own(key, new Feature.Setting(() -> profiles.get().map(p -> value.get()), Optional.empty()));
    }
}
