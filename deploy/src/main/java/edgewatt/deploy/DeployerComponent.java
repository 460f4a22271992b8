package edgewatt.deploy;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.Station;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import edgewatt.deploy.apply.DryRun;
import edgewatt.deploy.apply.Idle;
import edgewatt.deploy.apply.IdleWait;
import edgewatt.deploy.apply.Swap;
import edgewatt.deploy.store.Fetcher;
import edgewatt.deploy.store.Generations;
import edgewatt.deploy.store.ObjectStore;
import edgewatt.deploy.trust.Trust;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Deployer}, wired to the framework. Its thread lives only while there is something to do. */
@Component(
        name = "deploy",
        immediate = true,
        service = {Deployer.class, Health.class})
@Designate(ocd = DeployerSettings.class)
public final class DeployerComponent implements Deployer, Health {
    private static final Logger LOG = LoggerFactory.getLogger(DeployerComponent.class);
    private static final String PART = "deploy";
    private static final int RESTART = 75;

    private final BundleContext context;
    private final List<Health> health = new CopyOnWriteArrayList<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<DeploymentListener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean busy = new AtomicBoolean();
    private final ThreadPoolExecutor executor;
    private final LiveSettings settings;
    private final Generations generations;
    private final Findings findings;
    private final Inventory inventory;
    private final Engine engine;
    private volatile Journal journal;
    private volatile StationClock clock;
    private volatile Station station;

    @Activate
    public DeployerComponent(
            BundleContext context, DeployerSettings settings, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.settings = new LiveSettings(settings);
        executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "edgewatt-deploy");
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        Path data =
                folder("edgewatt.data").orElse(Path.of("data").toAbsolutePath().normalize());
        Optional<Path> home = folder("edgewatt.home");
        inventory = new Inventory(context, home, this::engine);
        generations = new Generations(data.resolve("deploy"));
        List<Path> pinned = new ArrayList<>();
        folder("edgewatt.etc").ifPresent(etc -> pinned.add(etc.resolve("trust")));
        home.ifPresent(app -> pinned.add(app.resolve("trust")));
        Trust trust = new Trust(generations.root().resolve("trust").resolve("root.json"), pinned);
        ObjectStore objects = new ObjectStore(generations.root().resolve("objects"), this.settings::limits);
        DryRun dryRun = new DryRun(
                DryRun.factoryOf(context),
                DryRun.propertiesOf(context),
                generations.root().resolve("scratch"));
        Staging.Platform platform = new Staging.Platform(
                Runtime.version().feature(),
                System.getProperty("os.arch"),
                inventory::shipped,
                pid -> home.isPresent()
                        && Files.exists(home.get().resolve("etc").resolve(pid + ".json")),
                this.settings::repository);
        Swap swap = new Swap(context, this.settings::startLimit, this::stepped);
        Watch watch = new Watch(
                new FrameworkSenses(context, components, health, links),
                this.settings::gate,
                Duration.ofMillis(500),
                ended);
        engine = new Engine(
                new Engine.Parts(
                        new Staging(trust, objects, this.settings::limits, dryRun, platform),
                        generations,
                        objects,
                        swap,
                        watch,
                        new IdleWait(
                                new Idle(() -> Optional.ofNullable(station), this.settings::window),
                                this::now,
                                ZoneId.systemDefault(),
                                System::nanoTime,
                                this.settings::idleDeadline),
                        new Defaults(Optional.of(folder("edgewatt.defaults").orElse(data.resolve("defaults")))
                                .filter(folder -> folder.startsWith(data))),
                        new Traces(() -> Optional.ofNullable(journal), this::now, listeners),
                        this::now,
                        inventory::safetySet,
                        this::restart),
                booted());
        findings = new Findings(engine, trust, this::now);
        busy.set(true);
        executor.execute(() -> {
            try {
                engine.boot();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                findings.look();
                busy.set(false);
            }
        });
    }

    /** A deployment that runs is not ended by a change of the settings. */
    @Modified
    void modified(DeployerSettings changed) {
        settings.change(changed);
    }

    @Deactivate
    void deactivate() {
        ended.countDown();
        executor.shutdownNow();
    }

    @Override
    public Generation current() {
        return engine.current();
    }

    @Override
    public CompletionStage<Outcome> submit(InputStream generation, String origin) {
        return run(Sources.handedIn(generation), origin);
    }

    @Override
    public CompletionStage<Outcome> submit(URI from, String origin) {
        if (from.getScheme() == null || !Set.of("http", "https", "file").contains(from.getScheme())) {
            return CompletableFuture.completedFuture(new Outcome(
                    false, "'" + Fetcher.shown(from) + "' is no http, https or file address", Status.UNAVAILABLE));
        }
        return run(Sources.fetched(from, generations.root().resolve("incoming"), settings::limits), origin);
    }

    @Override
    public Progress progress() {
        return engine.progress();
    }

    @Override
    public Optional<Outcome> last() {
        return engine.last();
    }

    @Override
    public List<Installed> bundles() {
        return inventory.installed();
    }

    @Override
    public Optional<String> document(Layer layer) {
        return engine.layers().layer(layer).map(signed -> new String(signed.document(), StandardCharsets.UTF_8));
    }

    @Override
    public boolean cancel(String origin) {
        LOG.info("{} withdraws the running deployment", origin);
        return engine.cancel();
    }

    @Override
    public String part() {
        return PART;
    }

    @Override
    public List<Finding> findings() {
        return findings.now();
    }

    private CompletionStage<Outcome> run(Engine.Source source, String origin) {
        if (!busy.compareAndSet(false, true)) {
            source.close(false);
            return CompletableFuture.completedFuture(
                    new Outcome(false, "another deployment runs; hand it in again later", Status.BUSY));
        }
        CompletableFuture<Outcome> stage = new CompletableFuture<>();
        executor.execute(() -> {
            Optional<Outcome> outcome = Optional.empty();
            try {
                outcome = engine.deploy(source, origin);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the bundle stops
            } finally {
                source.close(outcome.map(Outcome::status)
                        .filter(Status.UNAVAILABLE::equals)
                        .isPresent());
                findings.look();
                busy.set(false);
                outcome.ifPresent(stage::complete);
            }
        });
        return stage;
    }

    private Engine engine() {
        return engine;
    }

    private void stepped(String what, String bundle) {
        engine.stepped(what, bundle);
    }

    private void restart() {
        System.setProperty("edgewatt.exit.code", Integer.toString(RESTART));
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            LOG.error("the framework does not stop; the generation waits for the next start", e);
        }
    }

    private long booted() {
        String serial = context.getProperty("edgewatt.generation");
        return serial != null && serial.matches("[0-9]{1,18}") ? Long.parseLong(serial) : 0;
    }

    private Optional<Path> folder(String property) {
        return Optional.ofNullable(context.getProperty(property))
                .filter(text -> !text.isBlank())
                .map(text -> Path.of(text).toAbsolutePath().normalize());
    }

    /** A clock that nobody vouches for may stand before the documents were made. */
    private Instant now() {
        StationClock of = clock;
        Instant now = of == null ? Clock.systemUTC().instant() : of.instant();
        Engine running = engine;
        if (running == null || of != null && of.trusted()) {
            return now;
        }
        return running.layers()
                .layer(Layer.BASE)
                .map(signed -> signed.feature().created())
                .filter(created -> created.isAfter(now))
                .orElse(now);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(!(component.name=deploy))")
    void bindHealth(Health found) {
        health.add(found);
    }

    void unbindHealth(Health gone) {
        health.remove(gone);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindLink(Link found) {
        links.add(found);
    }

    void unbindLink(Link gone) {
        links.remove(gone);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListener(DeploymentListener found) {
        listeners.add(found);
    }

    void unbindListener(DeploymentListener gone) {
        listeners.remove(gone);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindJournal(Journal found) {
        journal = found;
    }

    void unbindJournal(Journal gone) {
        if (journal == gone) {
            journal = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindClock(StationClock found) {
        clock = found;
    }

    void unbindClock(StationClock gone) {
        if (clock == gone) {
            clock = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindStation(Station found) {
        station = found;
    }

    void unbindStation(Station gone) {
        if (station == gone) {
            station = null;
        }
    }
}
