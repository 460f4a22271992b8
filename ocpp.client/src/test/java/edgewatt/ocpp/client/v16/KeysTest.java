package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Reservations;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableId;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.rpc.Reply;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every configuration key of 1.6, its errata and its white papers, with all features present. */
class KeysTest {
    private final Bench b = everything(true);

    private static Bench everything(boolean controls) {
        Feature security = new Feature() {
            private String profile = "1";

            @Override
            public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
                return Map.of();
            }

            @Override
            public Map<String, Setting> settings() {
                return Map.of("SecurityProfile", new Setting(() -> Optional.of(profile), Optional.of(this::raise)));
            }

            private Reply raise(String text) {
                boolean higher = text.matches("[2-3]") && text.compareTo(profile) > 0;
                profile = higher ? text : profile;
                return Reply.status(higher ? "Accepted" : "Rejected");
            }

            @Override
            public Optional<String> profile() {
                return Optional.of("FirmwareManagement");
            }
        };
        Bench b = new Bench(new MemoryJournal(), controls, List.of(security));
        b.profiles = Optional.of(fake(Profiles.class, Map.of()));
        b.localList = Optional.of(fake(LocalList.class, Map.of("capacity", 500, "version", 0)));
        b.reservations = Optional.of(fake(Reservations.class, Map.of("wholeStation", true)));
        b.variables.define(List.of(
                VariableDefinition.flag(LocalListCalls.ENABLED, true, ""),
                readOnly("OCPPCommCtrlr", "FileTransferProtocols", "FTP,FTPS,HTTP,HTTPS"),
                readOnly("SecurityCtrlr", "AdditionalRootCertificateCheck", "false"),
                readOnly("SecurityCtrlr", "MaxCertificateChainSize", "10000"),
                readOnly("SecurityCtrlr", "CertificateEntries", "20"),
                VariableDefinition.integer(
                        VariableId.of("SecurityCtrlr", "CertSigningWaitMinimum"), "s", 1, 86_400, 30, ""),
                VariableDefinition.integer(VariableId.of("SecurityCtrlr", "CertSigningRepeatTimes"), "", 0, 20, 2, ""),
                readOnly("SecurityCtrlr", "OrganizationName", "").with(Mutability.READ_WRITE)));
        return b.accepted();
    }

    private static VariableDefinition readOnly(String component, String variable, String value) {
        return new VariableDefinition(
                VariableId.of(component, variable),
                VariableDefinition.Type.STRING,
                "",
                Mutability.READ_ONLY,
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                value,
                "");
    }

    /** A service that has these values and does nothing. */
    private static <T> T fake(Class<T> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> values.get(method.getName())));
    }

    private static String changed(Bench b, String key, String value) {
        return Bench.json(b.call("ChangeConfiguration", "{'key':'" + key + "','value':'" + value + "'}"))
                .get("status")
                .asText();
    }

    private static JsonNode shown(Bench b, String key) {
        return Bench.json(b.call("GetConfiguration", "{'key':['" + key + "']}"))
                .path("configurationKey")
                .path(0);
    }

    /** Key, whether it is read-only, its value, one that is taken, one that is refused. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "AllowOfflineTxForUnknownId | false | false | true | yes",
                "AuthorizationCacheEnabled | false | true | FALSE | 1",
                "AuthorizeRemoteTxRequests | false | false | true | ~~",
                "ClockAlignedDataInterval | false | 0 | 900 | -1",
                "ConnectionTimeOut | false | 60 | 120 | 1.5",
                "ConnectorPhaseRotation | false | 0.RST,1.RST,2.RST | 1.rst, 2.RST | 1.STR",
                "ConnectorPhaseRotationMaxLength | true | 3 | | 4",
                "GetConfigurationMaxKeys | true | 100 | | 1",
                "HeartbeatInterval | false | 300 | 86400 | 86401",
                "LocalAuthorizeOffline | false | true | false | nein",
                "LocalPreAuthorize | false | false | true | 0",
                "MaxEnergyOnInvalidId | false | 0 | 500 | -500",
                "MeterValuesAlignedData | false | Energy.Active.Import.Register | voltage,Temperature | Voltage,,SoC",
                "MeterValuesAlignedDataMaxLength | true | 50 | | 1",
                "MeterValuesSampledData | false | Energy.Active.Import.Register | Voltage.L1-N,Current.Import.l2 | Voltage.L4",
                "MeterValuesSampledDataMaxLength | true | 50 | | 1",
                "MeterValueSampleInterval | false | 60 | 0 | x",
                "NumberOfConnectors | true | 2 | | 3",
                "ResetRetries | false | 1 | 3 | 11",
                "StopTransactionOnEVSideDisconnect | true | true | | false",
                "StopTransactionOnInvalidId | false | true | False | off",
                "StopTxnAlignedData | false | ~~ | Frequency | Frequency.L1",
                "StopTxnAlignedDataMaxLength | true | 50 | | 1",
                "StopTxnSampledData | false | ~~ | Energy.Active.Import.Register | Energy",
                "StopTxnSampledDataMaxLength | true | 50 | | 1",
                "SupportedFeatureProfiles | true | Core,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger,FirmwareManagement | | Core",
                "SupportedFeatureProfilesMaxLength | true | 6 | | 1",
                "TransactionMessageAttempts | false | 5 | 3 | 0",
                "TransactionMessageRetryInterval | false | 10 | 60 | -1",
                "UnlockConnectorOnEVSideDisconnect | false | true | false | never",
                "WebSocketPingInterval | false | 20 | 0 | -1",
                "MessageTimeout | false | 30 | 60 | 0",
                "MinimumStatusDuration | false | 0 | 5 | -1",
                "StopTransactionMaxMeterValues | true | 100 | | 10",
                "LocalAuthListEnabled | false | true | false | maybe",
                "LocalAuthListMaxLength | true | 500 | | 1",
                "SendLocalListMaxLength | true | 500 | | 1",
                "ReserveConnectorZeroSupported | true | true | | false",
                "ChargeProfileMaxStackLevel | true | 100 | | 1",
                "ChargingScheduleAllowedChargingRateUnit | true | Current,Power | | Current",
                "ChargingScheduleMaxPeriods | true | 1000 | | 1",
                "ConnectorSwitch3to1PhaseSupported | true | false | | true",
                "MaxChargingProfilesInstalled | true | 100 | | 1",
                "SupportedFileTransferProtocols | true | FTP,FTPS,HTTP,HTTPS | | HTTP",
                "AdditionalRootCertificateCheck | true | false | | true",
                "CertificateSignedMaxChainSize | true | 10000 | | 1",
                "CertificateStoreMaxLength | true | 20 | | 1",
                "CpoName | false | ~~ | Example Operator | ",
                "SecurityProfile | false | 1 | 2 | 1",
                "BlinkRepeat | false | 3 | 0 | often",
                "LightIntensity | false | 100 | 40 | bright",
                "ISO15118PnCEnabled | true | false | | true",
                "CentralContractValidationAllowed | true | false | | true",
                "ContractValidationOffline | true | false | | true",
                "CertSigningWaitMinimum | false | 30 | 60 | 0",
                "CertSigningRepeatTimes | false | 2 | 3 | -1",
            })
    void aKeyIsShownAndChangedWithinItsRules(String key, boolean readOnly, String value, String taken, String refused) {
        JsonNode shown = shown(b, key.toUpperCase(Locale.ROOT));
        assertEquals(
                key + " " + readOnly + " " + value,
                shown.path("key").asText() + " " + shown.path("readonly").asBoolean() + " "
                        + shown.path("value").asText());
        if (refused != null) {
            assertEquals("Rejected", changed(b, key, refused));
            assertEquals(value, shown(b, key).path("value").asText());
        }
        if (taken != null) {
            assertEquals("Accepted", changed(b, key.toLowerCase(Locale.ROOT), taken));
        }
    }

    /** No such feature here: the key does not exist. */
    @ParameterizedTest
    @CsvSource({
        "ISO15118Something",
        "NoSuchKey",
    })
    void aKeyWithoutItsFeatureDoesNotExist(String key) {
        assertEquals("NotSupported", changed(b, key, "1"));
        assertEquals("{\"unknownKey\":[\"" + key + "\"]}", b.call("GetConfiguration", "{'key':['" + key + "']}"));
    }

    @Test
    void theListOfAllKeysIsCompleteSortedAndWithoutSecrets() {
        JsonNode all = Bench.json(b.call("GetConfiguration", "{}")).get("configurationKey");
        List<String> names = StreamSupport.stream(all.spliterator(), false)
                .map(k -> k.get("key").asText())
                .toList();
        assertEquals(names.stream().sorted(String.CASE_INSENSITIVE_ORDER).toList(), names);
        assertEquals(names.stream().distinct().count(), names.size());
        // all of the table above
        assertEquals(56, names.size(), names.toString());
        assertFalse(names.contains("AuthorizationKey"));
        assertEquals("Accepted", changed(b, "AuthorizationKey", "00112233445566778899aabbccddeeff"));
        assertFalse(b.call("GetConfiguration", "{}").contains("0011223344"));
        assertEquals(
                "{\"unknownKey\":[\"AuthorizationKey\"]}", b.call("GetConfiguration", "{'key':['AuthorizationKey']}"));
    }

    @Test
    void keysGoWithTheirFeatures() {
        Bench bare = new Bench().accepted();
        String all = bare.call("GetConfiguration", "{}");
        for (String key : List.of("LocalAuthList", "SendLocalList", "Reserve", "Charging", "SecurityProfile")) {
            assertFalse(all.contains("\"" + key), key);
        }
        assertEquals(
                "Core,RemoteTrigger",
                shown(bare, "SupportedFeatureProfiles").get("value").asText());
    }

    @Test
    void withoutALockThereIsNothingToUnlock() {
        b.station.evses.forEach(e -> e.lockable = false);
        JsonNode shown = shown(b, "UnlockConnectorOnEVSideDisconnect");
        assertEquals(
                "true false",
                shown.get("readonly").asText() + " " + shown.get("value").asText());
        assertEquals("Rejected", changed(b, "UnlockConnectorOnEVSideDisconnect", "true"));
    }

    @Test
    void aKeyThatIsAskedForTwiceIsToldTwiceAndManyKeysAreTooMany() {
        String twice = b.call("GetConfiguration", "{'key':['HeartbeatInterval','heartbeatinterval','X','X']}");
        JsonNode answer = Bench.json(twice);
        assertEquals(2, answer.get("configurationKey").size());
        assertEquals(2, answer.get("unknownKey").size());
        String most = names(Keys.MAX_KEYS);
        assertEquals(
                Keys.MAX_KEYS,
                Bench.json(b.call("GetConfiguration", "{'key':[" + most + "]}"))
                        .get("unknownKey")
                        .size());
        assertEquals(
                "OccurenceConstraintViolation: key has 101 items; expected 0 to 100",
                b.call("GetConfiguration", "{'key':[" + names(Keys.MAX_KEYS + 1) + "]}"));
        assertEquals(
                "PropertyConstraintViolation: key[0] is longer than 50",
                b.call("GetConfiguration", "{'key':['" + "k".repeat(51) + "']}"));
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'K" + i + "'").collect(Collectors.joining(","));
    }

    @Test
    void aChangeThatNeedsARestartSaysSo() {
        VariableDefinition d = b.variables
                .definition(VariableId.of("SecurityCtrlr", "OrganizationName"))
                .orElseThrow();
        b.variables.define(List.of(new VariableDefinition(
                d.id(), d.type(), "", d.mutability(), true, d.min(), d.max(), List.of(), "", "")));
        assertEquals("RebootRequired", changed(b, "CpoName", "Example"));
        assertEquals("Example", shown(b, "CpoName").get("value").asText());
    }

    @Test
    void aValueOverItsLimitIsRefusedAtTheEdge() {
        assertEquals(
                "PropertyConstraintViolation: value is longer than 500",
                b.call("ChangeConfiguration", "{'key':'CpoName','value':'" + "v".repeat(501) + "'}"));
        assertEquals("Accepted", changed(b, "CpoName", "v".repeat(500)));
    }

    @Test
    void anObserverSetsWhatIsItsOwnAndFindsTheRestAsItIs() {
        Bench observer = everything(false);
        assertEquals("Rejected", changed(observer, "HeartbeatInterval", "60"));
        assertEquals("Accepted", changed(observer, "HeartbeatInterval", "300"));
        assertEquals("Rejected", changed(observer, "StopTransactionOnInvalidId", "false"));
        assertEquals("Accepted", changed(observer, "SecurityProfile", "2"));
        assertEquals("Accepted", changed(observer, "AuthorizationKey", "00112233445566778899aabbccddeeff"));
        assertEquals("NotSupported", changed(observer, "NoSuchKey", "1"));
        assertEquals(300, observer.variables.integer(VariableId.of("OCPPCommCtrlr", "HeartbeatInterval")));
    }

    @Test
    void everyMeasurandOf16CanBeConfigured() {
        String all = Arrays.stream(Measurand.Quantity.values()).map(q -> q.word).collect(Collectors.joining(","));
        assertEquals("Accepted", changed(b, "MeterValuesSampledData", all));
        assertEquals(22, new ArrayList<>(Measurand.known(all)).size());
        assertEquals(all, shown(b, "MeterValuesSampledData").get("value").asText());
    }
}
