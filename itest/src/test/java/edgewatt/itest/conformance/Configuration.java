package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Every configuration key (OCPP 1.6 edition 2 section 9, errata 4, security extension edition 3). */
final class Configuration {
    /** Required keys that a backend may write. */
    static final List<String> WRITTEN = List.of(
            "AuthorizeRemoteTxRequests",
            "ClockAlignedDataInterval",
            "ConnectionTimeOut",
            "ConnectorPhaseRotation",
            "HeartbeatInterval",
            "LocalAuthListEnabled",
            "LocalAuthorizeOffline",
            "LocalPreAuthorize",
            "MeterValuesAlignedData",
            "MeterValuesSampledData",
            "MeterValueSampleInterval",
            "ResetRetries",
            "StopTransactionOnInvalidId",
            "StopTxnAlignedData",
            "StopTxnSampledData",
            "TransactionMessageAttempts",
            "TransactionMessageRetryInterval",
            "UnlockConnectorOnEVSideDisconnect");

    /** Required keys that only tell. */
    static final List<String> TOLD = List.of(
            "GetConfigurationMaxKeys",
            "NumberOfConnectors",
            "SupportedFeatureProfiles",
            "LocalAuthListMaxLength",
            "SendLocalListMaxLength",
            "ChargeProfileMaxStackLevel",
            "ChargingScheduleAllowedChargingRateUnit",
            "ChargingScheduleMaxPeriods",
            "MaxChargingProfilesInstalled");

    /** Optional keys that this station has. */
    static final List<String> OPTIONAL = List.of(
            "AllowOfflineTxForUnknownId",
            "AuthorizationCacheEnabled",
            "ConnectorPhaseRotationMaxLength",
            "MaxEnergyOnInvalidId",
            "MessageTimeout",
            "MeterValuesAlignedDataMaxLength",
            "MeterValuesSampledDataMaxLength",
            "StopTransactionMaxMeterValues",
            "StopTransactionOnEVSideDisconnect",
            "StopTxnAlignedDataMaxLength",
            "StopTxnSampledDataMaxLength",
            "WebSocketPingInterval",
            "ReserveConnectorZeroSupported",
            "ConnectorSwitch3to1PhaseSupported",
            "SupportedFileTransferProtocols",
            "AdditionalRootCertificateCheck",
            "CertificateSignedMaxChainSize",
            "CertificateStoreMaxLength",
            "CpoName",
            "SecurityProfile");

    /** Written by parts of their own, because it changes the connection. */
    private static final Set<String> ELSEWHERE = Set.of("SecurityProfile", "AuthorizationKey", "CpoName");

    private static final Map<String, List<String>> REFUSED = new TreeMap<>(Map.of(
            "MeterValueSampleInterval", List.of("-1", "often", "1.5", ""),
            "HeartbeatInterval", List.of("-5", "x"),
            "WebSocketPingInterval", List.of("-1"),
            "LocalPreAuthorize", List.of("maybe", "1"),
            "MeterValuesSampledData", List.of("Energy.Of.The.Sun"),
            "TransactionMessageAttempts", List.of("-1")));

    private final Rig rig;
    private Map<String, JsonNode> keys = Map.of();

    Configuration(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step("config.list", "GetConfiguration without keys shows every key, none twice", this::list),
                new Step("config.each", "each key asked for alone shows the same", this::each),
                new Step("config.unknown", "unknown keys are named back, and NotSupported to change", this::unknown),
                new Step("config.write", "each key that may be written takes its own value back", this::write),
                new Step("config.read-only", "each key that only tells refuses a change", this::readOnly),
                new Step(
                        "config.invalid",
                        "a value out of range or of another type is Rejected and not kept",
                        this::invalid),
                new Step("config.case", "names of keys are compared without case", this::names),
                new Step("config.profiles", "SupportedFeatureProfiles names all six", this::profiles),
                new Step("config.secret", "AuthorizationKey is never shown", this::secret));
    }

    private void list() throws Exception {
        Map<String, JsonNode> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (JsonNode key : rig.call("GetConfiguration", "{}").path("configurationKey")) {
            unless(found.put(key.path("key").asText(), key) == null, "twice: " + key);
        }
        keys = found;
        List<String> absent = new ArrayList<>();
        for (List<String> list : List.of(WRITTEN, TOLD, OPTIONAL)) {
            list.stream().filter(k -> !found.containsKey(k)).forEach(absent::add);
        }
        unless(absent.isEmpty(), "keys that are missing: " + absent);
    }

    private void each() throws Exception {
        for (JsonNode key : keys.values()) {
            String name = key.path("key").asText();
            JsonNode alone = rig.call("GetConfiguration", "{\"key\":[\"" + name + "\"]}");
            unless(alone.path("configurationKey").path(0).equals(key), name + ": " + alone + " instead of " + key);
            unless(alone.path("unknownKey").isEmpty(), name + " is unknown alone");
        }
    }

    private void unknown() throws Exception {
        JsonNode shown = rig.call("GetConfiguration", "{\"key\":[\"HeartbeatInterval\",\"NoSuchKey\"]}");
        unless(shown.path("configurationKey").size() == 1, "one is known: " + shown);
        unless(shown.path("unknownKey").path(0).asText().equals("NoSuchKey"), "one is unknown: " + shown);
        rig.expect("NotSupported", "ChangeConfiguration", rig.set("NoSuchKey", "1"));
    }

    private void write() throws Exception {
        List<String> refused = new ArrayList<>();
        for (String name : WRITTEN) {
            if (keys.containsKey(name) && keys.get(name).path("readonly").asBoolean()) {
                refused.add(name + " is read-only");
            }
        }
        for (JsonNode key : keys.values()) {
            String name = key.path("key").asText();
            if (!key.path("readonly").asBoolean() && !ELSEWHERE.contains(name)) {
                JsonNode result = rig.call(
                        "ChangeConfiguration", rig.set(name, key.path("value").asText()));
                String status = result.path("status").asText();
                if (!status.equals("Accepted") && !status.equals("RebootRequired")) {
                    refused.add(name + "=" + key.path("value").asText() + " " + result);
                }
            }
        }
        unless(refused.isEmpty(), "not taken: " + refused);
    }

    private void readOnly() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (JsonNode key : keys.values()) {
            if (key.path("readonly").asBoolean()) {
                String name = key.path("key").asText();
                JsonNode result = rig.call(
                        "ChangeConfiguration", rig.set(name, key.path("value").asText()));
                if (!result.path("status").asText().equals("Rejected")) {
                    wrong.add(name + " " + result);
                }
            }
        }
        TOLD.stream()
                .filter(keys::containsKey)
                .filter(k -> !keys.get(k).path("readonly").asBoolean())
                .forEach(k -> wrong.add(k + " is shown as writable"));
        unless(wrong.isEmpty(), "should be Rejected: " + wrong);
    }

    private void invalid() throws Exception {
        for (Map.Entry<String, List<String>> key : REFUSED.entrySet()) {
            String before = rig.read(key.getKey());
            for (String value : key.getValue()) {
                rig.expect("Rejected", "ChangeConfiguration", rig.set(key.getKey(), value));
            }
            unless(rig.read(key.getKey()).equals(before), key.getKey() + " has changed");
        }
    }

    private void names() throws Exception {
        JsonNode shown = rig.call("GetConfiguration", "{\"key\":[\"heartbeatINTERVAL\"]}");
        unless(shown.path("configurationKey").size() == 1, "not found in another case: " + shown);
        rig.configure("heartbeatINTERVAL", "300");
    }

    private void profiles() throws Exception {
        Set<String> told = Set.of(rig.read("SupportedFeatureProfiles").split(","));
        Set<String> all = Set.of(
                "Core",
                "FirmwareManagement",
                "LocalAuthListManagement",
                "RemoteTrigger",
                "Reservation",
                "SmartCharging");
        unless(told.equals(all), "told: " + told);
    }

    private void secret() throws Exception {
        JsonNode shown = rig.call("GetConfiguration", "{\"key\":[\"AuthorizationKey\"]}");
        for (JsonNode key : shown.path("configurationKey")) {
            unless(key.path("value").asText("").isEmpty(), "shown: " + key);
        }
        unless(
                !keys.containsKey("AuthorizationKey")
                        || keys.get("AuthorizationKey").path("value").asText("").isEmpty(),
                "the list shows AuthorizationKey");
    }
}
