package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.rpc.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggersTest {
    private final List<String> told = new ArrayList<>();

    /** Says that it was asked. */
    private final Feature files = new Feature() {
        @Override
        public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
            return Map.of();
        }

        @Override
        public Map<String, Runnable> triggers() {
            return Map.of(
                    "FirmwareStatusNotification", () -> told.add("plain firmware"),
                    "SignedFirmwareStatusNotification", () -> told.add("signed firmware"),
                    "DiagnosticsStatusNotification", () -> told.add("diagnostics"),
                    "LogStatusNotification", () -> told.add("log"),
                    "SignChargePointCertificate", () -> told.add("sign"));
        }
    };

    private static String trigger(Bench b, String action, String message) {
        return b.call(action, "{'requestedMessage':'" + message + "'}");
    }

    /** What each of the two messages may ask for, and what leaves. */
    @ParameterizedTest
    @CsvSource({
        "TriggerMessage,BootNotification,BootNotification",
        "TriggerMessage,Heartbeat,Heartbeat",
        "TriggerMessage,StatusNotification,StatusNotification",
        "TriggerMessage,MeterValues,MeterValues",
        "ExtendedTriggerMessage,BootNotification,BootNotification",
        "ExtendedTriggerMessage,Heartbeat,Heartbeat",
        "ExtendedTriggerMessage,StatusNotification,StatusNotification",
        "ExtendedTriggerMessage,MeterValues,MeterValues",
    })
    void whatIsAskedForLeavesAfterTheAnswer(String action, String message, String call) {
        Bench b = new Bench().accepted();
        b.station.at(1).reading = Optional.of(Facts.reading(3, 12));
        assertEquals("{\"status\":\"Accepted\"}", trigger(b, action, message));
        b.expect(call);
    }

    @ParameterizedTest
    @CsvSource({
        "TriggerMessage,FirmwareStatusNotification,plain firmware",
        "TriggerMessage,DiagnosticsStatusNotification,diagnostics",
        "ExtendedTriggerMessage,FirmwareStatusNotification,signed firmware",
        "ExtendedTriggerMessage,LogStatusNotification,log",
        "ExtendedTriggerMessage,SignChargePointCertificate,sign",
    })
    void featuresSayTheirOwnMessages(String action, String message, String what) {
        Bench b = new Bench(new MemoryJournal(), true, List.of(files)).accepted();
        assertEquals("{\"status\":\"Accepted\"}", trigger(b, action, message));
        assertEquals(List.of(what), told);
        Bench without = new Bench().accepted();
        assertEquals("{\"status\":\"NotImplemented\"}", trigger(without, action, message));
    }

    @ParameterizedTest
    @CsvSource({
        "TriggerMessage,LogStatusNotification",
        "TriggerMessage,SignChargePointCertificate",
        "TriggerMessage,SignedFirmwareStatusNotification",
        "ExtendedTriggerMessage,DiagnosticsStatusNotification",
        "ExtendedTriggerMessage,Authorize",
    })
    void aMessageThatCannotBeAskedForIsNoMemberOfItsEnumeration(String action, String message) {
        Bench b = new Bench(new MemoryJournal(), true, List.of(files)).accepted();
        assertEquals("PropertyConstraintViolation: requestedMessage", trigger(b, action, message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'requestedMessage':'StatusNotification','connectorId':3} | {~status~:~Rejected~}",
                "{'requestedMessage':'MeterValues','connectorId':3} | {~status~:~Rejected~}",
                "{'requestedMessage':'MeterValues','connectorId':2} | {~status~:~Rejected~}",
                "{'requestedMessage':'Heartbeat','connectorId':3} | {~status~:~Accepted~}",
                "{'requestedMessage':'StatusNotification','connectorId':-1} | PropertyConstraintViolation: connectorId is out of range",
                "{'connectorId':1} | OccurenceConstraintViolation: requestedMessage is required",
                "{'requestedMessage':'Heartbeat','now':true} | FormationViolation: now is not a member of this message",
            })
    void theConnectorMustExistWhereItMatters(String payload, String answer) {
        Bench b = new Bench().accepted();
        b.station.at(1).reading = Optional.of(Facts.reading(3, 12));
        assertEquals(answer.replace('~', '"'), b.call("ExtendedTriggerMessage", payload));
        b.sent.clear();
    }

    @Test
    void whileTheBootIsPendingOnlyWhatIsAskedForLeaves() {
        Bench b = new Bench();
        b.station.at(1).reading = Optional.of(Facts.reading(3, 12));
        b.connect();
        b.answer("BootNotification", "{'status':'Pending','interval':60,'currentTime':'2026-03-01T10:00:00Z'}");
        b.quiet();
        assertEquals("{\"status\":\"Accepted\"}", trigger(b, "TriggerMessage", "MeterValues"));
        b.answer("MeterValues", "{}");
        b.quiet();
    }
}
