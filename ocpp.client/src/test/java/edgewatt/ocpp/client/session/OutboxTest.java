package edgewatt.ocpp.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.StopReason;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.MemoryJournal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final String ACCEPTED = "'idTagInfo':{'status':'Accepted'}";
    private final Bench b = new Bench();
    private final UUID tx = UUID.randomUUID();

    private void wholeTransaction(UUID id, int evse) {
        b.journal.append(Facts.started(id, evse, 10, "TAG01", 1000));
        b.journal.append(Facts.sample(id, evse, 910, 2500));
        b.journal.append(Facts.ended(id, evse, 1810, StopReason.LOCAL, "TAG01", 4000));
    }

    private void limits(int attempts, int interval) {
        b.variables.set(CommSettings.ATTEMPTS, attempts);
        b.variables.set(CommSettings.ATTEMPT_INTERVAL, interval);
    }

    @Test
    void whatHappenedOfflineIsSentInOrderWithTheIdOfTheAnswer() {
        b.accepted();
        b.disconnect();
        wholeTransaction(tx, 1);
        b.connect();
        JsonNode start = b.answer("StartTransaction", "{'transactionId':815," + ACCEPTED + "}");
        assertEquals(
                "{\"connectorId\":1,\"idTag\":\"TAG01\",\"meterStart\":1000,\"timestamp\":\"2026-03-01T10:00:10.000Z\"}",
                start.toString());
        JsonNode sample = b.answer("MeterValues", "{}");
        assertEquals(815, sample.get("transactionId").asInt());
        assertEquals(
                "2026-03-01T10:15:10.000Z", sample.at("/meterValue/0/timestamp").asText());
        JsonNode stop = b.answer("StopTransaction", "{}");
        assertEquals(
                "{\"transactionId\":815,\"meterStop\":4000,\"timestamp\":\"2026-03-01T10:30:10.000Z\",\"idTag\":\"TAG01\"}",
                stop.toString());
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void aBillOfTheTimeBeforeTheClockWasSetCarriesTheCorrectedTime() {
        b.accepted();
        limits(1, 10);
        UUID before = UUID.randomUUID();
        b.journal.append(Facts.started(before, 2, 5, "TAG02", 0));
        b.expect("StartTransaction"); // an open call: what follows waits in the window
        b.journal.appendUntrusted(Facts.started(tx, 1, -1_700_000_000, "TAG01", 1000));
        b.quiet();
        b.journal.correct(2, Facts.started(tx, 1, 10, "TAG01", 1000));
        b.pass(30);
        JsonNode start = b.expect("StartTransaction");
        assertEquals("2026-03-01T10:00:10.000Z", start.get("timestamp").asText());
    }

    @Test
    void zeroAndNegativeIdsAreOrdinary() {
        b.accepted();
        wholeTransaction(tx, 1);
        b.answer("StartTransaction", "{'transactionId':-7," + ACCEPTED + "}");
        assertEquals(-7, b.answer("MeterValues", "{}").get("transactionId").asInt());
        assertEquals(-7, b.answer("StopTransaction", "{}").get("transactionId").asInt());
    }

    @Test
    void theMappingSurvivesARestartOfTheLink() {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        b.answer("StartTransaction", "{'transactionId':3," + ACCEPTED + "}");
        Bench again = new Bench(b.journal, true);
        again.accepted();
        b.journal.append(Facts.ended(tx, 1, 20, StopReason.EV_DISCONNECTED, null, 1100));
        JsonNode stop = again.answer("StopTransaction", "{}");
        assertEquals(3, stop.get("transactionId").asInt());
        assertEquals("EVDisconnected", stop.get("reason").asText());
        assertFalse(stop.has("idTag"));
    }

    @Test
    void aStartThatIsNeverAnsweredIsNotSentAgainAndTheRestGoesWithMinusOne() {
        b.accepted();
        limits(3, 60);
        wholeTransaction(tx, 1);
        b.expect("StartTransaction");
        b.pass(30);
        b.pass(59);
        b.quiet();
        b.pass(1);
        b.expect("StartTransaction");
        b.pass(30);
        b.pass(119);
        b.quiet();
        b.pass(1);
        b.expect("StartTransaction");
        b.pass(30);
        assertEquals(-1, b.answer("MeterValues", "{}").get("transactionId").asInt());
        assertEquals(-1, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        b.quiet();
        assertTrue(b.parked().isEmpty());
        assertEquals("{\"status\":\"Rejected\"}", b.call("RemoteStopTransaction", "{'transactionId':-1}"));
    }

    @Test
    void aBackendThatFallsOverOneMessageGetsTheOthersInTheEnd() {
        b.accepted();
        limits(2, 60);
        wholeTransaction(tx, 1);
        b.answer("StartTransaction", "{'transactionId':3," + ACCEPTED + "}");
        b.answer("MeterValues", "{}");
        UUID next = UUID.randomUUID();
        wholeTransaction(next, 2);
        cutAt("StopTransaction", 10);
        b.connect();
        b.quiet();
        b.pass(60);
        cutAt("StopTransaction", 10);
        b.connect();
        assertEquals(2, b.expect("StartTransaction").get("connectorId").asInt());
        assertEquals(tx, b.parked().get(0).transaction());
        assertTrue(b.parked().get(0).reason().contains("the connection ends at this message"));
    }

    @Test
    void aBadLineParksNothing() {
        b.accepted();
        limits(1, 60);
        b.journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        cutAt("StartTransaction", 9);
        b.connect();
        b.answer("StartTransaction", "{'transactionId':3," + ACCEPTED + "}");
        b.journal.append(Facts.sample(tx, 1, 910, 2500));
        b.journal.append(Facts.ended(tx, 1, 1810, StopReason.LOCAL, "TAG01", 4000));
        cutAt("MeterValues", 9);
        b.connect();
        b.answer("MeterValues", "{}");
        cutAt("StopTransaction", 9);
        b.connect();
        assertEquals(3, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        assertTrue(b.parked().isEmpty());
        assertEquals(0, b.cursor.pendingCount());
    }

    /** The message is on the wire and the connection ends, again and again; ends disconnected. */
    private void cutAt(String action, int times) {
        for (int i = 0; i < times; i++) {
            if (i > 0) {
                b.connect();
            }
            b.expect(action);
            b.disconnect();
        }
    }

    @Test
    void aTransactionWhoseStartIsRefusedParksWholeAndTheNextOneGoesOn() {
        b.accepted();
        limits(2, 10);
        UUID next = UUID.randomUUID();
        wholeTransaction(tx, 1);
        wholeTransaction(next, 2);
        b.refuse("StartTransaction", "InternalError");
        b.pass(10);
        b.refuse("StartTransaction", "InternalError");
        assertEquals(2, b.expect("StartTransaction").get("connectorId").asInt());
        assertEquals(tx, b.parked().get(0).transaction());
        assertEquals(3, b.parked().get(0).entries());
        assertTrue(b.parked().get(0).reason().contains("StartTransaction was refused"));
        assertTrue(b.station.asked.isEmpty(), "a failing backend stops nobody's charge");
    }

    @Test
    void anAnswerThatIsNoneCountsAsARefusal() {
        b.accepted();
        limits(1, 10);
        wholeTransaction(tx, 1);
        b.answer("StartTransaction", "{" + ACCEPTED + "}");
        b.quiet();
        assertEquals(1, b.parked().size());
    }

    @Test
    void aRefusedSampleIsPassedOverBecauseTheBillIsInStartAndStop() {
        b.accepted();
        limits(2, 10);
        wholeTransaction(tx, 1);
        b.answer("StartTransaction", "{'transactionId':5," + ACCEPTED + "}");
        b.refuse("MeterValues", "NotImplemented");
        assertEquals(5, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        assertTrue(b.parked().isEmpty());
    }

    @Test
    void aStopThatFailsIsParked() {
        b.accepted();
        limits(1, 10);
        wholeTransaction(tx, 1);
        b.answer("StartTransaction", "{'transactionId':5," + ACCEPTED + "}");
        b.answer("MeterValues", "{}");
        b.expect("StopTransaction");
        b.pass(30);
        b.quiet();
        assertTrue(b.parked().get(0).reason().contains("StopTransaction was not answered"));
    }

    @Test
    void theLossOfTheConnectionIsNoAttempt() {
        b.accepted();
        limits(2, 10);
        b.journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        for (int i = 0; i < 5; i++) {
            b.expect("StartTransaction");
            b.disconnect();
            b.connect();
        }
        b.answer("StartTransaction", "{'transactionId':5," + ACCEPTED + "}");
        assertTrue(b.parked().isEmpty());
    }

    @Test
    void theWaitBetweenAttemptsOutlivesAReconnect() {
        b.accepted();
        limits(3, 60);
        b.journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        b.refuse("StartTransaction", "InternalError");
        b.pass(20);
        b.disconnect();
        b.connect();
        b.pass(39);
        b.quiet();
        b.pass(1);
        b.expect("StartTransaction");
    }

    @Test
    void statesAndAuthorisationsOvertakeABacklogButNotAnOpenCall() {
        b.accepted();
        b.disconnect();
        wholeTransaction(tx, 1);
        b.connect();
        b.journal.append(Facts.status(1, 2000, EvseState.PREPARING));
        b.loop.run();
        CompletableFuture<Opinion> opinion = new CompletableFuture<>();
        b.conversation.opinion(Facts.token("NEW"), 2, opinion);
        b.answer("StartTransaction", "{'transactionId':5," + ACCEPTED + "}");
        b.answer("StatusNotification", "{}");
        assertEquals(
                "NEW", b.answer("Authorize", "{" + ACCEPTED + "}").get("idTag").asText());
        assertEquals(Opinion.Status.ACCEPTED, opinion.join().status());
        b.answer("MeterValues", "{}");
    }

    @Test
    void aStateOvertakesATransactionThatWaitsForItsNextAttempt() {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        b.refuse("StartTransaction", "InternalError");
        b.journal.append(Facts.status(1, 11, EvseState.CHARGING));
        b.answer("StatusNotification", "{}");
        b.quiet();
    }

    @Test
    void aStopPrecedesTheStateThatFollowsFromItEvenIfBothBecameDurableAtOnce() {
        b.accepted();
        b.journal.appendAll(
                Facts.status(1, 9, EvseState.PREPARING),
                Facts.started(tx, 1, 10, "TAG01", 1000),
                Facts.status(1, 11, EvseState.CHARGING));
        b.answer("StatusNotification", "{}");
        b.answer("StartTransaction", "{'transactionId':5," + ACCEPTED + "}");
        assertEquals(
                "Charging", b.answer("StatusNotification", "{}").get("status").asText());
        b.journal.appendAll(
                Facts.ended(tx, 1, 20, StopReason.LOCAL, "TAG01", 1100), Facts.status(1, 20, EvseState.FINISHING));
        b.answer("StopTransaction", "{}");
        assertEquals(
                "Finishing", b.answer("StatusNotification", "{}").get("status").asText());
    }

    @Test
    void aStateThatIsRefusedIsNotRepeatedButToldAfterTheNextReconnect() {
        b.accepted();
        b.station.at(1).state = EvseState.PREPARING;
        b.journal.append(Facts.status(1, 5, EvseState.PREPARING));
        b.refuse("StatusNotification", "InternalError");
        b.pass(200);
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
        b.disconnect();
        b.connect();
        assertEquals(
                "Preparing", b.answer("StatusNotification", "{}").get("status").asText());
    }

    @Test
    void aNewLinkDoesNotBillOldTransactions() {
        MemoryJournal journal = new MemoryJournal();
        journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        Bench late = new Bench(journal, true).accepted();
        journal.append(Facts.sample(tx, 1, 20, 1100));
        journal.append(Facts.ended(tx, 1, 30, StopReason.LOCAL, null, 1200));
        late.quiet();
        assertEquals(0, late.cursor.pendingCount());
    }

    @Test
    void whatHasNoWordIn16IsDoneWithoutOne() {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        b.answer("StartTransaction", "{'transactionId':5," + ACCEPTED + "}");
        b.journal.append(Facts.updated(tx, 1, 11, Fact.Trigger.CHARGING_STATE_CHANGED, Optional.empty()));
        b.journal.append(new Fact.SecurityEvent("InvalidMessages", Facts.at(12), ""));
        b.journal.append(new Fact.CommandHandled("ocpp", Facts.at(12), "Reset", "ACCEPTED", ""));
        b.journal.append(new Fact.Unknown("Future", Facts.at(12), "{}"));
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void aBacklogLongerThanTheWindowIsDeliveredWholeAndInOrder() {
        b.accepted();
        b.disconnect();
        int count = 150;
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            b.journal.append(Facts.started(id, 1, i, "TAG" + i, i));
            b.journal.append(Facts.status(1, i, EvseState.CHARGING));
            b.journal.append(Facts.ended(id, 1, i, StopReason.REMOTE, null, i + 1));
        }
        b.connect();
        for (int i = 0; i < count; i++) {
            assertEquals(
                    "TAG" + i,
                    b.answer("StartTransaction", "{'transactionId':" + i + "," + ACCEPTED + "}")
                            .get("idTag")
                            .asText());
            if (i == 70) {
                b.disconnect();
                b.connect();
            }
            assertEquals(
                    i, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        }
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void aRefusedTokenWithdrawsTheAuthorisationOfTheRunningTransaction() {
        b.accepted();
        b.station.at(1).begin(tx, "TAG02", Facts.at(10), 50);
        b.journal.append(Facts.started(tx, 1, 10, "TAG02", 50));
        b.answer("StartTransaction", "{'transactionId':0,'idTagInfo':{'status':'ConcurrentTx'}}");
        assertEquals("[stop 1 DE_AUTHORIZED]", b.station.asked.toString());
        b.journal.append(Facts.ended(tx, 1, 13, StopReason.DE_AUTHORIZED, null, 52));
        JsonNode stop = b.answer("StopTransaction", "{}");
        assertEquals(
                "0 DeAuthorized",
                stop.get("transactionId") + " " + stop.get("reason").asText());
    }

    @Test
    void anObserverWithdrawsNothing() {
        Bench observer = new Bench(new MemoryJournal(), false).accepted();
        observer.station.at(1).begin(tx, "TAG02", Facts.at(10), 50);
        observer.journal.append(Facts.started(tx, 1, 10, "TAG02", 50));
        observer.answer("StartTransaction", "{'transactionId':0,'idTagInfo':{'status':'Invalid'}}");
        assertTrue(observer.station.asked.isEmpty());
    }

    @Test
    void theAnswerToARemoteStartPrecedesTheStart() {
        b.accepted();
        b.station.at(1).onStart = () -> b.journal.append(Facts.started(tx, 1, 10, "TAG03", 700));
        b.receive("[2,'i1','RemoteStartTransaction',{'connectorId':1,'idTag':'TAG03'}]");
        assertEquals("[3,\"i1\",{\"status\":\"Accepted\"}]", b.sent.poll());
        b.expect("StartTransaction");
    }

    @Test
    void anAnsweredStartIsNotSentAgainWhileTheDiskDoesNotTakeItsReceipt() {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        b.journal.broken = true;
        b.answer("StartTransaction", "{'transactionId':815," + ACCEPTED + "}");
        b.journal.append(Facts.sample(tx, 1, 20, 1010));
        b.pass(9);
        b.quiet();
        b.disconnect();
        b.connect();
        b.pass(9);
        b.quiet();
        b.journal.broken = false;
        b.pass(2);
        assertEquals(815, b.answer("MeterValues", "{}").get("transactionId").asInt());
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void statesStillGoOutWhileTheDiskDoesNotTakeReceipts() {
        b.accepted();
        b.journal.broken = true;
        b.journal.append(Facts.status(1, 9, EvseState.PREPARING));
        b.answer("StatusNotification", "{}");
        b.journal.append(Facts.status(1, 10, EvseState.AVAILABLE));
        b.answer("StatusNotification", "{}");
        b.quiet();
        b.journal.broken = false;
        b.pass(2);
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void aTransactionThatIsParkedOnABrokenDiskIsNotSentMeanwhile() {
        b.accepted();
        limits(1, 10);
        wholeTransaction(tx, 1);
        b.journal.broken = true;
        b.refuse("StartTransaction", "InternalError");
        b.disconnect();
        b.connect();
        b.pass(9);
        b.quiet();
        b.journal.broken = false;
        b.pass(2);
        b.quiet();
        assertEquals(tx, b.parked().get(0).transaction());
    }

    @Test
    void aJournalThatCannotBeReadForAWhileStopsNothingForGood() {
        b.accepted();
        b.journal.unreadable = true;
        wholeTransaction(tx, 1);
        b.pass(5);
        b.quiet();
        b.journal.unreadable = false;
        b.pass(2);
        b.answer("StartTransaction", "{'transactionId':5," + ACCEPTED + "}");
    }

    @Test
    void aTransactionThatIsPutBackLeavesAtOnceWholeAndBeforeWhatIsNewer() {
        b.accepted();
        limits(1, 10);
        UUID next = UUID.randomUUID();
        wholeTransaction(tx, 1);
        b.refuse("StartTransaction", "InternalError");
        assertEquals(1, b.parked().size());
        wholeTransaction(next, 2);
        JsonNode open = b.expect("StartTransaction");
        assertEquals(2, open.get("connectorId").asInt());
        b.cursor.unpark(tx);
        b.quiet(); // an open call is not overtaken
        b.disconnect();
        b.connect();
        assertEquals(
                1,
                b.answer("StartTransaction", "{'transactionId':7," + ACCEPTED + "}")
                        .get("connectorId")
                        .asInt());
        assertEquals(7, b.answer("MeterValues", "{}").get("transactionId").asInt());
        assertEquals(7, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        assertEquals(2, b.expect("StartTransaction").get("connectorId").asInt());
    }

    @Test
    void aTransactionThatIsPutBackWhileTheLinkIsIdleLeavesWithNothingElseHappening() {
        b.accepted();
        limits(1, 10);
        wholeTransaction(tx, 1);
        b.refuse("StartTransaction", "InternalError");
        b.quiet();
        b.cursor.unpark(tx);
        b.answer("StartTransaction", "{'transactionId':7," + ACCEPTED + "}");
        b.answer("MeterValues", "{}");
        b.answer("StopTransaction", "{}");
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void whatIsPutBackDuringAnOpenCallFollowsItAndNothingIsSentTwice() {
        b.accepted();
        limits(1, 10);
        UUID next = UUID.randomUUID();
        wholeTransaction(tx, 1);
        b.refuse("StartTransaction", "InternalError");
        wholeTransaction(next, 2);
        b.loop.run();
        b.cursor.unpark(tx);
        b.answer("StartTransaction", "{'transactionId':8," + ACCEPTED + "}"); // was open already
        assertEquals("1", b.expect("StartTransaction").get("connectorId").toString());
        b.pass(30); // no answer: its one try
        assertEquals(-1, b.answer("MeterValues", "{}").get("transactionId").asInt());
        assertEquals(-1, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        assertEquals(8, b.answer("MeterValues", "{}").get("transactionId").asInt());
        assertEquals(8, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        b.quiet();
    }

    @Test
    void aStartIsNeverSentAgainOnceTheRestHasLeftWithMinusOneAlsoAfterItWasPutBack() {
        b.accepted();
        limits(1, 10);
        wholeTransaction(tx, 1);
        b.expect("StartTransaction");
        b.pass(30);
        b.answer("MeterValues", "{}");
        assertEquals(
                -1,
                b.refuse("StopTransaction", "InternalError")
                        .get("transactionId")
                        .asInt());
        assertEquals(1, b.parked().size());
        Bench again = new Bench(b.journal, true).accepted();
        again.quiet();
        again.cursor.unpark(tx);
        assertEquals(
                -1, again.answer("StopTransaction", "{}").get("transactionId").asInt());
        again.quiet();
        assertEquals(0, again.cursor.pendingCount());
    }

    @Test
    void whatTheBackendDoesNotTakeIsSaidUntilItDoes() {
        b.accepted();
        limits(3, 60);
        wholeTransaction(tx, 1);
        b.refuse("StartTransaction", "InternalError");
        assertEquals(
                "the backend does not take StartTransaction (InternalError); next try in 60 s", b.status.struggle());
        b.pass(60);
        b.answer("StartTransaction", "{'transactionId':7," + ACCEPTED + "}");
        assertEquals("", b.status.struggle());
    }

    /** A damaged file may have lost the acknowledgement of an entry and kept the mapping. */
    @Test
    void aStartWhoseNumberIsKnownIsNotSentAgainEvenIfItsAcknowledgementIsLost() {
        b.accepted();
        b.cursor.acknowledge(List.of(), Map.of("v16.tx." + tx, "-1"));
        wholeTransaction(tx, 1);
        assertEquals(-1, b.answer("MeterValues", "{}").get("transactionId").asInt());
        assertEquals(-1, b.answer("StopTransaction", "{}").get("transactionId").asInt());
        b.quiet();
    }

    @Test
    void aBillWhoseNumberADamagedDiskHasLostGoesWithMinusOneAndDoesNotVanish() {
        b.accepted();
        b.journal.append(Facts.started(tx, 1, 10, "TAG01", 1000));
        b.answer("StartTransaction", "{'transactionId':5," + ACCEPTED + "}");
        b.journal.cursor("ocpp.test").loseMapping("v16.tx." + tx);
        b.journal.append(Facts.ended(tx, 1, 20, StopReason.LOCAL, null, 1100));
        assertEquals(-1, b.answer("StopTransaction", "{}").get("transactionId").asInt());
    }

    @Test
    void aStateThatDoesNotLastForTheMinimumStatusDurationIsNotTold() {
        b.accepted();
        b.variables.set(CommSettings.MINIMUM_STATUS, 5);
        b.journal.append(Facts.status(1, 10, EvseState.PREPARING));
        b.pass(4);
        b.journal.append(Facts.status(1, 14, EvseState.AVAILABLE));
        b.journal.append(Facts.status(2, 14, EvseState.PREPARING));
        b.pass(4);
        b.quiet();
        b.pass(1);
        JsonNode told = b.answer("StatusNotification", "{}");
        assertEquals(2, told.get("connectorId").asInt());
        assertEquals("Preparing", told.get("status").asText());
        assertTrue(told.get("timestamp").asText().startsWith("2026-03-01T10:00:14"), "when it began: " + told);
        b.quiet(); // EVSE 1 is Available, as the backend knows
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void aStateThatIsHeldWhenTheLinkGoesIsToldAsThePresentOne() {
        b.accepted();
        b.variables.set(CommSettings.MINIMUM_STATUS, 60);
        b.journal.append(Facts.status(1, 10, EvseState.PREPARING));
        b.pass(1);
        b.disconnect();
        b.pass(120);
        b.connect();
        b.quiet(); // the station of this test is Available again
        assertEquals(0, b.cursor.pendingCount());
    }
}
