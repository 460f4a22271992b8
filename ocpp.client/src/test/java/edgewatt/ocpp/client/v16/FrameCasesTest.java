package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.VariableId;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.session.CommSettings;
import edgewatt.ocpp.client.session.Conversation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole exchanges of 1.6 that are known to go wrong in the field. */
class FrameCasesTest {
    private static final String ACCEPTED = "'idTagInfo':{'status':'Accepted'}";

    private final Bench b = new Bench();
    private final UUID tx = UUID.randomUUID();

    private void chargeWithoutALink() {
        b.accepted();
        b.disconnect();
        b.journal.append(Facts.started(tx, 2, 60, "CARD7", 8100));
        b.journal.append(Facts.sample(tx, 2, 960, 9450));
        b.journal.append(Facts.ended(tx, 2, 1800, StopReason.LOCAL, "CARD7", 11_020));
    }

    /** Ids that come back with the start are the ones that go out, whatever they are (errata 3.54). */
    @ParameterizedTest
    @ValueSource(ints = {4711, 0, -1, -20, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anOfflineChargeIsReportedWithTheIdOfItsStart(int id) {
        chargeWithoutALink();
        b.connect();
        assertEquals(
                "{\"connectorId\":2,\"idTag\":\"CARD7\",\"meterStart\":8100,\"timestamp\":\"2026-03-01T10:01:00.000Z\"}",
                b.answer("StartTransaction", "{'transactionId':" + id + "," + ACCEPTED + "}")
                        .toString());
        JsonNode sample = b.answer("MeterValues", "{}");
        assertEquals(id, sample.get("transactionId").asInt());
        assertEquals(
                "2026-03-01T10:16:00.000Z", sample.at("/meterValue/0/timestamp").asText());
        assertEquals("9450", sample.at("/meterValue/0/sampledValue/0/value").asText());
        JsonNode stop = b.answer("StopTransaction", "{" + ACCEPTED + "}");
        assertEquals(id + " 11020", stop.get("transactionId").asInt() + " " + stop.get("meterStop"));
        assertEquals(
                "2026-03-01T10:30:00.000Z CARD7",
                stop.get("timestamp").asText() + " " + stop.get("idTag").asText());
        assertFalse(stop.has("reason"), "Local is the default");
        b.quiet();
    }

    /** Waits are interval x tries before; then the rest goes with -1, and the start never again (errata 3.18). */
    @Test
    void aStartThatIsNeverAnsweredIsNotSentAgainAndTheRestHasNoId() {
        b.variables.set(CommSettings.ATTEMPTS, 3);
        b.variables.set(CommSettings.ATTEMPT_INTERVAL, 40);
        b.variables.set(CommSettings.TIMEOUT, 10);
        b.variables.set(CommSettings.HEARTBEAT, 86_400);
        b.accepted();
        b.disconnect();
        chargeAgain();
        b.connect();
        for (int tries = 1; tries <= 3; tries++) {
            b.expect("StartTransaction");
            b.pass(10);
            if (tries < 3) {
                b.pass(40 * tries - 1);
                noStart();
                b.pass(1);
            }
        }
        assertEquals(-1, b.answer("MeterValues", "{}").get("transactionId").asInt());
        assertEquals(-1, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        noStart();
    }

    private void chargeAgain() {
        b.journal.append(Facts.started(tx, 2, 60, "CARD7", 8100));
        b.journal.append(Facts.sample(tx, 2, 960, 9450));
        b.journal.append(Facts.ended(tx, 2, 1800, StopReason.REMOTE, null, 11_020));
    }

    private void noStart() {
        b.sent.removeIf(s -> s.contains("\"Heartbeat\""));
        assertTrue(b.sent.stream().noneMatch(s -> s.contains("StartTransaction")), b.sent.toString());
    }

    /** The station owns what follows; the stop has the id that came with the refusal, and precedes the state. */
    @ParameterizedTest
    @CsvSource({"Blocked", "Expired", "Invalid", "ConcurrentTx"})
    void aTokenThatIsRefusedAfterTheStartIsWithdrawn(String status) {
        b.accepted();
        b.station.at(1).begin(tx, "CARD8", Facts.at(5), 300);
        b.journal.append(Facts.started(tx, 1, 5, "CARD8", 300));
        b.answer("StartTransaction", "{'transactionId':0,'idTagInfo':{'status':'" + status + "'}}");
        assertEquals("[stop 1 DE_AUTHORIZED]", b.station.asked.toString());
        b.journal.append(Facts.ended(tx, 1, 8, StopReason.DE_AUTHORIZED, null, 302));
        b.journal.append(Facts.status(1, 8, EvseState.FINISHING));
        JsonNode stop = b.answer("StopTransaction", "{}");
        assertEquals(
                "0 DeAuthorized",
                stop.get("transactionId").asInt() + " " + stop.get("reason").asText());
        assertFalse(stop.has("idTag"));
        assertEquals(
                "Finishing", b.answer("StatusNotification", "{}").get("status").asText());
    }

    /** With parent and expiry, into the cache; what cannot be read of it is left out, and the bill goes on. */
    @Test
    void verdictsOnTokensReachTheStation() {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 5, "CARD8", 300));
        b.answer(
                "StartTransaction",
                "{'transactionId':6,'idTagInfo':{'status':'Accepted','parentIdTag':'FLEET','expiryDate':"
                        + "'2026-06-01T00:00:00+02:00'}}");
        b.journal.append(Facts.ended(tx, 1, 9, StopReason.LOCAL, "CARD9", 310));
        b.answer("StopTransaction", "{'idTagInfo':{'status':'Blocked','expiryDate':'soon'}}");
        b.journal.append(Facts.started(UUID.randomUUID(), 1, 20, "CARD8", 310));
        b.answer(
                "StartTransaction",
                "{'transactionId':7,'idTagInfo':{'status':'Expired','parentIdTag':'123456789012345678901'}}");
        assertEquals(
                "[CARD8 ACCEPTED FLEET 2026-05-31T22:00:00Z, CARD9 BLOCKED - -, CARD8 EXPIRED - -]",
                b.station.learned.toString());
        b.quiet();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'idTagInfo':null}", "{'idTagInfo':{'status':'Odd'}}", "{'idTagInfo':7}"})
    void aStopIsAnsweredWhateverItSaysOfTheToken(String conf) {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 5, "CARD8", 300));
        b.answer("StartTransaction", "{'transactionId':6," + ACCEPTED + "}");
        b.journal.append(Facts.ended(tx, 1, 9, StopReason.LOCAL, "CARD8", 310));
        b.answer("StopTransaction", conf);
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
        assertEquals(1, b.station.learned.size());
    }

    @Test
    void anAuthorisationBringsParentAndExpiry() {
        b.accepted();
        CompletableFuture<Opinion> opinion = new CompletableFuture<>();
        b.conversation.opinion(Facts.token("CARD8"), 1, opinion);
        b.answer(
                "Authorize",
                "{'idTagInfo':{'status':'Accepted','parentIdTag':'FLEET','expiryDate':'2026-06-01T00:00:00Z'}}");
        assertEquals(
                "ACCEPTED FLEET 2026-06-01T00:00:00Z",
                opinion.join().status() + " "
                        + opinion.join().parent().orElseThrow().value() + " "
                        + opinion.join().expiry().orElseThrow());
    }

    /** Each with the code that 1.6 names; then the link still works. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[2,'m1','Reset',['Hard']] | [4,'m1','FormationViolation','payload is not an object',{}]",
                "[2,'m1','Reset','Hard'] | [4,'m1','FormationViolation','payload is not an object',{}]",
                "[2,'m1','Reset'] | [4,'m1','FormationViolation','call has 3 elements; expected 4',{}]",
                "[2,'m1','Reset',{'type':'Hard'},1,2] | [4,'m1','FormationViolation','frame has too many elements',{}]",
                "[2,'m1',9,{}] | [4,'m1','FormationViolation','action is not a string',{}]",
                "[2,'m1','Reset',{'type':'Hard'] | [4,'m1','FormationViolation','frame is not valid JSON',{}]",
                "[2,'m1','DriveHome',{}] | [4,'m1','NotImplemented','',{}]",
                "[2,'m1','GetDiagnostics',{}] | [4,'m1','NotSupported','',{}]",
                "[2,'m1','Authorize',{'idTag':'A'}] | [4,'m1','NotImplemented','',{}]",
                "[2,'m1','UnlockConnector',{}] | [4,'m1','OccurenceConstraintViolation','connectorId is required',{}]",
                "[2,'m1','UnlockConnector',{'connectorId':true}] | [4,'m1','TypeConstraintViolation','connectorId is not an integer',{}]",
                "[2,'m1','UnlockConnector',{'connectorId':-7}] | [4,'m1','PropertyConstraintViolation','connectorId is out of range',{}]",
                "[2,'m1','DataTransfer',{'vendorId':'v','data':[1]}] | [4,'m1','TypeConstraintViolation','data is not a string',{}]",
                "[2,'m1','DataTransfer',{'vendorId':'com.example','messageId':'m','data':'[1]'}] | [3,'m1',{'status':'UnknownVendorId'}]",
                "[7,'m1','Reset',{'type':'Hard'}] | none",
                "[5,'m1','InternalError','',{}] | none",
                "[3,'nobody',{}] | none",
                "[4,'nobody','GenericError','',{}] | none",
                "[4,'nobody','GenericError',null,null] | none",
                "[2,17,'Reset',{'type':'Hard'}] | none",
                "{'type':'Hard'} | none",
                "~hello~ | none",
            })
    void whateverComesIsAnsweredAsThe16SaysAndTheLinkStaysUp(String frame, String answer) {
        b.accepted();
        b.receive(frame);
        assertEquals(answer.equals("none") ? "[]" : "[" + answer.replace('\'', '"') + "]", b.sent.toString());
        assertTrue(b.station.asked.isEmpty());
        b.sent.clear();
        assertEquals("{\"status\":\"Accepted\"}", b.call("ClearCache", "{}"));
    }

    /** At the limit of a CiString it is taken, one character later it is not, and reaches nobody. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "RemoteStartTransaction | {'connectorId':1,'idTag':'@'} | 20 | idTag",
                "DataTransfer | {'vendorId':'@'} | 255 | vendorId",
                "DataTransfer | {'vendorId':'v','messageId':'@'} | 50 | messageId",
                "GetConfiguration | {'key':['@']} | 50 | key[0]",
                "ChangeConfiguration | {'key':'@','value':''} | 50 | key",
                "ChangeConfiguration | {'key':'k','value':'@'} | 500 | value",
            })
    void aTextOverItsLimitIsRefusedAtTheEdge(String action, String payload, int limit, String member) {
        b.accepted();
        String most = b.call(action, payload.replace("@", "x".repeat(limit)));
        assertTrue(most.startsWith("{"), most);
        b.station.asked.clear();
        assertEquals(
                "PropertyConstraintViolation: " + member + " is longer than " + limit,
                b.call(action, payload.replace("@", "x".repeat(limit + 1))));
        assertTrue(b.station.asked.isEmpty());
    }

    @Test
    void passwordsAreNotShownInTheFrameLog() {
        V16 v16 = new V16(
                new Conversation.Identity("ocpp.test", true),
                new V16.Services(b.station, b.variables, b.clock, b.secrets, Optional::empty),
                b.cursor,
                "ref",
                b.conversation,
                List.of());
        assertTrue(v16.secret("ChangeConfiguration", object("{'key':' authorizationKEY','value':'x'}")));
        assertTrue(v16.secret("GetLog", object("{'log':{'remoteLocation':'ftp://me:secret@h/'}}")));
        assertFalse(v16.secret("ChangeConfiguration", object("{'key':'HeartbeatInterval','value':'1'}")));
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) Bench.json(text.replace('\'', '"'));
    }

    @Test
    void anAnswerThatComesTwiceOrLateCountsOnce() {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 5, "CARD8", 300));
        b.loop.run();
        String id = Bench.json(b.sent.peek()).get(1).asText();
        b.answer("StartTransaction", "{'transactionId':31," + ACCEPTED + "}");
        b.receive("[3,'" + id + "',{'transactionId':32," + ACCEPTED + "}]");
        b.receive("[4,'" + id + "','InternalError','',{}]");
        b.journal.append(Facts.ended(tx, 1, 9, StopReason.REMOTE, null, 310));
        assertEquals(31, b.answer("StopTransaction", "{}").get("transactionId").asInt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'transactionId':5}",
                "{'transactionId':5,'idTagInfo':{}}",
                "{'transactionId':'5','idTagInfo':{'status':'Accepted'}}",
                "{'idTagInfo':{'status':'Accepted'}}",
                "{'transactionId':5,'idTagInfo':{'status':'Fine'}}"
            })
    void whatIsNoAnswerToAStartIsNotTakenForOne(String conf) {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 5, "CARD8", 300));
        b.answer("StartTransaction", conf);
        b.quiet();
        assertEquals(1, b.cursor.pendingCount());
    }

    @Test
    void anAnswerMayHoldMoreThanItNeedsAndNullForWhatItHasNot() {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 5, "CARD8", 300));
        b.answer(
                "StartTransaction",
                "{'transactionId':5,'custom':[1],'idTagInfo':{'status':'Accepted','parentIdTag':null,"
                        + "'expiryDate':null,'custom':{}}}");
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    /** The answer precedes what it sets off, and the profile is bound to the transaction that follows. */
    @Test
    void aRemoteStartIsAnsweredBeforeItsTransactionIsReported() {
        b.variables.set(VariableId.of("AuthCtrlr", "AuthorizeRemoteStart"), false);
        b.accepted();
        b.station.at(2).state = EvseState.PREPARING;
        b.station.at(2).onStart = () -> {
            b.station.at(2).begin(tx, "CARD9", Facts.at(20), 640);
            b.journal.append(Facts.started(tx, 2, 20, "CARD9", 640));
        };
        b.station.at(2).outcome = CompletableFuture.completedStage(CommandOutcome.accepted());
        b.receive("[2,'r1','RemoteStartTransaction',{'connectorId':2,'idTag':'CARD9'}]");
        assertEquals("[3,\"r1\",{\"status\":\"Accepted\"}]", b.sent.poll());
        assertEquals(
                "CARD9",
                b.answer("StartTransaction", "{'transactionId':88," + ACCEPTED + "}")
                        .get("idTag")
                        .asText());
        b.journal.append(Facts.status(2, 22, EvseState.CHARGING));
        assertEquals(
                "Charging", b.answer("StatusNotification", "{}").get("status").asText());
    }
}
