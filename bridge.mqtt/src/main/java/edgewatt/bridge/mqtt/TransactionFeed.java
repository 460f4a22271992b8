package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Sends transaction events from a journal cursor, one at a time: the next leaves when the broker has acknowledged the one
 * before, so that order holds over any break. An event is sent again until then. One thread; the journal's disk is read
 * on it.
 */
final class TransactionFeed {
    /** Hands one event to the broker, or not now; {@code done} with an empty text when it was acknowledged. */
    interface Out {
        boolean send(byte[] payload, Consumer<String> done);
    }

    private static final int BATCH = 64;
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Cursor cursor;
    private final Out out;
    private final Scheduler scheduler;
    private final boolean tokens;
    private final Duration patience;
    private final Consumer<String> stuck;
    private final ObjectMapper mapper = new ObjectMapper();
    private boolean busy;
    private long attempt;
    private Future<?> timer;
    private String trouble = "";

    /**
     * @param patience how long an acknowledgement is waited for
     * @param stuck told when it did not come
     */
    TransactionFeed(
            Cursor cursor, Out out, Scheduler scheduler, boolean tokens, Duration patience, Consumer<String> stuck) {
        this.cursor = cursor;
        this.out = out;
        this.scheduler = scheduler;
        this.tokens = tokens;
        this.patience = patience;
        this.stuck = stuck;
    }

    /** Why events wait although the link is up; empty = they do not. */
    String trouble() {
        return trouble;
    }

    /** The link has gone: what was under way is sent again later. */
    void linkDown() {
        busy = false;
        attempt++;
        cancelTimer();
    }

    /** Sends the next event if none is under way. */
    void pump() {
        while (!busy) {
            List<Entry> entries = cursor.pending(0, BATCH);
            List<Long> passed = new ArrayList<>();
            Entry next = null;
            byte[] payload = null;
            for (Entry e : entries) {
                payload = encode(e);
                if (payload != null) {
                    next = e;
                    break;
                }
                passed.add(e.position());
            }
            if (!passed.isEmpty()) {
                cursor.acknowledge(passed, java.util.Map.of());
            }
            if (next != null) {
                send(next.position(), payload);
                return;
            }
            if (entries.size() < BATCH) {
                return;
            }
        }
    }

    private void send(long position, byte[] payload) {
        long of = ++attempt;
        busy = out.send(payload, refusal -> {
            if (of == attempt) {
                cancelTimer();
                busy = false;
                answered(position, refusal);
            }
        });
        if (busy) {
            timer = scheduler.after(patience, () -> {
                if (of == attempt && busy) {
                    stuck.accept(
                            "the broker has not acknowledged a transaction event for " + patience.toSeconds() + " s");
                }
            });
        }
    }

    private void answered(long position, String refusal) {
        trouble = refusal;
        if (refusal.isEmpty()) {
            cursor.acknowledge(position);
            pump();
        } else {
            // kept, and tried again: an access list may be mended
            busy = true;
            long of = attempt;
            timer = scheduler.after(AGAIN, () -> {
                if (of == attempt) {
                    busy = false;
                    pump();
                }
            });
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** The event as JSON; null for facts that are not transaction events. */
    private byte[] encode(Entry e) {
        ObjectNode n = mapper.createObjectNode();
        n.put("seq", e.position());
        if (e.fact() instanceof Fact.TransactionStarted f) {
            common(n, "started", f, f.evseId(), f.seqNo(), f.trigger());
            n.put("meterStartWh", f.meterStartWh());
            if (tokens) {
                f.token().ifPresent(t -> n.put("token", t.value()));
            }
        } else if (e.fact() instanceof Fact.TransactionUpdated f) {
            common(n, "updated", f, f.evseId(), f.seqNo(), f.trigger());
            n.put("chargingState", Told.lower(f.chargingState()));
            f.reading().ifPresent(r -> {
                if (Double.isFinite(r.importWh())) {
                    n.put("energyWh", Math.round(r.importWh()));
                }
                if (Double.isFinite(r.powerW())) {
                    n.put("powerW", Math.round(r.powerW()));
                }
            });
        } else if (e.fact() instanceof Fact.TransactionEnded f) {
            common(n, "ended", f, f.evseId(), f.seqNo(), f.trigger());
            n.put("reason", Told.lower(f.reason())).put("meterStopWh", f.meterStopWh());
        } else {
            return null;
        }
        n.put("timeTrusted", e.timeTrusted());
        return n.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void common(ObjectNode n, String event, Fact f, int evse, int seqNo, Fact.Trigger trigger) {
        n.put("event", event);
        f.transaction().ifPresent(id -> n.put("transaction", id.toString()));
        n.put("evse", evse).put("seqNo", seqNo).put("at", f.at().toString()).put("trigger", Told.lower(trigger));
    }
}
