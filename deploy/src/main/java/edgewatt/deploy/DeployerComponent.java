package edgewatt.deploy;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.Station;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import edgewatt.deploy.apply.DryRun;
import edgewatt.deploy.apply.Idle;
import edgewatt.deploy.apply.Part;
import edgewatt.deploy.apply.Swap;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.store.Fetcher;
import edgewatt.deploy.store.Generations;
import edgewatt.deploy.store.Layers;
import edgewatt.deploy.store.Limits;
import edgewatt.deploy.store.ObjectStore;
import edgewatt.deploy.trust.Signatures;
import edgewatt.deploy.trust.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
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
    private final Shipped shipped;
    private final Generations generations;
    private final Trust trust;
    private final Engine engine;
    private volatile List<Finding> distrust = List.of();
    private volatile DeployerSettings settings;
    private volatile Journal journal;
    private volatile StationClock clock;
    private volatile Station station;

    @Activate
    public DeployerComponent(
            BundleContext context, DeployerSettings settings, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.settings = settings;
        executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "edgewatt-deploy");
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        Path data = folder("edgewatt.data")
                .orElse(Path.of("data").toAbsolutePath().normalize());
        Optional<Path> home = folder("edgewatt.home");
        shipped = new Shipped(context, home);
        generations = new Generations(data.resolve("deploy"));
        List<Path> pinned = new ArrayList<>();
        folder("edgewatt.etc").ifPresent(etc -> pinned.add(etc.resolve("trust")));
        home.ifPresent(app -> pinned.add(app.resolve("trust")));
        trust = new Trust(generations.root().resolve("trust").resolve("root.json"), pinned);
        ObjectStore objects = new ObjectStore(generations.root().resolve("objects"), this::limits);
        DryRun dryRun = new DryRun(
                DryRun.factoryOf(context),
                DryRun.propertiesOf(context),
                generations.root().resolve("scratch"));
        Staging.Platform platform = new Staging.Platform(
                Runtime.version().feature(),
                System.getProperty("os.arch"),
                this::shipped,
                pid -> home.isPresent()
                        && Files.exists(home.get().resolve("etc").resolve(pid + ".json")),
                this::repository);
        Swap swap = new Swap(context, () -> Duration.ofSeconds(this.settings.startLimitS()), this::stepped);
        Watch watch = new Watch(
                new FrameworkSenses(context, components, health, links),
                () -> Duration.ofSeconds(this.settings.gateS()),
                Duration.ofMillis(500),
                ended);
        engine = new Engine(
                new Engine.Parts(
                        new Staging(trust, objects, this::limits, dryRun, platform),
                        generations,
                        objects,
                        swap,
                        watch,
                        new Idle(() -> Optional.ofNullable(station), this::window),
                        new Defaults(Optional.of(folder("edgewatt.defaults").orElse(data.resolve("defaults")))
                                .filter(folder -> folder.startsWith(data))),
                        new Traces(() -> Optional.ofNullable(journal), this::now, listeners),
                        this::now,
                        () -> Duration.ofMinutes(this.settings.idleMin()),
                        this::safetySet,
                        this::restart),
                booted());
        busy.set(true);
        executor.execute(() -> {
            try {
                engine.boot();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                distrust = distrusted();
                busy.set(false);
            }
        });
    }

    /** A deployment that runs is not ended by a change of the settings. */
    @Modified
    void modified(DeployerSettings changed) {
        settings = changed;
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
        return run(
                new Engine.Source() {
                    @Override
                    public InputStream open(Staging.Flow flow) {
                        return generation;
                    }

                    @Override
                    public Optional<URI> place() {
                        return Optional.empty();
                    }
                },
                origin,
                () -> close(generation));
    }

    @Override
    public CompletionStage<Outcome> submit(URI from, String origin) {
        if (from.getScheme() == null || !Set.of("http", "https", "file").contains(from.getScheme())) {
            return CompletableFuture.completedFuture(new Outcome(
                    false, "'" + Fetcher.shown(from) + "' is no http, https or file address", Status.UNAVAILABLE));
        }
        Path part = generations.root().resolve("incoming")
                .resolve(ObjectStore.hash(from.toString().getBytes(StandardCharsets.UTF_8)) + ".zip");
        return run(
                new Engine.Source() {
                    @Override
                    public InputStream open(Staging.Flow flow) throws IOException, Refused, InterruptedException {
                        new Fetcher(limits(), flow, Duration.ofSeconds(2))
                                .fetch(from, part, count -> flow.phase(Phase.RECEIVING, count, -1, ""));
                        return Files.newInputStream(part);
                    }

                    @Override
                    public Optional<URI> place() {
                        return Optional.of(from);
                    }
                },
                origin,
                () -> delete(part));
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
        return engine.parts().stream()
                .map(part -> new Installed(
                        part.name(),
                        part.version(),
                        part.sha256(),
                        part.startLevel(),
                        part.layer(),
                        part.safetySet(),
                        runs(part.name())))
                .sorted(Comparator.comparing(Installed::name))
                .toList();
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
        List<Finding> findings = new ArrayList<>(distrust);
        Generation now = engine.current();
        if (!now.proven()) {
            findings.add(new Finding(
                    Level.NOTICE, "generation", "generation " + now.name() + " runs and has not proven itself yet"));
        }
        for (Layer layer : Layer.values()) {
            engine.layers().layer(layer).map(signed -> signed.feature()).ifPresent(feature -> {
                if (feature.expires().isBefore(now())) {
                    findings.add(new Finding(
                            Level.NOTICE,
                            "expiry",
                            "the " + feature.layer().name().toLowerCase(java.util.Locale.ROOT) + " of generation "
                                    + now.name() + " has expired on " + feature.expires()
                                    + " and no newer one has come: are updates held back?"));
                }
            });
        }
        return findings;
    }

    /** What runs although its key is not trusted any more: it was, when it was taken. */
    private List<Finding> distrusted() {
        List<Finding> findings = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            engine.layers().layer(layer).ifPresent(signed -> {
                try {
                    trust.verify(layer, signed.document(), Signatures.parse(signed.signatures()));
                } catch (Refused e) {
                    findings.add(new Finding(
                            Level.DEGRADED, "trust", "what runs would not be taken any more: " + e.getMessage()
                                    + "; replace it by one that is signed by a trusted key"));
                }
            });
        }
        return List.copyOf(findings);
    }

    private CompletionStage<Outcome> run(Engine.Source source, String origin, Runnable last) {
        if (!busy.compareAndSet(false, true)) {
            last.run();
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
                last.run();
                distrust = distrusted();
                busy.set(false);
                outcome.ifPresent(stage::complete);
            }
        });
        return stage;
    }

    private Limits limits() {
        DeployerSettings now = settings;
        return new Limits(
                (long) now.archiveMB() << 20,
                (long) now.diskMB() << 20,
                (long) now.reserveMB() << 20,
                Duration.ofMinutes(now.transferMin()));
    }

    private Optional<URI> repository() {
        try {
            String text = settings.repository().strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            LOG.warn("'repository' is no address, and is passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Idle.Window> window() {
        try {
            String text = settings.maintenanceWindow();
            return text.isBlank() ? Optional.empty() : Optional.of(Idle.Window.parse(text));
        } catch (RuntimeException e) {
            LOG.warn("'maintenanceWindow' is passed over; write it as 02:00-04:00: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void stepped(String what, String bundle) {
        engine.stepped(what, bundle);
    }

    private List<Part> shipped() {
        Layers now = engine.layers();
        if (now.base().isPresent()) {
            return shipped.lying();
        }
        Set<String> overlay = now.overlay().stream()
                .flatMap(signed -> signed.feature().bundles().stream())
                .map(Feature.Item::name)
                .collect(Collectors.toSet());
        return shipped.running(overlay);
    }

    private boolean safetySet(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        if (services != null) {
            for (ServiceReference<?> service : services) {
                if (List.of((String[]) service.getProperty("objectClass")).contains(EvseDriver.class.getName())) {
                    return true;
                }
            }
        }
        return bundle.getBundleId() == 0
                || engine.parts().stream()
                        .anyMatch(part -> part.name().equals(bundle.getSymbolicName()) && part.safetySet());
    }

    private boolean runs(String name) {
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                return (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING | Bundle.RESOLVED)) != 0
                        && (bundle.getState() != Bundle.RESOLVED
                                || bundle.getHeaders().get("Fragment-Host") != null);
            }
        }
        return false;
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
        return running.layers().layer(Layer.BASE)
                .map(signed -> signed.feature().created())
                .filter(created -> created.isAfter(now))
                .orElse(now);
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            LOG.debug("while closing what was handed in", e);
        }
    }

    private void delete(Path part) {
        if (engine.last().map(Outcome::status).filter(Status.UNAVAILABLE::equals).isPresent()) {
            return; // resumed next time
        }
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.debug("while deleting {}", part, e);
        }
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
