package edgewatt.ocpp.client.session;

import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.rpc.Answer;
import edgewatt.ocpp.client.rpc.Outgoing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Live facts of one connection, sent before the backlog and only once: a later one will tell. On the loop. */
final class LiveLane {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLane.class);

    private final Consumer<Outgoing> sender;
    private final Receipts receipts;
    private final Outbox.Listener listener;
    private final Predicate<Entry> mustWait;
    private final Runnable pumpAll;
    private final Settling settling;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private Dialect dialect;
    private int epoch;
    private boolean busy;

    /**
     * @param mustWait whether something else has to be sent before this one
     * @param pumpAll called when one has been answered: others may go now
     * @param shortest time that a state must last to be told
     */
    LiveLane(
            Loop loop,
            Supplier<Duration> shortest,
            Consumer<Outgoing> sender,
            Receipts receipts,
            Outbox.Listener listener,
            Predicate<Entry> mustWait,
            Runnable pumpAll) {
        this.sender = sender;
        this.receipts = receipts;
        this.listener = listener;
        this.mustWait = mustWait;
        this.pumpAll = pumpAll;
        settling = new Settling(
                loop,
                shortest,
                entry -> {
                    waiting.add(entry);
                    pumpAll.run();
                },
                entry -> receipts.acknowledge(List.of(entry.position()), Map.of()));
    }

    void open(Dialect speaks) {
        dialect = speaks;
    }

    void close() {
        epoch++;
        busy = false;
        waiting.clear();
        settling.clear();
    }

    void add(Entry entry) {
        if (!settling.holds(entry)) {
            waiting.add(entry);
        }
    }

    boolean isEmpty() {
        return !busy && waiting.isEmpty() && settling.isEmpty();
    }

    void pump() {
        while (!busy && !waiting.isEmpty() && !mustWait.test(waiting.peek())) {
            Entry entry = waiting.poll();
            List<Message> messages = listener.worthReporting(entry) ? dialect.encode(entry) : List.of();
            if (messages.isEmpty()) {
                receipts.acknowledge(List.of(entry.position()), Map.of());
            } else {
                busy = true;
                send(entry, messages, 0, epoch);
            }
        }
    }

    private void send(Entry entry, List<Message> messages, int index, int mine) {
        Call call = messages.get(index).call();
        sender.accept(new Outgoing(call.action(), call.payload(), true, answer -> {
            if (mine != epoch || answer instanceof Answer.Disconnected) {
                return;
            }
            boolean accepted = answer instanceof Answer.Result;
            if (!accepted) {
                LOG.warn(
                        "{} of EVSE {} was not taken ({}); a later state will tell",
                        call.action(),
                        evseOf(entry),
                        answer);
            }
            if (accepted && index + 1 < messages.size()) {
                send(entry, messages, index + 1, mine);
                return;
            }
            listener.reported(entry, accepted);
            receipts.acknowledge(List.of(entry.position()), Map.of());
            busy = false;
            pumpAll.run();
            listener.progressed();
        }));
    }

    static int evseOf(Entry entry) {
        Fact fact = entry.fact();
        if (fact instanceof Fact.TransactionStarted f) {
            return f.evseId();
        } else if (fact instanceof Fact.TransactionUpdated f) {
            return f.evseId();
        } else if (fact instanceof Fact.TransactionEnded f) {
            return f.evseId();
        } else if (fact instanceof Fact.StatusChanged f) {
            return f.evseId();
        } else if (fact instanceof Fact.MeterSampled f) {
            return f.evseId();
        }
        return 0;
    }
}
