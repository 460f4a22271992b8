package edgewatt.bridge.mqtt;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Station;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.StationClock;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One broker: link, telemetry, transaction events, commands. Lives on the scheduler's thread between start and stop. */
final class Bridge implements BrokerLink.Handler {
    /** What is known of the settings after reading them. */
    record Settings(
            String url,
            String root,
            String clientId,
            Optional<String> username,
            String passwordRef,
            Duration keepAlive,
            Duration connectTimeout,
            Duration longestWait,
            Duration maxAge,
            boolean commands,
            boolean tokens,
            double afterTtlA) {}

    /** What others offer while the bridge lives; read on its thread. */
    record Surroundings(Iterable<Meter> meters, Iterable<Health> health, Iterable<Link> links) {}

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int STATE_EVERY = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Settings settings;
    private final Secrets secrets;
    private final StationClock clock;
    private final Scheduler scheduler;
    private final Surroundings around;
    private final Cursor cursor;
    private final BrokerLink link;
    private final Taps taps;
    private final Telemetry telemetry;
    private final TransactionFeed feed;
    private final Leases leases;
    private final Commands commands;
    private final AtomicBoolean flushDue = new AtomicBoolean();
    private volatile String secretTrouble = "";
    private volatile String aclTrouble = "";
    private volatile long pending;
    private int ticks;
    private boolean stopped;

    Bridge(
            Settings settings,
            Station station,
            Journal journal,
            Secrets secrets,
            StationClock clock,
            Scheduler scheduler,
            MqttConnector connector,
            DoubleSupplier random,
            Leases.Registry registry,
            Surroundings around) {
        this.settings = settings;
        this.secrets = secrets;
        this.clock = clock;
        this.scheduler = scheduler;
        this.around = around;
        link = new BrokerLink(
                connector, scheduler, this::spec, clock, random, settings.longestWait(), () -> pending, this);
        taps = new Taps(link);
        telemetry = new Telemetry(
                station, this::retained, settings.tokens(), settings.maxAge().toNanos());
        cursor = journal.open("mqtt.main", Journal.Start.END, () -> scheduler.now(this::appended));
        feed = new TransactionFeed(
                cursor,
                (payload, done) -> link.publish(out(Topic.TRANSACTION, Topic.TRANSACTION.path, payload), done),
                scheduler,
                settings.tokens(),
                PATIENCE,
                link::giveUp);
        leases = new Leases(registry, settings.afterTtlA());
        commands = new Commands(station, journal, leases, clock, scheduler, this::reply);
    }

    /** Other listeners of this bundle; on the bridge's thread. */
    Taps taps() {
        return taps;
    }

    Link link() {
        return link;
    }

    void start() {
        pending = cursor.pendingCount();
        link.start();
        scheduler.after(TICK, this::tick);
    }

    /** Says goodbye and ends; the journal keeps what was not acknowledged. */
    void stop() {
        stopped = true;
        link.stop(status("offline"));
        taps.down();
        feed.linkDown();
        leases.endAll();
        cursor.close();
    }

    /** The station has changed: tell it soon. Any thread. */
    void changed() {
        if (flushDue.compareAndSet(false, true)) {
            scheduler.now(() -> {
                flushDue.set(false);
                flush();
            });
        }
    }

    /** What is wrong now. Any thread. */
    List<Health.Finding> findings() {
        List<Health.Finding> found = new ArrayList<>();
        if (link.state() != Link.State.UP && !link.because().isEmpty()) {
            found.add(new Health.Finding(Health.Level.DEGRADED, "broker", link.because()));
        }
        for (String trouble : List.of(secretTrouble, aclTrouble)) {
            if (!trouble.isEmpty()) {
                found.add(new Health.Finding(Health.Level.DEGRADED, "broker access", trouble));
            }
        }
        return found;
    }

    @Override
    public void up() {
        aclTrouble = "";
        if (settings.commands()) {
            link.subscribe(root("evse/+/set/limitA"), r -> refused("subscribing to evse/+/set/limitA", r));
            link.subscribe(root("cmd/+"), r -> refused("subscribing to cmd/+", r));
        }
        link.publish(status("online"), r -> refused("publishing status", r));
        taps.up();
        telemetry.forget();
        flush();
        state();
        pump();
    }

    @Override
    public void down() {
        taps.down();
        feed.linkDown();
    }

    @Override
    public void message(Incoming message) {
        if (taps.message(message)) {
            return;
        }
        String root = settings.root() + "/";
        if (!message.topic().startsWith(root)) {
            return;
        }
        commands.handle(message.topic().substring(root.length()), message);
    }

    private void tick() {
        if (stopped) {
            return;
        }
        scheduler.after(TICK, this::tick);
        taps.tick();
        flush();
        pump();
        if (++ticks % STATE_EVERY == 0) {
            state();
        }
    }

    private void appended() {
        if (!stopped) {
            pump();
        }
    }

    private void pump() {
        if (link.isUp()) {
            feed.pump();
            if (!feed.trouble().isEmpty()) {
                refused("publishing transaction", feed.trouble());
            }
        }
        pending = cursor.pendingCount();
    }

    private void flush() {
        if (!stopped && link.isUp()) {
            telemetry.flush(clock.monotonicNanos(), around.meters());
        }
    }

    private void state() {
        if (link.isUp()) {
            telemetry.flushState(clock.monotonicNanos(), around.health(), around.links());
        }
    }

    private Spec spec() {
        byte[] password = new byte[0];
        secretTrouble = "";
        if (!settings.passwordRef().isEmpty()) {
            Optional<byte[]> secret = Optional.empty();
            try {
                secret = secrets.read(settings.passwordRef());
            } catch (RuntimeException e) {
                LOG.debug("secret", e);
            }
            if (secret.isEmpty()) {
                secretTrouble = "the secret '" + settings.passwordRef()
                        + "' (passwordRef of bridge.mqtt) is not in the key store; connecting without a password";
            }
            password = secret.orElse(password);
        }
        return new Spec(
                settings.url(),
                settings.clientId(),
                settings.username(),
                password,
                settings.keepAlive(),
                settings.connectTimeout(),
                status("offline"));
    }

    private boolean retained(String path, byte[] payload, int qos) {
        return link.publish(Outgoing.of(root(path), payload, qos, true), refusal -> {
            if (!refusal.isEmpty()) {
                refused("publishing " + path, refusal);
            }
        });
    }

    private void reply(Incoming to, byte[] payload) {
        link.publish(out(Topic.REPLY, Topic.REPLY.path, payload), r -> refused("publishing reply", r));
        to.responseTopic()
                .filter(t -> t.indexOf('+') < 0 && t.indexOf('#') < 0 && !t.isBlank())
                .ifPresent(t -> link.publish(new Outgoing(t, payload, 1, false, to.correlation()), r -> {}));
    }

    private void refused(String what, String refusal) {
        if (!refusal.isEmpty()) {
            aclTrouble = "the broker at " + settings.url() + " refuses " + what + " below " + settings.root() + ": "
                    + refusal + "; give this user the right to do so";
        }
    }

    private Outgoing status(String word) {
        return out(Topic.STATUS, Topic.STATUS.path, word.getBytes(StandardCharsets.UTF_8));
    }

    private Outgoing out(Topic t, String path, byte[] payload) {
        return Outgoing.of(root(path), payload, t.qos, t.retained);
    }

    private String root(String path) {
        return settings.root() + "/" + path;
    }
}
