package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Reservations;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.VariableId;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemoryReservations;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallsTest {
    private final Bench b = new Bench().accepted();

    private static String status(String word) {
        return "{\"status\":\"" + word + "\"}";
    }

    /** Malformed and unknown calls, and their CALLERROR in 1.6's spelling. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Reset                  | ['Soft']                          | FormationViolation: payload is not an object",
                "Reset                  | {}                                | OccurenceConstraintViolation: type is required",
                "Reset                  | {'type':'Warm'}                   | PropertyConstraintViolation: type",
                "Reset                  | {'type':1}                        | TypeConstraintViolation: type is not a string",
                "Reset                  | {'type':'Soft','x':1}             | FormationViolation: x is not a member of this message",
                "Reset                  | {'type':'Soft','type':'Soft'}     | FormationViolation: frame is not valid JSON",
                "FlyToMoon              | {}                                | NotImplemented: ~~",
                "reset                  | {'type':'Soft'}                   | NotImplemented: ~~",
                "BootNotification       | {}                                | NotImplemented: ~~",
                "ReserveNow             | {}                                | NotSupported: this station takes no reservations",
                "CancelReservation      | {}                                | NotSupported: this station takes no reservations",
                "SendLocalList          | {}                                | OccurenceConstraintViolation: updateType is required",
                "UpdateFirmware         | {}                                | NotSupported: ~~",
                "ClearChargingProfile   | {}                                | NotSupported: this station has no smart charging",
                "GetCompositeSchedule   | {'connectorId':1,'duration':60}   | NotSupported: this station has no smart charging",
                "RemoteStartTransaction | {'connectorId':1}                 | OccurenceConstraintViolation: idTag is required",
                "RemoteStartTransaction | {'idTag':'123456789012345678901'} | PropertyConstraintViolation: idTag is longer than 20",
                "RemoteStartTransaction | {'idTag':''}                      | PropertyConstraintViolation: idTag is empty",
                "RemoteStartTransaction | {'idTag':'A','connectorId':'1'}   | TypeConstraintViolation: connectorId is not an integer",
                "RemoteStopTransaction  | {'transactionId':'7'}             | TypeConstraintViolation: transactionId is not an integer",
                "ChangeAvailability     | {'connectorId':-1,'type':'Operative'} | PropertyConstraintViolation: connectorId is out of range",
                "UnlockConnector        | {'connectorId':0}                 | PropertyConstraintViolation: connectorId is out of range",
                "ChangeConfiguration    | {'key':'HeartbeatInterval','value':60} | TypeConstraintViolation: value is not a string",
                "GetConfiguration       | {'key':'HeartbeatInterval'}       | TypeConstraintViolation: key is not a list",
                "TriggerMessage         | {'requestedMessage':'Everything'} | PropertyConstraintViolation: requestedMessage",
                "DataTransfer           | {'vendorId':'v','data':{}}        | TypeConstraintViolation: data is not a string",
                "ClearCache             | {'now':true}                      | FormationViolation: now is not a member of this message",
            })
    void aMalformedCallGetsTheRightCallError(String action, String payload, String expected) {
        assertEquals(expected.replace("~~", "").strip(), b.call(action, payload).strip());
        assertTrue(b.station.asked.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ChangeAvailability | {'connectorId':0,'type':'Inoperative'} | Accepted       | availability 0 INOPERATIVE",
                "ChangeAvailability | {'connectorId':2,'type':'Operative'}   | Accepted       | availability 2 OPERATIVE",
                "ChangeAvailability | {'connectorId':3,'type':'Operative'}   | Rejected       | ",
                "ClearCache         | {}                                     | Accepted       | clear cache",
                "DataTransfer       | {'vendorId':'v','data':'{}'}           | UnknownVendorId| ",
                "UnlockConnector    | {'connectorId':1}                      | Unlocked       | unlock 1",
                "UnlockConnector    | {'connectorId':3}                      | NotSupported   | ",
                "RemoteStartTransaction | {'idTag':'T','connectorId':2}      | Accepted       | start 2 T authorize=false",
                "RemoteStartTransaction | {'idTag':'T','connectorId':0}      | Rejected       | ",
                "RemoteStartTransaction | {'idTag':'T','connectorId':3}      | Rejected       | ",
                "RemoteStartTransaction | {'idTag':'T'}                      | Accepted       | start 1 T authorize=false",
                "RemoteStopTransaction  | {'transactionId':99}               | Rejected       | ",
                "Reset              | {'type':'Hard'}                        | Accepted       | reset HARD",
                "TriggerMessage     | {'requestedMessage':'StatusNotification','connectorId':3} | Rejected | ",
                "TriggerMessage     | {'requestedMessage':'MeterValues'}     | Rejected       | ",
                "TriggerMessage     | {'requestedMessage':'FirmwareStatusNotification'} | NotImplemented | ",
            })
    void aCallBecomesAnActionOfTheStation(String action, String payload, String answer, String asked) {
        assertEquals(status(answer), b.call(action, payload));
        assertEquals(asked == null ? "[]" : "[" + asked + "]", b.station.asked.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ChangeAvailability | {'connectorId':0,'type':'Inoperative'} | Rejected",
                "ChangeConfiguration | {'key':'HeartbeatInterval','value':'60'} | Rejected",
                "ClearCache | {} | Rejected",
                "Reset | {'type':'Hard'} | Rejected",
                "RemoteStartTransaction | {'idTag':'T','connectorId':1} | Rejected",
                "UnlockConnector | {'connectorId':1} | UnlockFailed",
            })
    void anObserverCommandsNothing(String action, String payload, String answer) {
        Bench observer = new Bench(new MemoryJournal(), false).accepted();
        assertEquals(status(answer), observer.call(action, payload));
        assertTrue(observer.station.asked.isEmpty());
    }

    @Test
    void aRemoteStartWithoutAConnectorGoesWhereACarWaits() {
        b.station.at(2).state = EvseState.PREPARING;
        b.call("RemoteStartTransaction", "{'idTag':'T'}");
        assertEquals("[start 2 T authorize=false]", b.station.asked.toString());
    }

    @Test
    void aRemoteStartWithoutAConnectorUsesTheReservationOfItsToken() {
        MemoryReservations books = new MemoryReservations();
        b.reservations = Optional.of(books);
        b.station.at(1).state = EvseState.PREPARING;
        b.station.at(2).state = EvseState.RESERVED;
        b.call("RemoteStartTransaction", "{'idTag':'T'}");
        books.asked.add(new Reservations.Reservation(1, 2, Facts.token("t"), Optional.empty(), Facts.at(900)));
        b.call("RemoteStartTransaction", "{'idTag':'T'}");
        assertEquals("[start 1 T authorize=false, start 2 T authorize=false]", b.station.asked.toString());
    }

    @Test
    void aRemoteStopFindsTheTransactionByTheBackendsId() {
        UUID tx = UUID.randomUUID();
        b.station.at(2).begin(tx, "T", Facts.at(0), 10);
        b.journal.append(Facts.started(tx, 2, 0, "T", 10));
        b.answer("StartTransaction", "{'transactionId':77,'idTagInfo':{'status':'Accepted'}}");
        assertEquals(status("Rejected"), b.call("RemoteStopTransaction", "{'transactionId':78}"));
        assertEquals(status("Accepted"), b.call("RemoteStopTransaction", "{'transactionId':77}"));
        assertEquals("[stop 2 REMOTE]", b.station.asked.toString());
    }

    @Test
    void theStationsVerdictIsTold() {
        b.station.outcome = new CommandOutcome(CommandOutcome.Status.SCHEDULED, "a car charges");
        assertEquals(status("Scheduled"), b.call("ChangeAvailability", "{'connectorId':1,'type':'Inoperative'}"));
        b.station.at(1).outcome =
                CompletableFuture.completedStage(new CommandOutcome(CommandOutcome.Status.FAILED, "stuck"));
        assertEquals(status("UnlockFailed"), b.call("UnlockConnector", "{'connectorId':1}"));
        b.station.at(1).lockable = false;
        assertEquals(status("NotSupported"), b.call("UnlockConnector", "{'connectorId':1}"));
    }

    @Test
    void aSoftResetWaitsUntilTheLastStopHasBeenTaken() {
        UUID tx = UUID.randomUUID();
        b.station.at(1).begin(tx, "T", Facts.at(0), 10);
        b.journal.append(Facts.started(tx, 1, 0, "T", 10));
        b.answer("StartTransaction", "{'transactionId':7,'idTagInfo':{'status':'Accepted'}}");
        assertEquals(status("Accepted"), b.call("Reset", "{'type':'Soft'}"));
        b.station.at(1).transaction = Optional.empty();
        b.journal.append(Facts.ended(tx, 1, 5, StopReason.SOFT_RESET, null, 20));
        assertFalse(b.station.resetWaitsFor.toCompletableFuture().isDone());
        assertEquals(
                "SoftReset", b.answer("StopTransaction", "{}").get("reason").asText());
        assertTrue(b.station.resetWaitsFor.toCompletableFuture().isDone());
    }

    @Test
    void aTriggeredSampleHasItsContextAndTheRunningTransaction() {
        UUID tx = UUID.randomUUID();
        b.station.at(1).begin(tx, "T", Facts.at(0), 10);
        b.station.at(1).reading = Optional.of(Facts.reading(3, 12));
        b.journal.append(Facts.started(tx, 1, 0, "T", 10));
        b.answer("StartTransaction", "{'transactionId':7,'idTagInfo':{'status':'Accepted'}}");
        assertEquals(
                status("Accepted"), b.call("TriggerMessage", "{'requestedMessage':'MeterValues','connectorId':1}"));
        assertEquals(
                "{\"connectorId\":1,\"transactionId\":7,\"meterValue\":[{\"timestamp\":\"2026-03-01T10:00:03.000Z\","
                        + "\"sampledValue\":[{\"value\":\"12\",\"context\":\"Trigger\","
                        + "\"measurand\":\"Energy.Active.Import.Register\",\"unit\":\"Wh\"}]}]}",
                b.answer("MeterValues", "{}").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "HeartbeatInterval             | 120        | Accepted     | 120",
                "heartbeatINTERVAL             | 120        | Accepted     | 120",
                "HeartbeatInterval             | 0          | Rejected     | 300",
                "HeartbeatInterval             | abc        | Rejected     | 300",
                "HeartbeatInterval             | 12.5       | Rejected     | 300",
                "HeartbeatInterval             | 99999999999| Rejected     | 300",
                "WebSocketPingInterval         | -1         | Rejected     | 20",
                "WebSocketPingInterval         | 0          | Accepted     | 0",
                "LocalAuthorizeOffline         | FALSE      | Accepted     | false",
                "LocalAuthorizeOffline         | no         | Rejected     | true",
                "LocalAuthorizeOffline         | 0          | Rejected     | true",
                "NumberOfConnectors            | 3          | Rejected     | 2",
                "StopTransactionOnEVSideDisconnect | false  | Rejected     | true",
                "MeterValuesSampledData        | Voltage,current.import.l1 | Accepted | Voltage,Current.Import.L1",
                "MeterValuesSampledData        | Nonsense   | Rejected     | Energy.Active.Import.Register",
                "MeterValuesSampledData        | SoC,SoC    | Rejected     | Energy.Active.Import.Register",
                "MeterValuesSampledData        | SoC.L1     | Rejected     | Energy.Active.Import.Register",
                "Nonsense                      | 1          | NotSupported | -",
            })
    void aKeyIsChangedOrKeptWhole(String key, String value, String answer, String afterwards) {
        assertEquals(status(answer), b.call("ChangeConfiguration", "{'key':'" + key + "','value':'" + value + "'}"));
        JsonNode read = Bench.json(b.call("GetConfiguration", "{'key':['" + key + "']}"));
        assertEquals(afterwards, read.at("/configurationKey/0/value").asText(read.has("unknownKey") ? "-" : "?"));
    }

    @Test
    void everyCoreKeyIsToldAndTheSecretIsNot() {
        JsonNode all = Bench.json(b.call("GetConfiguration", "{}")).get("configurationKey");
        String text = all.toString();
        for (String key : new String[] {
            "AuthorizeRemoteTxRequests",
            "ClockAlignedDataInterval",
            "ConnectionTimeOut",
            "ConnectorPhaseRotation",
            "GetConfigurationMaxKeys",
            "HeartbeatInterval",
            "LocalAuthorizeOffline",
            "LocalPreAuthorize",
            "MeterValuesAlignedData",
            "MeterValuesSampledData",
            "MeterValueSampleInterval",
            "NumberOfConnectors",
            "ResetRetries",
            "StopTransactionOnInvalidId",
            "StopTxnAlignedData",
            "StopTxnSampledData",
            "SupportedFeatureProfiles",
            "TransactionMessageAttempts",
            "TransactionMessageRetryInterval",
            "UnlockConnectorOnEVSideDisconnect"
        }) {
            assertTrue(text.contains("\"" + key + "\""), key);
        }
        assertFalse(text.contains("AuthorizationKey"));
        assertEquals(
                "{\"unknownKey\":[\"AuthorizationKey\",\"Foo\"]}",
                b.call("GetConfiguration", "{'key':['AuthorizationKey','Foo']}"));
        assertEquals(b.call("GetConfiguration", "{}"), b.call("GetConfiguration", "{'key':[]}"));
    }

    @Test
    void aNewPasswordIsKeptAsBytesAndUsedFromTheNextConnectionOn() {
        String hex = "00ff112233445566778899aabbccddee";
        assertEquals(
                status("Accepted"), b.call("ChangeConfiguration", "{'key':'authorizationkey','value':'" + hex + "'}"));
        assertArrayEquals(
                HexFormat.of().parseHex(hex), b.secrets.read("secret-ref").orElseThrow());
        assertEquals("the backend gave a new password", b.reconnected);
        String text = "not hex but long enough";
        b.call("ChangeConfiguration", "{'key':'AuthorizationKey','value':'" + text + "'}");
        assertArrayEquals(
                text.getBytes(StandardCharsets.UTF_8),
                b.secrets.read("secret-ref").orElseThrow());
        assertEquals(status("Rejected"), b.call("ChangeConfiguration", "{'key':'AuthorizationKey','value':'short'}"));
    }

    @Test
    void authorisationOfRemoteStartsFollowsItsKey() {
        b.variables.set(VariableId.of("AuthCtrlr", "AuthorizeRemoteStart"), true);
        b.call("RemoteStartTransaction", "{'idTag':'T','connectorId':1}");
        assertEquals("[start 1 T authorize=true]", b.station.asked.toString());
    }
}
