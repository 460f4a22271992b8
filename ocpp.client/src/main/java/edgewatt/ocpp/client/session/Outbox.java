package edgewatt.ocpp.client.session;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.JournalException;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.rpc.Answer;
import edgewatt.ocpp.client.rpc.Outgoing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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
    /** Characters of a backend's error that are repeated. */
    private static final int WHY = 120;

    private final Loop loop;
    private final Cursor cursor;
    private final Consumer<Outgoing> sender;
    private final Listener listener;
    private final Attempts attempts;
    private final LiveLane live;
    private final Receipts receipts;
    private final Backlog backlog;
    private Dialect dialect;
    private int epoch;
    private long scanned;
    private boolean scanning;
    /** Position up to which entries were recorded before this connection was accepted. */
    private long liveFrom;

    private long unparks;
    /** A transaction was put back, and the backlog has not been read again since. */
    private boolean comeback;

    private boolean backlogBusy;
    private Loop.Timer wait = () -> {};

    /**
     * @param clock for waits that outlive this process
     * @param shortestState time that a state must last to be told
     */
    Outbox(
            Loop loop,
            InstantSource clock,
            Cursor cursor,
            Supplier<Attempts.Limits> limits,
            Supplier<Duration> shortestState,
            Consumer<Outgoing> sender,
            Listener listener) {
        this.loop = loop;
        this.cursor = cursor;
        this.sender = sender;
        this.listener = listener;
        this.attempts = new Attempts(clock, loop::nanos, limits);
        this.receipts = new Receipts(loop, cursor, this::pump);
        this.live = new LiveLane(loop, shortestState, sender, receipts, listener, this::mustFollow, this::pump);
        this.backlog = new Backlog(
                cursor, PAGE, entry -> dialect.lane(entry.fact()) == Lane.BACKLOG && !receipts.cover(entry));
    }

    interface Listener {
        /** Everything recorded before has been found: now is the time to report present states. */
        void caughtUp();

        /** A live fact has been reported, or could not be. */
        void reported(Entry entry, boolean accepted);

        /** Whether a live fact still says something new. */
        boolean worthReporting(Entry entry);

        /** What the backend does not take, and what happens next; empty once it has. */
        void struggles(String why);

        /** Counts may have changed, or the backlog may be empty. */
        void progressed();
    }

    /** The backend takes messages from now on. */
    void open(Dialect speaks) {
        close();
        dialect = speaks;
        live.open(speaks);
        unparks = cursor.unparks();
        liveFrom = Long.MAX_VALUE;
        scanning = true;
        scan(epoch);
    }

    void close() {
        epoch++;
        dialect = null;
        wait.cancel();
        live.close();
        backlog.clear();
        scanned = 0;
        scanning = false;
        backlogBusy = false;
        comeback = false;
    }

    /** Something new is durable, or a transaction was put back. */
    void appended() {
        if (dialect != null && unparks != cursor.unparks()) {
            unparks = cursor.unparks();
            comeback = true;
            pump();
        }
        if (dialect != null && !scanning) {
            scanning = true;
            scan(epoch);
        }
    }

    /** Nothing is under way and nothing waits. */
    boolean isEmpty() {
        return !scanning && !backlogBusy && live.isEmpty() && backlog.isEmpty() && !comeback && receipts.settled();
    }

    /** One page at a time, so that a long backlog does not hold up the loop. */
    private void scan(int mine) {
        if (mine != epoch) {
            return;
        }
        List<Entry> page;
        try {
            page = cursor.pending(scanned, PAGE);
        } catch (JournalException e) {
            LOG.error("the journal cannot be read, next try in {} s: {}", Receipts.RETRY.toSeconds(), e.getMessage());
            loop.after(Receipts.RETRY, () -> scan(mine));
            return;
        }
        List<Long> done = new ArrayList<>();
        for (Entry entry : page) {
            scanned = entry.position();
            if (receipts.cover(entry)) {
                continue;
            }
            dialect.observe(entry);
            Lane lane = dialect.lane(entry.fact());
            if (lane == Lane.BACKLOG) {
                backlog.add(entry);
            } else if (lane == Lane.LIVE && liveFrom != Long.MAX_VALUE) {
                live.add(entry);
            } else {
                done.add(entry.position());
            }
        }
        if (!done.isEmpty()) {
            receipts.acknowledge(done, Map.of());
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

    private void pump() {
        if (dialect == null) {
            return;
        }
        live.pump();
        pumpBacklog();
    }

    /** Whether a message of the same EVSE was recorded shortly before and is still on its way. */
    private boolean mustFollow(Entry fact) {
        Entry head = backlog.peek();
        if (head == null || head.position() <= liveFrom || attempts.failedBefore(head) || !receipts.settled()) {
            return false;
        }
        return backlog.anyMatch(e -> e.position() < fact.position() && LiveLane.evseOf(e) == LiveLane.evseOf(fact));
    }

    private void pumpBacklog() {
        try {
            sendBacklog();
        } catch (JournalException e) {
            LOG.error("the journal cannot be read, next try in {} s: {}", Receipts.RETRY.toSeconds(), e.getMessage());
            waitFor(Receipts.RETRY);
        }
    }

    private void waitFor(Duration time) {
        wait.cancel();
        wait = loop.after(time, this::pump);
    }

    private void sendBacklog() {
        attempts.load(cursor);
        while (!backlogBusy && receipts.settled()) {
            if (comeback) {
                comeback = false;
                backlog.rewind();
            }
            backlog.refill(scanned);
            Entry head = backlog.current();
            if (head == null) {
                return;
            }
            Duration left = attempts.left(head);
            if (!left.isZero()) {
                waitFor(left);
                return;
            }
            List<Message> messages;
            try {
                messages = dialect.encode(head);
            } catch (JournalException e) {
                throw e;
            } catch (RuntimeException e) {
                // it will not become sayable by waiting, and what comes after it must not wait for it
                LOG.error("entry {} cannot be put into words", head.position(), e);
                giveUp(head, true, ", last: " + e);
                continue;
            }
            if (messages.isEmpty()) {
                done(head, Map.of());
            } else if (attempts.cutTooOften(head)) {
                failed(
                        head,
                        messages.get(0).call().action(),
                        false,
                        "",
                        "the connection ends at this message each time");
            } else {
                backlogBusy = true;
                sendBacklog(head, messages, Map.of(), 0, epoch);
            }
        }
    }

    private void sendBacklog(Entry head, List<Message> messages, Map<String, String> before, int index, int mine) {
        Message message = messages.get(index);
        Call call = message.call();
        sender.accept(new Outgoing(call.action(), call.payload(), false, answer -> {
            if (answer instanceof Answer.Disconnected cut) {
                if (cut.sent()) {
                    attempts.cut(head);
                }
                return;
            }
            if (mine != epoch) {
                return;
            }
            Map<String, String> mappings = null;
            String code = "";
            String why = "no answer";
            boolean refused = answer instanceof Answer.Refused;
            if (answer instanceof Answer.Result result) {
                try {
                    mappings = new HashMap<>(before);
                    mappings.putAll(message.onResult().apply(result.payload()));
                } catch (RuntimeException e) {
                    LOG.warn("the answer to {} is none: {}", call.action(), e.getMessage());
                    mappings = null;
                    refused = true;
                    why = "an answer that is none: " + e.getMessage();
                }
            } else if (answer instanceof Answer.Refused r) {
                LOG.warn("{} was refused: {} {}", call.action(), r.code(), r.description());
                code = r.code();
                why = (r.code() + " " + r.description()).strip();
            }
            if (mappings != null && index + 1 < messages.size()) {
                sendBacklog(head, messages, mappings, index + 1, mine);
                return;
            }
            backlogBusy = false;
            if (mappings != null) {
                done(head, mappings);
            } else {
                failed(head, call.action(), refused, code, why);
            }
            pump();
            listener.progressed();
        }));
    }

    private void done(Entry head, Map<String, String> mappings) {
        receipts.acknowledge(List.of(head.position()), alsoForgetting(head, mappings));
        backlog.remove(head);
    }

    private Map<String, String> alsoForgetting(Entry head, Map<String, String> mappings) {
        if (!attempts.forget(head)) {
            return mappings;
        }
        listener.struggles("");
        Map<String, String> all = new HashMap<>(mappings);
        all.putAll(attempts.mappings());
        return all;
    }

    private void failed(Entry head, String action, boolean refused, String code, String why) {
        boolean more = attempts.failed(head, refused);
        if (more && (!refused || dialect.worthRetrying(head, code))) {
            receipts.note(attempts.mappings());
            listener.struggles("the backend does not take " + action + " ("
                    + (why.length() > WHY ? why.substring(0, WHY) : why) + "); next try in "
                    + attempts.left(head).toSeconds() + " s");
            return;
        }
        giveUp(head, attempts.everRefused(head), ", last: " + (why.length() > WHY ? why.substring(0, WHY) : why));
    }

    private void giveUp(Entry head, boolean everRefused, String last) {
        listener.struggles("");
        GiveUp end = dialect.giveUp(head, everRefused);
        if (end instanceof GiveUp.PassOver over) {
            LOG.warn("{}", over.reason());
            done(head, over.mappings());
        } else if (end instanceof GiveUp.Park park) {
            UUID transaction = head.fact().transaction().orElseThrow();
            String reason = park.reason() + last;
            LOG.error("transaction {} is parked: {}", transaction, reason);
            receipts.park(transaction, reason);
            if (attempts.forget(head)) {
                receipts.note(attempts.mappings()); // who puts it back gets all tries again
            }
            backlog.drop(transaction);
        }
    }
}
