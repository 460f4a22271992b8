package edgewatt.ocpp.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.StopReason;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A week without the backend, then a line with 300 ms round-trip, in simulated time. */
class WeekBehindTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(300);
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int DAYS = 7;
    private static final int QUARTERS_PER_CHARGE = 16;

    private final Bench b = new Bench();
    private final List<JsonNode> heard = new ArrayList<>();
    private long now;
    private int entries;

    @BeforeEach
    void aWeekWithoutBackend() {
        b.accepted();
        b.disconnect();
        int charges = DAYS * 24 * 4 / QUARTERS_PER_CHARGE;
        for (int charge = 0; charge < charges; charge++) {
            for (int evse = 1; evse <= 2; evse++) {
                int n = charge * 2 + evse;
                UUID id = UUID.randomUUID();
                int seconds = charge * QUARTERS_PER_CHARGE * 900 + evse;
                long wh = n * 100_000L;
                b.journal.append(Facts.status(evse, seconds, EvseState.CHARGING));
                b.journal.append(Facts.started(id, evse, seconds, "T" + n, wh));
                for (int quarter = 1; quarter < QUARTERS_PER_CHARGE; quarter++) {
                    b.journal.append(Facts.sample(id, evse, seconds + quarter * 900, wh + quarter * 2_750));
                }
                b.journal.append(
                        Facts.ended(id, evse, seconds + 16 * 900 - 60, StopReason.LOCAL, "T" + n, wh + 44_000));
                entries += QUARTERS_PER_CHARGE + 1;
            }
        }
    }

    /** The line for {@link #STEP}: what is sent is answered one round-trip later. */
    private void step() {
        b.clock.pass(STEP);
        b.loop.pass(STEP);
        now += STEP.toMillis();
        while (!b.sent.isEmpty()) {
            JsonNode frame = Bench.json(b.sent.poll());
            heard.add(frame);
            b.loop.after(ROUND_TRIP, () -> b.conversation.text(answer(frame)));
        }
    }

    private String answer(JsonNode call) {
        String accepted = "\"idTagInfo\":{\"status\":\"Accepted\"}";
        String result =
                switch (call.get(2).asText()) {
                    case "BootNotification" ->
                        "{\"status\":\"Accepted\",\"interval\":300,\"currentTime\":\"2026-03-08T10:00:00Z\"}";
                    case "StartTransaction" ->
                        "{\"transactionId\":" + call.get(3).get("meterStart").asInt() / 100_000 + "," + accepted + "}";
                    case "Authorize" -> "{" + accepted + "}";
                    case "Heartbeat" -> "{\"currentTime\":\"2026-03-08T10:00:00Z\"}";
                    default -> "{}";
                };
        return "[3,\"" + call.get(1).asText() + "\"," + result + "]";
    }

    private List<JsonNode> said(String action) {
        return heard.stream()
                .filter(f -> f.get(2).asText().equals(action))
                .map(f -> f.get(3))
                .toList();
    }

    @Test
    void aNewDriverIsAuthorisedWithinTwoSecondsOfTheTagAndTheBacklogArrivesWholeAndInOrder() {
        b.connect();
        int tags = 0;
        long worst = 0;
        for (int i = 0; i < 60_000 && b.cursor.pendingCount() > 0; i++) {
            step();
            if (i % 1_777 == 500) {
                CompletableFuture<Opinion> opinion = new CompletableFuture<>();
                long tagged = now;
                b.conversation.opinion(Facts.token("NEW" + tags++), 1 + tags % 2, opinion);
                while (!opinion.isDone()) {
                    step();
                    assertTrue(now - tagged <= 2_000, "no answer after " + (now - tagged) + " ms");
                }
                assertEquals(Opinion.Status.ACCEPTED, opinion.join().status());
                worst = Math.max(worst, now - tagged);
            }
        }
        assertEquals(0, b.cursor.pendingCount());
        assertTrue(tags > 10, tags + " tags");
        assertTrue(worst >= ROUND_TRIP.toMillis(), "the line was simulated");
        everythingInOrder();
    }

    @Test
    void aStateOfNowIsToldBeforeTheBacklogIsThrough() {
        b.connect();
        for (int i = 0; i < 500; i++) {
            step();
        }
        b.journal.append(Facts.status(2, 700_000, EvseState.FAULTED));
        long from = now;
        int before = said("StatusNotification").size();
        while (said("StatusNotification").size() == before) {
            step();
            assertTrue(now - from <= 1_000, "not told within a second");
        }
        assertTrue(b.cursor.pendingCount() > 1_000);
    }

    private void everythingInOrder() {
        List<JsonNode> starts = said("StartTransaction");
        List<JsonNode> stops = said("StopTransaction");
        assertEquals(entries, starts.size() + said("MeterValues").size() + stops.size());
        for (int n = 1; n <= starts.size(); n++) {
            assertEquals("T" + n, starts.get(n - 1).get("idTag").asText());
            assertEquals(n, stops.get(n - 1).get("transactionId").asInt());
            assertEquals(
                    44_000,
                    stops.get(n - 1).get("meterStop").asInt()
                            - starts.get(n - 1).get("meterStart").asInt());
        }
    }
}
