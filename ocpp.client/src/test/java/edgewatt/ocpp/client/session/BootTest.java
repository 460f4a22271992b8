package edgewatt.ocpp.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Link;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.StationIdentity;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.MemoryJournal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BootTest {
    private final Bench b = new Bench();

    private static String answer(String status, int interval) {
        return "{'status':'" + status + "','interval':" + interval + ",'currentTime':'2026-03-01T12:00:00+01:00'}";
    }

    @Test
    void theBootTellsWhoWeAreAndItsAnswerSetsTheClock() {
        b.connect();
        assertEquals(Link.State.WAITING, b.state());
        assertEquals(
                "{\"chargePointVendor\":\"Edgewatt\",\"chargePointModel\":\"Testbed\","
                        + "\"chargePointSerialNumber\":\"SN-7\",\"firmwareVersion\":\"0.1.0\"}",
                b.answer("BootNotification", answer("Accepted", 42)).toString());
        assertEquals(Instant.parse("2026-03-01T11:00:00Z"), b.clock.instant());
        assertTrue(b.clock.trusted());
        assertEquals(42, b.variables.integer(CommSettings.HEARTBEAT));
        assertEquals(Link.State.UP, b.state());
    }

    @Test
    void allStatesFollowTheAcceptanceStationFirst() {
        b.station.at(2).state = EvseState.PREPARING;
        b.connect();
        b.answer("BootNotification", answer("Accepted", 300));
        assertEquals(0, b.answer("StatusNotification", "{}").get("connectorId").asInt());
        assertEquals(
                "Available", b.answer("StatusNotification", "{}").get("status").asText());
        assertEquals(
                "Preparing", b.answer("StatusNotification", "{}").get("status").asText());
        b.quiet();
    }

    @Test
    void whilePendingNothingLeavesButWhatIsTriggeredAndNobodyMayStart() {
        b.connect();
        b.answer("BootNotification", answer("Pending", 600));
        b.journal.append(Facts.status(1, 5, EvseState.PREPARING));
        b.journal.append(Facts.started(UUID.randomUUID(), 1, 6, "TAG1", 100));
        b.pass(599);
        b.quiet();
        CompletableFuture<Opinion> opinion = new CompletableFuture<>();
        b.conversation.opinion(Facts.token("TAG1"), 1, opinion);
        assertEquals(Opinion.Status.UNKNOWN, opinion.join().status());
        assertEquals("{\"status\":\"Rejected\"}", b.call("RemoteStartTransaction", "{'idTag':'T','connectorId':1}"));
        assertEquals("{\"status\":\"Rejected\"}", b.call("RemoteStopTransaction", "{'transactionId':1}"));
        assertTrue(b.station.asked.isEmpty());
        assertTrue(b.call("GetConfiguration", "{'key':['NumberOfConnectors']}").contains("\"2\""));
        assertEquals(
                "{\"status\":\"Accepted\"}",
                b.call("TriggerMessage", "{'requestedMessage':'StatusNotification','connectorId':1}"));
        b.answer("StatusNotification", "{}");
        b.quiet();
        b.pass(1);
        b.answer("BootNotification", answer("Accepted", 300));
        b.drainStates();
        b.expect("StartTransaction");
    }

    @Test
    void aBackendThatRefusesTheBootWasReachedAndASilentOneIsNoReason() {
        b.connect();
        assertTrue(b.status.now().unreachable(), "nothing is said yet");
        b.answer("BootNotification", answer("Rejected", 600));
        assertEquals(Link.State.WAITING, b.state());
        assertFalse(b.status.now().unreachable());
        b.disconnect();
        assertTrue(b.status.now().unreachable(), "the line is cut");
        b.pass(600);
        b.connect();
        b.pass(120);
        assertEquals("the backend did not answer the boot", b.status.now().because());
        assertTrue(b.status.now().unreachable());
    }

    @Test
    void aTriggeredBootNeedsNoPatience() {
        b.connect();
        b.answer("BootNotification", answer("Rejected", 3600));
        assertEquals(Link.State.WAITING, b.state());
        b.call("TriggerMessage", "{'requestedMessage':'BootNotification'}");
        b.answer("BootNotification", answer("Accepted", 300));
        assertEquals(Link.State.UP, b.state());
    }

    @Test
    void intervalZeroRefusalNonsenseAndSilenceAllLeadToAnotherTry() {
        b.connect();
        b.answer("BootNotification", answer("Pending", 0));
        b.pass(60);
        b.refuse("BootNotification", "InternalError");
        b.pass(60);
        b.answer("BootNotification", "{'status':'Perhaps'}");
        b.pass(60);
        b.expect("BootNotification");
        b.pass(30);
        b.quiet();
        b.pass(60);
        b.answer("BootNotification", "{'status':'Accepted','interval':300,'currentTime':'yesterday'}");
        assertEquals(Link.State.UP, b.state());
    }

    @Test
    void aReconnectIsNoReasonToBootButTellsWhatChangedMeanwhile() {
        b.accepted();
        b.disconnect();
        assertEquals(Link.State.DOWN, b.state());
        b.station.at(1).state = EvseState.PREPARING;
        b.journal.append(Facts.status(1, 5, EvseState.FINISHING));
        b.journal.append(Facts.status(1, 6, EvseState.PREPARING));
        b.connect();
        assertEquals(Link.State.UP, b.state());
        assertEquals(
                "Preparing", b.answer("StatusNotification", "{}").get("status").asText());
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void anotherReleaseOfTheClientIsNoReasonToBootUnlessWhatItReportsChanged() {
        Boot.Memory process = Boot.Memory.ofTheLink();
        FakeStation station = new FakeStation(2);
        Conversation.Identity observer = new Conversation.Identity("ocpp.test", false);
        Bench before = new Bench(new MemoryJournal(), station, observer, List.of(), process);
        before.connect();
        before.answer("BootNotification", answer("Accepted", 42));
        before.disconnect();

        Bench after = new Bench(new MemoryJournal(), station, observer, List.of(), process);
        after.connect();
        assertEquals(Link.State.UP, after.state());
        assertEquals(
                0, after.answer("StatusNotification", "{}").get("connectorId").asInt());
        after.answer("StatusNotification", "{}");
        after.answer("StatusNotification", "{}");
        after.pass(42);
        after.expect("Heartbeat");
        after.disconnect();

        station.identity = new StationIdentity("Edgewatt", "Testbed", "SN-7", "0.2.0");
        Bench updated = new Bench(new MemoryJournal(), station, observer, List.of(), process);
        updated.connect();
        updated.answer("BootNotification", answer("Rejected", 600));
        updated.disconnect();
        assertTrue(process.accepted().isEmpty(), "it is not accepted any more");
    }

    @Test
    void changedContentIsAReasonToBoot() {
        b.accepted();
        b.disconnect();
        b.station.identity = new StationIdentity("Edgewatt", "Testbed", "SN-7", "0.2.0");
        b.connect();
        assertEquals(
                "0.2.0", b.expect("BootNotification").get("firmwareVersion").asText());
    }

    @Test
    void afterALossWhilePendingTheIntervalStillHolds() {
        b.connect();
        b.answer("BootNotification", answer("Pending", 600));
        b.pass(100);
        b.disconnect();
        b.connect();
        b.pass(499);
        b.quiet();
        b.pass(1);
        b.expect("BootNotification");
    }

    @Test
    void heartbeatsFillTheSilenceAndSetTheClock() {
        b.accepted();
        b.pass(299);
        b.quiet();
        b.pass(1);
        b.answer("Heartbeat", "{'currentTime':'2026-03-01T20:00:00Z'}");
        assertEquals(Instant.parse("2026-03-01T20:00:00Z"), b.clock.instant());
        b.pass(200);
        b.journal.append(Facts.status(1, 500, EvseState.PREPARING));
        b.answer("StatusNotification", "{}");
        b.pass(299);
        b.quiet();
        b.pass(1);
        b.expect("Heartbeat");
    }

    @Test
    void aNewHeartbeatIntervalHoldsAtOnce() {
        b.accepted();
        assertEquals(
                "{\"status\":\"Accepted\"}", b.call("ChangeConfiguration", "{'key':'HeartbeatInterval','value':'10'}"));
        b.conversation.heartbeatIntervalChanged();
        b.pass(10);
        b.expect("Heartbeat");
    }
}
