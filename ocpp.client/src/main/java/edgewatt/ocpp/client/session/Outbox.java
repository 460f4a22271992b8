package edgewatt.ocpp.client.session;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.rpc.Answer;
import edgewatt.ocpp.client.rpc.Outgoing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the journal to one backend. The backlog leaves one message at a time, in order, each entry until its own
 * answer; live facts overtake a backlog from before the connection, but not the messages of their own EVSE that were
 * recorded with them (a stop precedes the state that follows from it). Driven by appends and answers. On the loop.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int PAGE = 128;

    /** Entries of the backlog kept in memory. */
    private static final int WINDOW = 64;

    private final Loop loop;
    private final Cursor cursor;
    private final Consumer<Outgoing> sender;
    private final Listener listener;
    private final Attempts attempts;
    private final Deque<Entry> live = new ArrayDeque<>();
    private final Deque<Entry> backlog = new ArrayDeque<>();
    private Dialect dialect;
    private int epoch;
    private long scanned;
    private boolean scanning;
    /** Position up to which entries were recorded before this connection was accepted. */
    private long liveFrom;
    private boolean beyondWindow;
    private long windowEnd;
    private boolean liveBusy;
    private boolean backlogBusy;
    private Loop.Timer wait = () -> {};

    Outbox(Loop loop, Cursor cursor, Supplier<Attempts.Limits> limits, Consumer<Outgoing> sender, Listener listener) {
        this.loop = loop;
        this.cursor = cursor;
        this.sender = sender;
        this.listener = listener;
        this.attempts = new Attempts(loop, limits);
    }

    interface Listener {
        /** Everything recorded before has been found: now is the time to report present states. */
        void caughtUp();

        /** A live fact has been reported, or could not be. */
        void reported(Entry entry, boolean accepted);

        /** Whether a live fact still says something new. */
        boolean worthReporting(Entry entry);

        /** Counts may have changed, or the backlog may be empty. */
        void progressed();
    }

    /** The backend takes messages from now on. */
    void open(Dialect speaks) {
        close();
        dialect = speaks;
        liveFrom = Long.MAX_VALUE;
        scanning = true;
        scan(epoch);
    }

    void close() {
        epoch++;
        dialect = null;
        wait.cancel();
        live.clear();
        backlog.clear();
        scanned = 0;
        scanning = false;
        beyondWindow = false;
        windowEnd = 0;
        liveBusy = false;
        backlogBusy = false;
    }

    /** Something new is durable. */
    void appended() {
        if (dialect != null && !scanning) {
            scanning = true;
            scan(epoch);
        }
    }

    /** Nothing is under way and nothing waits. */
    boolean isEmpty() {
        return !scanning && !liveBusy && !backlogBusy && live.isEmpty() && backlog.isEmpty() && !beyondWindow;
    }

    /** One page at a time, so that a long backlog does not hold up the loop. */
    private void scan(int mine) {
        if (mine != epoch) {
            return;
        }
        List<Entry> page = cursor.pending(scanned, PAGE);
        List<Long> done = new ArrayList<>();
        for (Entry entry : page) {
            scanned = entry.position();
            dialect.observe(entry);
            Lane lane = dialect.lane(entry.fact());
            if (lane == Lane.BACKLOG) {
                enqueue(entry);
            } else if (lane == Lane.LIVE && liveFrom != Long.MAX_VALUE) {
                live.add(entry);
            } else {
                done.add(entry.position());
            }
        }
        if (!done.isEmpty()) {
            cursor.acknowledge(done, Map.of());
        }
        if (page.size() == PAGE) {
            loop.execute(() -> scan(mine));
        } else {
            scanning = false;
            if (liveFrom == Long.MAX_VALUE) {
                liveFrom = scanned;
                listener.caughtUp();
            }
        }
        pump();
        listener.progressed();
    }

    private void enqueue(Entry entry) {
        if (beyondWindow || backlog.size() >= WINDOW) {
            beyondWindow = true;
        } else {
            backlog.add(entry);
            windowEnd = entry.position();
        }
    }

    private void refill() {
        if (!backlog.isEmpty() || !beyondWindow) {
            return;
        }
        beyondWindow = false;
        while (windowEnd < scanned && !beyondWindow) {
            List<Entry> page = cursor.pending(windowEnd, PAGE);
            for (Entry entry : page) {
                if (entry.position() > scanned) {
                    return;
                }
                if (dialect.lane(entry.fact()) == Lane.BACKLOG) {
                    enqueue(entry);
                } else if (!beyondWindow) {
                    windowEnd = entry.position();
                }
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    private void pump() {
        if (dialect == null) {
            return;
        }
        pumpLive();
        pumpBacklog();
    }

    private void pumpLive() {
        while (!liveBusy && !live.isEmpty() && !mustFollow(live.peek())) {
            Entry entry = live.poll();
            List<Message> messages = listener.worthReporting(entry) ? dialect.encode(entry) : List.of();
            if (messages.isEmpty()) {
                cursor.acknowledge(entry.position());
            } else {
                liveBusy = true;
                sendLive(entry, messages, 0, epoch);
            }
        }
    }

    private void sendLive(Entry entry, List<Message> messages, int index, int mine) {
        Call call = messages.get(index).call();
        sender.accept(new Outgoing(call.action(), call.payload(), true, answer -> {
            if (mine != epoch || answer instanceof Answer.Disconnected) {
                return;
            }
            boolean accepted = answer instanceof Answer.Result;
            if (!accepted) {
                LOG.warn("{} of EVSE {} was not taken ({}); a later state will tell", call.action(), evseOf(entry), answer);
            }
            if (accepted && index + 1 < messages.size()) {
                sendLive(entry, messages, index + 1, mine);
                return;
            }
            listener.reported(entry, accepted);
            cursor.acknowledge(entry.position());
            liveBusy = false;
            pump();
            listener.progressed();
        }));
    }

    /** Whether a message of the same EVSE was recorded shortly before and is still on its way. */
    private boolean mustFollow(Entry fact) {
        if (backlog.isEmpty() || backlog.peek().position() <= liveFrom || attempts.failedBefore(backlog.peek())) {
            return false;
        }
        return backlog.stream()
                .anyMatch(e -> e.position() < fact.position() && evseOf(e) == evseOf(fact));
    }

    private void pumpBacklog() {
        while (!backlogBusy) {
            refill();
            Entry head = backlog.peek();
            if (head == null) {
                return;
            }
            Duration left = attempts.left(head);
            if (!left.isZero()) {
                wait.cancel();
                wait = loop.after(left, this::pump);
                return;
            }
            List<Message> messages = dialect.encode(head);
            if (messages.isEmpty()) {
                done(head, Map.of());
            } else {
                backlogBusy = true;
                sendBacklog(head, messages, Map.of(), 0, epoch);
            }
        }
    }

    private void sendBacklog(
            Entry head, List<Message> messages, Map<String, String> before, int index, int mine) {
        Message message = messages.get(index);
        Call call = message.call();
        sender.accept(new Outgoing(call.action(), call.payload(), false, answer -> {
            if (mine != epoch || answer instanceof Answer.Disconnected) {
                return;
            }
            Map<String, String> mappings = null;
            String code = "";
            boolean refused = answer instanceof Answer.Refused;
            if (answer instanceof Answer.Result result) {
                try {
                    mappings = new HashMap<>(before);
                    mappings.putAll(message.onResult().apply(result.payload()));
                } catch (RuntimeException e) {
                    LOG.warn("the answer to {} is none: {}", call.action(), e.getMessage());
                    mappings = null;
                    refused = true;
                }
            } else if (answer instanceof Answer.Refused r) {
                LOG.warn("{} was refused: {} {}", call.action(), r.code(), r.description());
                code = r.code();
            }
            if (mappings != null && index + 1 < messages.size()) {
                sendBacklog(head, messages, mappings, index + 1, mine);
                return;
            }
            backlogBusy = false;
            if (mappings != null) {
                done(head, mappings);
            } else {
                failed(head, refused, code);
            }
            pump();
            listener.progressed();
        }));
    }

    private void done(Entry head, Map<String, String> mappings) {
        cursor.acknowledge(List.of(head.position()), mappings);
        attempts.forget(head);
        backlog.poll();
    }

    private void failed(Entry head, boolean refused, String code) {
        boolean more = attempts.failed(head, refused);
        if (more && (!refused || dialect.worthRetrying(head, code))) {
            return;
        }
        GiveUp end = dialect.giveUp(head, attempts.everRefused(head));
        if (end instanceof GiveUp.PassOver over) {
            LOG.warn("{}", over.reason());
            done(head, over.mappings());
        } else if (end instanceof GiveUp.Park park) {
            UUID transaction = head.fact().transaction().orElseThrow();
            LOG.error("transaction {} is parked: {}", transaction, park.reason());
            cursor.park(transaction, park.reason());
            attempts.forget(head);
            backlog.removeIf(e -> e.fact().transaction().filter(transaction::equals).isPresent());
        }
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
