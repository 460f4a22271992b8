package edgewatt.bridge.mqtt;

import edgewatt.api.deploy.Link;
import edgewatt.bridge.mqtt.MqttConnector.Connection;
import edgewatt.bridge.mqtt.MqttConnector.Events;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the broker: connects, waits 1, 2, 4, ... s (half of it random) after a failure, connects anew.
 * Everything but the {@link Link} part is called on the bridge's thread, and so are the handlers.
 */
final class BrokerLink implements Link {
    /** What the bridge does when the link comes, goes, or brings something. */
    interface Handler {
        void up();

        void down();

        /** @param handled to be run once, on the same thread, when the next one may come */
        void message(Incoming message, Runnable handled);
    }

    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
    /** Messages that wait to be handled; more are dropped. With QoS 1 the broker holds back before. */
    static final int MOST_WAITING = 100;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    /** After a connection that had been accepted: a broker that restarts should not be waited for long. */
    private static final Duration LONGEST_AFTER_UP = Duration.ofSeconds(4);
    /** A connection that lasted this long clears the memory of failures. */
    private static final Duration STABLE = Duration.ofSeconds(10);

    private final MqttConnector connector;
    private final Scheduler scheduler;
    private final Supplier<Spec> specs;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Duration longestWait;
    private final LongSupplier pending;
    private final Handler handler;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean flooded = new AtomicBoolean();
    private Connection connection;
    private Future<?> timer;
    private volatile String version = "";
    private long generation;
    private int failures;
    private boolean accepted;
    private boolean stopped;
    private volatile Status status;
    private volatile Instant heard;

    private record Status(State state, String because, Instant since) {}

    /**
     * @param specs asked anew for each attempt, so that a changed password is used
     * @param random in [0, 1)
     * @param pending how many journal entries wait; any thread
     */
    BrokerLink(
            MqttConnector connector,
            Scheduler scheduler,
            Supplier<Spec> specs,
            InstantSource clock,
            DoubleSupplier random,
            Duration longestWait,
            LongSupplier pending,
            Handler handler) {
        this.connector = connector;
        this.scheduler = scheduler;
        this.specs = specs;
        this.clock = clock;
        this.random = random;
        this.longestWait = longestWait;
        this.pending = pending;
        this.handler = handler;
        status = new Status(State.DOWN, "not started", clock.instant());
    }

    void start() {
        connect();
    }

    /** Ends the link; {@code last} is published first if it is up. */
    void stop(Outgoing last) {
        stopped = true;
        cancelTimer();
        generation++;
        if (connection != null) {
            if (status.state() == State.UP) {
                connection.publish(last, refusal -> {});
            }
            connection.close(status.state() == State.UP);
            connection = null;
        }
        become(State.DOWN, "stopped");
    }

    boolean isUp() {
        return status.state() == State.UP;
    }

    /** See {@link Connection#publish}; {@code done} comes on the bridge's thread, and not from an older connection. */
    boolean publish(Outgoing message, Consumer<String> done) {
        if (status.state() != State.UP) {
            return false;
        }
        long of = generation;
        return connection.publish(
                message,
                refusal -> onThread(of, () -> {
                    heard = message.qos() > 0 ? clock.instant() : heard;
                    done.accept(refusal);
                }));
    }

    void subscribe(String filter, Consumer<String> refused) {
        if (status.state() == State.UP) {
            long of = generation;
            connection.subscribe(filter, refusal -> onThread(of, () -> refused.accept(refusal)));
        }
    }

    /** Gives the connection up and connects anew after a wait. */
    void giveUp(String because) {
        if (connection != null) {
            lost(because);
        }
    }

    private void connect() {
        if (stopped) {
            return;
        }
        long of = ++generation;
        accepted = false;
        State before = status.state();
        if (before != State.CONNECTING) {
            become(State.CONNECTING, status.because());
        }
        Spec spec = specs.get();
        version = spec.version() == 5 ? "mqtt5" : "mqtt3.1.1";
        timer = scheduler.after(spec.connectTimeout().plusSeconds(1), () -> {
            if (of == generation && !accepted) {
                lost("the broker at " + spec.url() + " does not answer in time; check the network");
            }
        });
        connection = connector.open(spec, new Events() {
            @Override
            public void up() {
                onThread(of, BrokerLink.this::accepted);
            }

            @Override
            public void down(String because) {
                onThread(of, () -> lost(because));
            }

            @Override
            public void message(Incoming message, Runnable taken) {
                if (waiting.incrementAndGet() > MOST_WAITING) {
                    waiting.decrementAndGet();
                    if (!flooded.getAndSet(true)) {
                        LOG.warn(
                                "more than {} MQTT messages wait; more are dropped, first on {}",
                                MOST_WAITING,
                                message.topic());
                    }
                    taken.run();
                    return;
                }
                scheduler.now(() -> {
                    Runnable handled = () -> {
                        if (waiting.decrementAndGet() == 0) {
                            flooded.set(false);
                        }
                        taken.run();
                    };
                    if (of == generation && !stopped) {
                        heard = clock.instant();
                        handler.message(message, handled);
                    } else {
                        handled.run();
                    }
                });
            }
        });
    }

    private void onThread(long of, Runnable task) {
        scheduler.now(() -> {
            if (of == generation && !stopped) {
                task.run();
            }
        });
    }

    private void accepted() {
        accepted = true;
        cancelTimer();
        heard = clock.instant();
        become(State.UP, "");
        LOG.info("connected to the MQTT broker");
        long of = generation;
        timer = scheduler.after(STABLE, () -> failures = of == generation ? 0 : failures);
        handler.up();
    }

    private void lost(String because) {
        boolean was = accepted;
        cancelTimer();
        generation++;
        if (connection != null) {
            connection.close(false);
            connection = null;
        }
        if (!because.equals(status.because())) {
            LOG.warn("no MQTT: {}", because);
        }
        become(State.DOWN, because);
        if (was) {
            handler.down();
        }
        failures++;
        timer = scheduler.after(delay(was), this::connect);
    }

    private Duration delay(boolean afterUp) {
        long doubled = FIRST_WAIT.toMillis() << Math.min(failures - 1, 16);
        long most = Math.min(doubled, (afterUp ? LONGEST_AFTER_UP : longestWait).toMillis());
        most = Math.min(most, longestWait.toMillis());
        return Duration.ofMillis(most / 2 + (long) (random.getAsDouble() * most / 2));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void become(State state, String because) {
        Instant since = state == status.state() ? status.since() : clock.instant();
        status = new Status(state, because, since);
    }

    @Override
    public String name() {
        return "mqtt.main";
    }

    @Override
    public State state() {
        return status.state();
    }

    @Override
    public String protocol() {
        return status.state() == State.UP ? version : "";
    }

    @Override
    public String because() {
        return status.because();
    }

    @Override
    public Instant since() {
        return status.since();
    }

    @Override
    public long pending() {
        return pending.getAsLong();
    }

    @Override
    public long parked() {
        return 0;
    }

    @Override
    public Optional<Instant> lastHeard() {
        return Optional.ofNullable(heard);
    }
}
