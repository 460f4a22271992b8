package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.StopReason;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.session.Conversation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One station, one journal, two links: an operator in control and an energy manager that observes. */
class TwoBackendsTest {
    private static final String PENDING = "{'status':'Pending','interval':60,'currentTime':'2026-03-01T10:00:00Z'}";
    private static final String ACCEPTED = "{'status':'Accepted','interval':300,'currentTime':'2026-03-01T10:00:00Z'}";

    private final MemoryJournal journal = new MemoryJournal();
    private final FakeStation station = new FakeStation(2);
    private final Bench operator = bench("ocpp.operator", true);
    private final Bench evcc = bench("ocpp.evcc", false);
    private final UUID tx = UUID.randomUUID();

    private Bench bench(String name, boolean controls) {
        return new Bench(journal, station, new Conversation.Identity(name, controls), List.of());
    }

    private static JsonNode started(Bench at, int id, String status) {
        return at.answer("StartTransaction", "{'transactionId':" + id + ",'idTagInfo':{'status':'" + status + "'}}");
    }

    @Test
    void eachSeesTheWholeChargeWithItsOwnIdsAndOnlyOneCanStopIt() {
        operator.accepted();
        evcc.accepted();
        station.at(1).begin(tx, "T", Facts.at(5), 100);
        journal.append(Facts.started(tx, 1, 5, "T", 100));
        assertEquals(started(operator, 900, "Accepted"), started(evcc, 1, "Blocked"));
        assertTrue(station.asked.isEmpty(), station.asked.toString());
        assertEquals("[T ACCEPTED - -]", station.learned.toString());
        journal.append(Facts.sample(tx, 1, 60, 150));
        assertEquals(
                900, operator.answer("MeterValues", "{}").get("transactionId").asInt());
        assertEquals(1, evcc.answer("MeterValues", "{}").get("transactionId").asInt());

        assertEquals("{\"status\":\"Rejected\"}", evcc.call("RemoteStopTransaction", "{'transactionId':1}"));
        assertEquals("{\"status\":\"Rejected\"}", operator.call("RemoteStopTransaction", "{'transactionId':1}"));
        assertTrue(station.asked.isEmpty(), station.asked.toString());
        assertEquals("{\"status\":\"Accepted\"}", operator.call("RemoteStopTransaction", "{'transactionId':900}"));
        assertEquals("[stop 1 REMOTE]", station.asked.toString());

        station.at(1).transaction = Optional.empty();
        journal.append(Facts.ended(tx, 1, 90, StopReason.REMOTE, null, 170));
        assertEquals(
                900,
                operator.answer("StopTransaction", "{}").get("transactionId").asInt());
        assertEquals(
                1, evcc.answer("StopTransaction", "{}").get("transactionId").asInt());
        assertEquals(0, operator.cursor.pendingCount() + evcc.cursor.pendingCount());
    }

    @Test
    void oneThatKeepsUsWaitingDoesNotKeepTheOther() {
        evcc.connect();
        evcc.answer("BootNotification", PENDING);
        operator.accepted();
        journal.append(Facts.started(tx, 1, 5, "T", 100));
        started(operator, 900, "Accepted");
        evcc.quiet();
        assertEquals(Link.State.WAITING, evcc.state());
        evcc.pass(60);
        evcc.answer("BootNotification", ACCEPTED);
        evcc.drainStates();
        started(evcc, 1, "Accepted");
        assertEquals(0, operator.cursor.pendingCount() + evcc.cursor.pendingCount());
    }

    @Test
    void oneThatRefusesEverythingDoesNotHinderTheOther() {
        operator.accepted();
        evcc.accepted();
        journal.append(Facts.started(tx, 1, 5, "T", 100));
        journal.append(Facts.ended(tx, 1, 90, StopReason.LOCAL, "T", 170));
        for (int i = 0; i < 5; i++) {
            evcc.refuse("StartTransaction", "NotSupported");
            evcc.pass(200);
            evcc.sent.removeIf(s -> s.contains("\"Heartbeat\""));
        }
        started(operator, 900, "Accepted");
        operator.answer("StopTransaction", "{}");
        operator.quiet();
        assertEquals(0, operator.parked().size());
    }
}
