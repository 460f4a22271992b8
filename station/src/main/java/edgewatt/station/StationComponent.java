package edgewatt.station;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.Authorizer;
import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Reservations;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.StationListener;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenReader;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Settings;
import edgewatt.api.store.StationClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The {@link Station} in the registry. Changed settings are taken over live; nothing is switched by them. It waits for
 * {@link Settings}, because the number of EVSEs is read once, and must be the configured one.
 */
@Component(
        service = {Station.class, LocalList.class, Reservations.class, Health.class},
        configurationPid = "station",
        immediate = true)
@Designate(ocd = StationConfig.class)
public final class StationComponent implements Station, LocalList, Reservations, Health {
    private final StationLoop loop = new StationLoop();
    private final ThreadPoolExecutor disk = thread("edgewatt-station-disk");
    private final ThreadPoolExecutor fetching = thread("edgewatt-station-whiteboard");
    private final StationCore core;
    private final Whiteboard<Authorizer> authorizers;
    private final Whiteboard<StationListener> listeners;
    private volatile List<String> complaints;
    private volatile StationSettings settings;

    @Activate
    public StationComponent(
            BundleContext context,
            StationConfig config,
            @Reference Journal journal,
            @Reference Documents documents,
            @Reference StationClock clock,
            @Reference Variables variables,
            @Reference Settings given) {
        SettingsReader reader = new SettingsReader();
        settings = reader.read(config);
        complaints = reader.complaints();
        core = new StationCore(
                settings,
                journal,
                documents,
                clock,
                variables,
                loop,
                disk,
                name -> thread("edgewatt-station-listener-" + name),
                RandomGenerator.getDefault(),
                new FrameworkRestart(context));
        authorizers = new Whiteboard<>(
                context, fetching, (reference, found) -> core.add(found, isBase(reference)), core::remove);
        listeners = new Whiteboard<>(context, fetching, (reference, found) -> core.add(found), core::remove);
    }

    @Modified
    void modified(StationConfig config) {
        SettingsReader reader = new SettingsReader();
        settings = reader.read(config);
        complaints = reader.complaints();
        core.configure(settings);
    }

    @Deactivate
    void deactivate() {
        fetching.shutdown();
        core.close();
        disk.shutdown();
        try {
            disk.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disk.shutdownNow();
        loop.close();
    }

    /** One daemon thread that goes when it has nothing to do. */
    private static ThreadPoolExecutor thread(String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread t = new Thread(task, name);
                    t.setDaemon(true);
                    return t;
                });
        pool.setRejectedExecutionHandler((task, p) -> {});
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** By the bundle of the registration, which nobody can forge, not by a property. */
    private boolean isBase(ServiceReference<Authorizer> reference) {
        return reference.getBundle() != null
                && settings.acceptingAuthorizers()
                        .contains(reference.getBundle().getSymbolicName());
    }

    // ---- whiteboards

    @Reference(
            service = EvseDriver.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindDriver(EvseDriver driver) {
        core.add(driver);
    }

    void unbindDriver(EvseDriver driver) {
        core.remove(driver);
    }

    @Reference(service = Meter.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindMeter(Meter meter, Map<String, Object> properties) {
        core.add(meter, properties.get(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0);
    }

    void unbindMeter(Meter meter) {
        core.remove(meter);
    }

    @Reference(
            service = TokenReader.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindReader(TokenReader reader) {
        core.add(reader);
    }

    void unbindReader(TokenReader reader) {
        core.remove(reader);
    }

    @Reference(
            service = Authorizer.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindAuthorizer(ServiceReference<Authorizer> reference) {
        authorizers.bind(reference);
    }

    void unbindAuthorizer(ServiceReference<Authorizer> reference) {
        authorizers.unbind(reference);
    }

    @Reference(
            service = StationListener.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindListener(ServiceReference<StationListener> reference) {
        listeners.bind(reference);
    }

    void unbindListener(ServiceReference<StationListener> reference) {
        listeners.unbind(reference);
    }

    // ---- Health

    @Override
    public String part() {
        return "station";
    }

    @Override
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>(core.findings().list());
        complaints.forEach(c -> all.add(new Finding(Level.DEGRADED, "settings", c)));
        return all;
    }

    // ---- Station

    @Override
    public StationIdentity identity() {
        return core.identity();
    }

    @Override
    public List<Evse> evses() {
        return core.evses();
    }

    @Override
    public Optional<Evse> evse(int id) {
        return core.evse(id);
    }

    @Override
    public Availability availability() {
        return core.availability();
    }

    @Override
    public CompletionStage<CommandOutcome> changeAvailability(int evseId, Availability availability) {
        return core.changeAvailability(evseId, availability);
    }

    @Override
    public CompletionStage<CommandOutcome> reset(ResetKind kind, CompletionStage<?> whenReady) {
        return core.reset(kind, whenReady);
    }

    @Override
    public CompletionStage<CommandOutcome> clearAuthorizationCache() {
        return core.clearAuthorizationCache();
    }

    @Override
    public void learn(Token token, Opinion opinion) {
        core.learn(token, opinion);
    }

    // ---- LocalList

    @Override
    public int version() {
        return core.localList().version();
    }

    @Override
    public int size() {
        return core.localList().size();
    }

    @Override
    public int capacity() {
        return core.localList().capacity();
    }

    @Override
    public LocalList.Outcome update(LocalList.Kind kind, int version, List<LocalList.Entry> entries, String by) {
        return core.localList().update(kind, version, entries, by);
    }

    // ---- Reservations

    @Override
    public CompletionStage<Reservations.Outcome> reserve(Reservation reservation) {
        return core.reservations().reserve(reservation);
    }

    @Override
    public CompletionStage<Boolean> cancel(int id) {
        return core.reservations().cancel(id);
    }

    @Override
    public List<Reservation> list() {
        return core.reservations().list();
    }

    @Override
    public boolean wholeStation() {
        return core.reservations().wholeStation();
    }
}
