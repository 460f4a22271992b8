package edgewatt.ocpp.client.files;

import edgewatt.ocpp.client.files.TransferException.Kind;
import edgewatt.ocpp.client.link.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Tries to fetch or send one file, again and again as it was asked for. Each try has a thread of its own; between two
 * tries there is none. Its state lives on the loop, as do all calls.
 */
final class Transfer {
    /** Where the backend leaves it to us. */
    static final int RETRIES = 3;

    private static final int MAX_RETRIES = 1000;
    private static final int INTERVAL_S = 60;

    private final Loop loop;
    private final Depot depot;
    private final Patience patience;
    private final Work work;
    private final Listener listener;
    private Flow running;
    private Loop.Timer timer = () -> {};
    private int tries;
    private boolean over;

    /** One try; on its own thread. The exception says what went wrong, for people, without credentials. */
    interface Work {
        void run(Flow flow) throws IOException, TransferException;
    }

    /** On the loop. */
    interface Listener {
        /** A try begins; the first is 1. */
        void trying(int number);

        /** A try failed, and another follows after a while. */
        void paused(TransferException why);

        void done();

        void failed(TransferException why);

        /** No thread runs any more, and none will: for whatever reason it ended, also after a cancellation. */
        void stopped();
    }

    /**
     * How often, and how long in between.
     *
     * @param retries tries after the first one (1.6 errata 3.31)
     */
    public record Patience(int retries, Duration interval) {
        /** What a backend asked for, as far as it did. An interval of nothing is a second. */
        static Patience of(OptionalInt retries, OptionalInt intervalS) {
            return new Patience(
                    Math.min(retries.orElse(RETRIES), MAX_RETRIES),
                    Duration.ofSeconds(Math.max(1, intervalS.orElse(INTERVAL_S))));
        }
    }

    Transfer(Loop loop, Depot depot, Patience patience, Work work, Listener listener) {
        this.loop = loop;
        this.depot = depot;
        this.patience = patience;
        this.work = work;
        this.listener = listener;
    }

    void start() {
        tries++;
        listener.trying(tries);
        if (over) {
            return; // the listener has cancelled it
        }
        Flow flow = new Flow(depot.limits());
        running = flow;
        long begun = loop.nanos();
        watch(flow, begun, -1);
        try {
            depot.threads().execute(() -> {
                TransferException outcome = attempt(flow);
                loop.execute(() -> ended(flow, outcome));
            });
        } catch (OutOfMemoryError e) { // no thread can be had
            loop.execute(() ->
                    ended(flow, new TransferException(Kind.NETWORK, "the system gives no thread for a transfer now")));
        }
    }

    /** Ends it soon; only {@link Listener#stopped} is still called. */
    void cancel() {
        if (over) {
            return;
        }
        over = true;
        timer.cancel();
        if (running == null) {
            listener.stopped();
        } else {
            running.end(new TransferException(Kind.CANCELLED, "cancelled"));
        }
    }

    private TransferException attempt(Flow flow) {
        try {
            work.run(flow);
            return null;
        } catch (TransferException e) {
            return flow.ended() == null ? e : flow.ended();
        } catch (IOException e) {
            return flow.ended() == null ? new TransferException(Kind.NETWORK, words(e)) : flow.ended();
        } catch (RuntimeException e) {
            return new TransferException(Kind.BAD_REQUEST, "unexpected: " + words(e));
        }
    }

    private void ended(Flow flow, TransferException outcome) {
        running = null;
        timer.cancel();
        flow.end(new TransferException(Kind.CANCELLED, "over")); // closes what is still open
        if (over) {
            listener.stopped();
        } else if (outcome == null) {
            over = true;
            listener.done();
            listener.stopped();
        } else if (outcome.kind().worthRetrying() && tries <= patience.retries()) {
            timer = loop.after(patience.interval(), this::start);
            listener.paused(outcome);
        } else {
            over = true;
            listener.failed(outcome);
            listener.stopped();
        }
    }

    /** Ends a try in which nothing moves, or that takes for ever. */
    private void watch(Flow flow, long begun, long seen) {
        timer = loop.after(flow.limits().stall(), () -> {
            if (running != flow) {
                return;
            }
            long moved = flow.moved();
            if (moved == seen) {
                flow.end(new TransferException(
                        Kind.NETWORK,
                        "nothing moved for " + flow.limits().stall().toSeconds() + " s"));
            } else if (loop.nanos() - begun > flow.limits().longest().toNanos()) {
                flow.end(new TransferException(
                        Kind.NETWORK,
                        "not finished after " + flow.limits().longest().toMinutes() + " minutes"));
            } else {
                watch(flow, begun, moved);
            }
        });
    }

    /** The text of an exception may hold the whole URL. */
    private static String words(Exception e) {
        String name = e.getClass().getSimpleName();
        return e.getMessage() == null ? name : Redaction.text(name + ": " + e.getMessage());
    }
}
