package edgewatt.ocpp.client.link;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a backend: connects, offers sub-protocols, pings, and after every end that nobody asked for
 * connects again. All methods on the loop.
 */
public final class Uplink {
    /** Longest time from the first packet to the end of the WebSocket handshake. */
    static final Duration HANDSHAKE = Duration.ofSeconds(30);

    /** Longest wait for a pong, unless the interval is shorter. */
    static final Duration PONG = Duration.ofSeconds(10);

    /** Longest wait for the other side of a closing handshake. */
    static final Duration GOOD_BYE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;

    private final Loop loop;
    private final Access access;
    private final Transport transport;
    private final Backoff backoff;
    private final Supplier<Duration> pingInterval;
    private final Listener listener;
    private Endpoint endpoint;
    private Transport.Connection connection;
    private Loop.Timer timer = () -> {};
    private boolean open;
    private boolean heard;
    private boolean stopped;
    private boolean asked;
    private int epoch;
    private String ending = "";
    private String told = "";
    private Transport.Connection dying;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * @param access where to, before each attempt
     * @param pingInterval zero = no ping; read before each
     */
    public Uplink(
            Loop loop,
            Access access,
            Transport transport,
            Backoff backoff,
            Supplier<Duration> pingInterval,
            Listener listener) {
        this.loop = loop;
        this.access = access;
        this.transport = transport;
        this.backoff = backoff;
        this.pingInterval = pingInterval;
        this.listener = listener;
    }

    /** Hears, on the loop, how the link fares. */
    public interface Listener {
        void connecting();

        /** @param protocol one of those offered */
        void up(String protocol);

        void text(String text);

        /** Any sign of life of the peer. */
        void alive();

        void down(End end);
    }

    public void start() {
        connect();
    }

    public void send(String text) {
        if (open) {
            connection.send(text);
        }
    }

    /** Ends this connection; the next one follows without back-off, as soon as the old one is surely gone. */
    public void reconnect(String because) {
        if (stopped) {
            return;
        }
        LOG.info("{}: reconnecting: {}", access.endpoint(), because);
        if (connection != null) {
            asked = true;
            end(NORMAL, End.outage(because));
            asked = false;
        }
        backoff.reset();
        timer.cancel();
        timer = loop.after(GOOD_BYE, this::connect);
    }

    /** The ping interval has been changed. */
    public void pingIntervalChanged() {
        if (open) {
            schedulePing();
        }
    }

    /** Ends for good, with a good-bye where there is somebody to hear it. Completes when no connection is left. */
    public CompletionStage<Void> stop() {
        stopped = true;
        timer.cancel();
        if (dying != null) {
            dying.abort();
        }
        if (connection == null) {
            ended.complete(null);
        } else {
            ending = "stopped";
            if (open) {
                connection.close(NORMAL, "");
            } else {
                connection.abort();
            }
        }
        return ended;
    }

    /** Ends at once whatever {@link #stop} could not. */
    public void abort() {
        if (connection != null) {
            connection.abort();
        }
    }

    private void connect() {
        if (stopped) {
            return;
        }
        int mine = ++epoch;
        ending = "";
        heard = true;
        listener.connecting();
        endpoint = access.endpoint();
        connection = transport.connect(endpoint, new Hearing(mine));
        timer = loop.after(
                HANDSHAKE,
                () -> end(
                        NORMAL,
                        new End(
                                "no WebSocket handshake within " + HANDSHAKE.toSeconds() + " s",
                                End.Kind.UNREACHABLE)));
    }

    private void opened(String protocol) {
        if (!endpoint.protocols().contains(protocol)) {
            end(
                    PROTOCOL_ERROR,
                    End.of((protocol == null || protocol.isEmpty()
                                    ? "the backend chose no sub-protocol"
                                    : "the backend chose a sub-protocol that was not offered")
                            + "; offered were " + endpoint.protocols()
                            + ": does it speak one of them at this 'url'?"));
            return;
        }
        open = true;
        backoff.reset();
        schedulePing();
        LOG.info("{}: connected, {}", endpoint, protocol);
        told = "";
        access.opened();
        listener.up(protocol);
    }

    private void schedulePing() {
        timer.cancel();
        Duration interval = pingInterval.get();
        if (!interval.isZero() && !interval.isNegative()) {
            timer = loop.after(interval, () -> ping(interval));
        }
    }

    private void ping(Duration interval) {
        heard = false;
        connection.ping();
        timer = loop.after(interval.compareTo(PONG) < 0 ? interval : PONG, () -> {
            if (heard) {
                schedulePing();
            } else {
                end(NORMAL, End.outage("no pong in time"));
            }
        });
    }

    /** Closes with a reason of our own, and does not wait for a peer that may be gone. */
    private void end(int code, End end) {
        Transport.Connection last = connection;
        dying = last;
        String because = end.because();
        last.close(code, because.length() > 100 ? because.substring(0, 100) : because);
        loop.after(GOOD_BYE, last::abort);
        closed(end);
    }

    private void closed(End end) {
        epoch++;
        timer.cancel();
        connection = null;
        boolean wasOpen = open;
        open = false;
        String why = ending.isEmpty() ? end.because() : ending;
        if (stopped) {
            LOG.debug("{}: {}", endpoint, why);
        } else if (wasOpen) {
            LOG.info("{}: connection lost: {}", endpoint, why);
        } else if (!why.equals(told)) {
            LOG.info("{}: not connected: {}; it is tried again and again", endpoint, why);
            told = why; // the next attempts that fail alike are no news
        }
        if (wasOpen) {
            access.lost();
        } else if (!stopped && !asked) {
            access.failed(end);
        }
        listener.down(new End(why, end.kind(), end.unreachable()));
        if (stopped) {
            ended.complete(null);
        } else {
            timer = loop.after(backoff.next(), this::connect);
        }
    }

    /** Brings the news of one connection to the loop, and drops what comes from an older one. */
    private final class Hearing implements Transport.Listener {
        private final int mine;

        Hearing(int mine) {
            this.mine = mine;
        }

        private void onLoop(Runnable news) {
            loop.execute(() -> {
                if (mine == epoch) {
                    heard = true;
                    news.run();
                }
            });
        }

        @Override
        public void opened(String protocol) {
            onLoop(() -> Uplink.this.opened(protocol));
        }

        @Override
        public void text(String text) {
            onLoop(() -> {
                if (open) {
                    listener.alive();
                    listener.text(text);
                }
            });
        }

        @Override
        public void alive() {
            onLoop(listener::alive);
        }

        @Override
        public void closed(End end) {
            onLoop(() -> Uplink.this.closed(end));
        }
    }
}
