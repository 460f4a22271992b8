package edgewatt.bridge.mqtt;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.Station;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.StationClock;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;

/** One broker: link, telemetry, transaction events, commands. Lives on the scheduler's thread between start and stop. */
final class Bridge implements BrokerLink.Handler {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int STATE_EVERY = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> COMMANDS = List.of("evse/+/set/+", "site/set/+", "cmd/+");

    private final Settings settings;
    private final StationClock clock;
    private final Scheduler scheduler;
    private final Surroundings around;
    private final Access access;
    private final Cursor cursor;
    private final BrokerLink link;
    private final Taps taps;
    private final Optional<Discovery> discovery;
    private final Telemetry telemetry;
    private final TransactionFeed feed;
    private final Limits limits;
    private final EvseCommands ofEvses;
    private final SiteCommands ofSite;
    private final Replies replies;
    private final Commands commands;
    private final AtomicBoolean flushDue = new AtomicBoolean();
    private final AtomicBoolean stateDue = new AtomicBoolean();
    private volatile String aclTrouble = "";
    private volatile long pending;
    private int ticks;
    private boolean stopped;

    /** What the station offers, and what always is. */
    record House(
            Station station,
            Variables variables,
            Journal journal,
            Documents documents,
            Secrets secrets,
            StationClock clock) {}

    Bridge(
            Settings settings,
            House house,
            Scheduler scheduler,
            MqttConnector connector,
            DoubleSupplier random,
            Limits.Registry registry,
            Surroundings around) {
        this.settings = settings;
        this.clock = house.clock();
        this.scheduler = scheduler;
        this.around = around;
        access = new Access(settings.broker(), house.secrets());
        link = new BrokerLink(
                connector,
                scheduler,
                () -> access.spec(status("offline")),
                clock,
                random,
                settings.broker().longestWait(),
                () -> pending,
                this);
        taps = new Taps(link);
        limits = new Limits(registry, new LimitMemory(house.documents()));
        Wants wants = new Wants(house.variables());
        Deployment deployment = new Deployment(around::deployer);
        Settings.Rules rules = settings.rules();
        ofEvses = new EvseCommands(house.station(), wants, limits, clock, rules.afterTtlA(), rules.startToken());
        ofSite = new SiteCommands(
                house.station(), limits, house.journal(), clock, scheduler, rules.afterTtlW(), rules.gridRelayW());
        Map<Topic, Performer> table = new EnumMap<>(ofEvses.table());
        table.putAll(ofSite.table());
        table.putAll(deployment.table());
        replies = new Replies(link, root(Topic.REPLY.path), r -> refused("publishing reply", r));
        commands = new Commands(table, rules.desiredState(), house.journal(), clock, scheduler, replies);
        Told told = new Told(this::retained, settings.maxAge().toNanos());
        telemetry = new Telemetry(
                house.station(),
                told,
                new EvseTelemetry(told, wants, ofEvses::requestedA, settings.tokens()),
                deployment);
        cursor = house.journal().open("mqtt.main", Journal.Start.END, () -> scheduler.now(this::appended));
        feed = new TransactionFeed(
                cursor,
                (payload, done) -> link.publish(out(Topic.TRANSACTION, payload), done),
                scheduler,
                settings.tokens(),
                PATIENCE,
                link::giveUp);
        discovery = discovery(house.station(), wants);
        discovery.ifPresent(taps::add);
    }

    private Optional<Discovery> discovery(Station station, Wants wants) {
        Settings.Home home = settings.home();
        if (home.prefix().isEmpty()) {
            return Optional.empty();
        }
        String node = settings.root().replaceAll("[^a-zA-Z0-9_-]+", "-");
        boolean canStart = settings.rules().startToken().isPresent();
        Entities entities = new Entities(station, wants, settings.root(), node, canStart, home.updateUrl());
        return Optional.of(new Discovery(
                home.prefix(),
                node,
                () -> entities.message(
                        around.planner().isPresent(), around.deployer().isPresent())));
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
        if (settings.rules().listen()) {
            ofEvses.restore();
            ofSite.restore();
        }
        link.start();
        scheduler.after(TICK, this::tick);
    }

    /** Says goodbye and ends; the journal keeps what was not acknowledged. */
    void stop() {
        stopped = true;
        link.stop(status("offline"));
        taps.down();
        replies.forget();
        feed.linkDown();
        limits.endAll();
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
        List<String> troubles = new ArrayList<>(access.troubles());
        troubles.add(aclTrouble);
        for (String trouble : troubles) {
            if (!trouble.isEmpty()) {
                found.add(new Health.Finding(Health.Level.DEGRADED, "broker access", trouble));
            }
        }
        discovery
                .map(Discovery::trouble)
                .filter(t -> !t.isEmpty())
                .ifPresent(t -> found.add(new Health.Finding(
                        Health.Level.NOTICE,
                        "discovery",
                        "the broker refuses " + t
                                + "; give this user the right to do so, or leave discovery of bridge.mqtt empty")));
        return found;
    }

    @Override
    public void up() {
        aclTrouble = "";
        if (settings.rules().listen()) {
            COMMANDS.forEach(c -> link.subscribe(root(c), r -> refused("subscribing to " + c, r)));
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
        replies.forget();
        feed.linkDown();
    }

    @Override
    public void message(Incoming message, Runnable handled) {
        String root = settings.root() + "/";
        if (taps.message(message) || !message.topic().startsWith(root)) {
            handled.run();
            return;
        }
        commands.handle(message.topic().substring(root.length()), message, handled);
        if (stateDue.compareAndSet(false, true)) {
            scheduler.now(() -> {
                stateDue.set(false);
                state();
            });
        }
    }

    private void tick() {
        if (stopped) {
            return;
        }
        scheduler.after(TICK, this::tick);
        taps.tick();
        flush();
        pump();
        replies.drain();
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
            telemetry.flush(clock.monotonicNanos(), around);
        }
    }

    private void state() {
        if (!stopped && link.isUp()) {
            telemetry.flushState(clock.monotonicNanos(), around);
            discovery.ifPresent(Discovery::refresh);
        }
    }

    private boolean retained(String path, byte[] payload, int qos) {
        return link.publish(Outgoing.of(root(path), payload, qos, true), refusal -> {
            if (!refusal.isEmpty()) {
                refused("publishing " + path, refusal);
            }
        });
    }

    private void refused(String what, String refusal) {
        if (!refusal.isEmpty()) {
            aclTrouble = "the broker at " + settings.broker().url() + " refuses " + what + " below " + settings.root()
                    + ": " + refusal + "; give this user the right to do so";
        }
    }

    private Outgoing status(String word) {
        return out(Topic.STATUS, word.getBytes(StandardCharsets.UTF_8));
    }

    private Outgoing out(Topic t, byte[] payload) {
        return Outgoing.of(root(t.path), payload, t.qos, t.retained);
    }

    private String root(String path) {
        return settings.root() + "/" + path;
    }
}
