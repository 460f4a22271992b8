package edgewatt.ocpp.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.StopReason;
import edgewatt.api.store.Cursor;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.MemoryJournal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Random sequences of answers, refusals, silence, lost connections, restarts and people who put transactions back, against
 * what a backend sees: bounded tries, parked whole and not too early, no start after a -1, and everything in the end.
 */
@PropertyDefaults(shrinking = ShrinkingMode.BOUNDED)
class DeliveryPropertyTest {
    private static final int LIMIT = 3;

    private enum Op {
        TRANSACTION,
        ANSWER,
        REFUSE,
        SILENCE,
        LOSE,
        RESTART,
        PUT_BACK,
        WAIT
    }

    @Provide
    Arbitrary<List<Op>> steps() {
        return Arbitraries.frequency(
                        Tuple.of(3, Op.TRANSACTION),
                        Tuple.of(6, Op.ANSWER),
                        Tuple.of(6, Op.REFUSE),
                        Tuple.of(6, Op.SILENCE),
                        Tuple.of(2, Op.LOSE),
                        Tuple.of(2, Op.RESTART),
                        Tuple.of(2, Op.PUT_BACK),
                        Tuple.of(12, Op.WAIT))
                .list()
                .ofMinSize(10)
                .ofMaxSize(150);
    }

    @Property(tries = 200)
    void whateverTheBackendDoesEveryBillArrivesOnceAndNoStartFollowsAMinusOne(@ForAll("steps") List<Op> steps) {
        check(steps);
    }

    /** Many runs, with the system property {@code edgewatt.full} only. */
    @Property(tries = 5_000)
    void whateverTheBackendDoesEveryTime(@ForAll("steps") List<Op> steps) {
        if (Boolean.getBoolean("edgewatt.full")) {
            check(steps);
        }
    }

    private static void check(List<Op> steps) {
        World world = new World();
        for (Op op : steps) {
            world.step(op);
            world.parkedNotTooEarly();
        }
        world.finish();
    }

    private static final class World {
        final MemoryJournal journal = new MemoryJournal();
        final List<UUID> transactions = new ArrayList<>();
        /** Failures of the message that a transaction is at, since it was last put back. */
        final Map<UUID, Integer> failures = new HashMap<>();

        final Set<UUID> parkedBefore = new HashSet<>();
        final Set<Integer> leftWithMinusOne = new HashSet<>();
        final Map<Integer, Integer> startsAnswered = new HashMap<>();
        final Map<Integer, Integer> stopsAnswered = new HashMap<>();
        final List<Integer> firstStarts = new ArrayList<>();
        Bench b;
        JsonNode open;

        World() {
            restart();
        }

        void step(Op op) {
            switch (op) {
                case TRANSACTION -> transaction();
                case ANSWER -> answer();
                case REFUSE -> {
                    if (open != null) {
                        JsonNode frame = open;
                        open = null;
                        failed(frame);
                        b.receive("[4,'" + frame.get(1).asText() + "','InternalError','no',{}]");
                    }
                }
                case SILENCE -> {
                    if (open != null) {
                        failed(open);
                        open = null;
                        b.pass(30);
                    }
                }
                case LOSE -> {
                    b.disconnect();
                    open = null;
                    b.connect();
                }
                case RESTART -> restart();
                case PUT_BACK -> b.parked().stream().findFirst().ifPresent(this::putBack);
                case WAIT -> b.pass(open == null ? 25 : 0); // an open call that waits would be SILENCE
            }
            look();
        }

        private void restart() {
            b = new Bench(journal, true);
            b.variables.set(CommSettings.ATTEMPTS, LIMIT);
            b.variables.set(CommSettings.ATTEMPT_INTERVAL, 10);
            open = null;
            b.accepted();
            look();
        }

        private void transaction() {
            UUID id = UUID.randomUUID();
            int n = transactions.size() + 1;
            transactions.add(id);
            int evse = 1 + n % 2;
            journal.append(Facts.started(id, evse, n, "T" + n, n * 1000L));
            journal.append(Facts.sample(id, evse, n, n * 1000 + 500));
            journal.append(Facts.ended(id, evse, n, StopReason.LOCAL, null, n * 1000L + 900));
        }

        private void putBack(Cursor.Parked parked) {
            b.cursor.unpark(parked.transaction());
            parkedBefore.remove(parked.transaction());
            failures.remove(parked.transaction());
        }

        private void failed(JsonNode frame) {
            UUID tx = transactions.get(numberOf(frame) - 1);
            int count = failures.merge(tx, 1, Integer::sum);
            assertTrue(count <= LIMIT, "tried " + count + " times: " + frame);
            boolean passesOver = count == LIMIT && !frame.get(2).asText().equals("StopTransaction");
            if (passesOver) {
                // either the transaction parks now, or its next message begins anew
                failures.put(tx, LIMIT);
            }
        }

        private void answer() {
            if (open == null) {
                return;
            }
            JsonNode frame = open;
            open = null;
            int n = numberOf(frame);
            failures.remove(transactions.get(n - 1));
            String result = "{}";
            if (frame.get(2).asText().equals("StartTransaction")) {
                startsAnswered.merge(n, 1, Integer::sum);
                result = "{'transactionId':" + n + ",'idTagInfo':{'status':'Accepted'}}";
            } else if (frame.get(2).asText().equals("StopTransaction")) {
                stopsAnswered.merge(n, 1, Integer::sum);
            }
            b.receive("[3,'" + frame.get(1).asText() + "'," + result + "]");
        }

        /** Takes what was sent; states and the like are answered at once. */
        private void look() {
            b.loop.run();
            while (!b.sent.isEmpty()) {
                JsonNode frame = Bench.json(b.sent.poll());
                switch (frame.get(2).asText()) {
                    case "StartTransaction", "MeterValues", "StopTransaction" -> sent(frame);
                    case "BootNotification" ->
                        b.receive("[3,'" + frame.get(1).asText() + "',{'status':'Accepted','interval':300,"
                                + "'currentTime':'2026-03-01T10:00:00Z'}]");
                    case "Heartbeat" ->
                        b.receive("[3,'" + frame.get(1).asText() + "',{'currentTime':'2026-03-01T10:00:00Z'}]");
                    default -> b.receive("[3,'" + frame.get(1).asText() + "',{}]");
                }
            }
        }

        private void sent(JsonNode frame) {
            assertEquals(null, open, "one call at a time");
            open = frame;
            int n = numberOf(frame);
            UUID tx = transactions.get(n - 1);
            if (frame.get(2).asText().equals("StartTransaction")) {
                assertFalse(leftWithMinusOne.contains(n), "a start after -1: " + frame);
                assertFalse(startsAnswered.containsKey(n), "an answered start again: " + frame);
                if (!firstStarts.contains(n)) {
                    assertTrue(firstStarts.isEmpty() || firstStarts.get(firstStarts.size() - 1) < n, "out of order");
                    firstStarts.add(n);
                }
            } else {
                int id = frame.get(3).get("transactionId").asInt();
                assertTrue(id == n || id == -1, frame.toString());
                if (id == -1) {
                    leftWithMinusOne.add(n);
                    assertFalse(startsAnswered.containsKey(n), frame.toString());
                } else {
                    assertTrue(startsAnswered.containsKey(n), "before its start was answered: " + frame);
                }
                assertFalse(stopsAnswered.containsKey(n), "after its end: " + frame);
            }
            if (failures.getOrDefault(tx, 0) == LIMIT) {
                failures.remove(tx); // passed over: this is the next message of the transaction
            }
        }

        private static int numberOf(JsonNode frame) {
            JsonNode payload = frame.get(3);
            return switch (frame.get(2).asText()) {
                case "StartTransaction" -> payload.get("meterStart").asInt() / 1000;
                case "StopTransaction" -> payload.get("meterStop").asInt() / 1000;
                default ->
                    (int) payload.at("/meterValue/0/sampledValue/0/value").asDouble() / 1000;
            };
        }

        void parkedNotTooEarly() {
            for (Cursor.Parked parked : b.parked()) {
                if (parkedBefore.add(parked.transaction())) {
                    assertEquals(LIMIT, failures.get(parked.transaction()), "parked after so many tries");
                    assertTrue(parked.entries() > 0);
                }
            }
        }

        /** The backend is mended and a person puts everything back. */
        void finish() {
            for (int i = 0; i < 20 + transactions.size() * 10; i++) {
                b.parked().forEach(this::putBack);
                look();
                answer();
                look();
                b.pass(open == null ? 31 : 0);
                look();
            }
            assertEquals(0, b.cursor.pendingCount());
            assertEquals(List.of(), b.parked());
            for (int n = 1; n <= transactions.size(); n++) {
                assertEquals(1, stopsAnswered.get(n), "stops of " + n);
                assertEquals(leftWithMinusOne.contains(n) ? 0 : 1, startsAnswered.getOrDefault(n, 0), "starts of " + n);
            }
        }
    }
}
