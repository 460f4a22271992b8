package edgewatt.bridge.mqtt;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Planner;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.StationClock;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Brings the {@link Bridge} to life when a broker is configured; without one there is no thread and no finding. */
@Component(
        service = {StationListener.class, DeploymentListener.class, Health.class},
        configurationPid = "bridge.mqtt",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        immediate = true)
@Designate(ocd = BridgeSettings.class)
public final class BridgeComponent implements StationListener, DeploymentListener, Health {
    private final Bridge.House house;
    private final BundleContext context;
    private final BridgeSettings config;
    private final Surroundings around = new Surroundings();
    private final List<Tap> taps = new CopyOnWriteArrayList<>();
    private volatile Bridge bridge;
    private volatile String trouble = "";
    private BridgeThread thread;
    private MqttConnector connector;
    private ServiceRegistration<Link> link;

    @Activate
    public BridgeComponent(
            @Reference Station station,
            @Reference Variables variables,
            @Reference Journal journal,
            @Reference Documents documents,
            @Reference Secrets secrets,
            @Reference StationClock clock,
            BundleContext context,
            BridgeSettings config) {
        house = new Bridge.House(station, variables, journal, documents, secrets, clock);
        this.context = context;
        this.config = config;
    }

    @Activate
    void activate() {
        if (config.url().isBlank()) {
            return;
        }
        trouble = urlTrouble(config.url().trim());
        if (!trouble.isEmpty()) {
            return;
        }
        around.health().add(this);
        thread = new BridgeThread();
        connector = new PahoConnector();
        bridge = new Bridge(
                Settings.of(config, house.station().identity()),
                house,
                thread,
                connector,
                () -> ThreadLocalRandom.current().nextDouble(),
                this::offer,
                around);
        link = context.registerService(Link.class, bridge.link(), null);
        taps.forEach(this::tapped);
        thread.now(bridge::start);
    }

    @Deactivate
    void deactivate() {
        Bridge ending = bridge;
        if (ending == null) {
            return;
        }
        bridge = null;
        link.unregister();
        thread.end(ending::stop);
        connector.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindMeter(Meter m) {
        around.meters().add(m);
    }

    void unbindMeter(Meter m) {
        around.meters().remove(m);
    }

    // its own one is known without asking the registry, which would be a circle
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(!(component.name=edgewatt.bridge.mqtt.BridgeComponent))")
    void bindHealth(Health h) {
        around.health().add(h);
    }

    void unbindHealth(Health h) {
        around.health().remove(h);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindLink(Link l) {
        around.links().add(l);
    }

    void unbindLink(Link l) {
        around.links().remove(l);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindForecast(Forecast f) {
        around.forecasts().add(f);
    }

    void unbindForecast(Forecast f) {
        around.forecasts().remove(f);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindPlanner(Planner p) {
        around.put(p);
    }

    void unbindPlanner(Planner p) {
        around.remove(p);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindDeployer(Deployer d) {
        around.put(d);
    }

    void unbindDeployer(Deployer d) {
        around.remove(d);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTap(Tap t) {
        taps.add(t);
        tapped(t);
    }

    void unbindTap(Tap t) {
        taps.remove(t);
        Bridge b = bridge;
        if (b != null) {
            thread.now(() -> b.taps().remove(t));
        }
    }

    /** May be told twice: adding is idempotent. */
    private void tapped(Tap t) {
        Bridge b = bridge;
        if (b != null) {
            thread.now(() -> b.taps().add(t));
        }
    }

    @Override
    public String name() {
        return "bridge.mqtt";
    }

    @Override
    public void onEvent(StationEvent event) {
        Bridge b = bridge;
        if (b != null && !(event instanceof StationEvent.Metered)) {
            b.changed();
        }
    }

    @Override
    public void progressed(Deployer.Progress progress) {
        Bridge b = bridge;
        if (b != null) {
            b.changed();
        }
    }

    @Override
    public void ended(Deployer.Generation now, Deployer.Outcome outcome) {
        progressed(Deployer.Progress.IDLE);
    }

    @Override
    public String part() {
        return "bridge.mqtt";
    }

    @Override
    public List<Finding> findings() {
        Bridge b = bridge;
        if (!trouble.isEmpty()) {
            return List.of(new Finding(Level.FAILED, "url", trouble));
        }
        return b == null ? List.of() : b.findings();
    }

    private Runnable offer(Limiter limiter) {
        ServiceRegistration<Limiter> r = context.registerService(Limiter.class, limiter, null);
        return r::unregister;
    }

    /** What is wrong with a broker's address; empty = nothing. */
    static String urlTrouble(String url) {
        try {
            URI u = new URI(url);
            boolean scheme = "tcp".equals(u.getScheme()) || "ssl".equals(u.getScheme());
            if (scheme && u.getHost() != null && u.getUserInfo() == null) {
                return "";
            }
        } catch (URISyntaxException e) {
            return "url of bridge.mqtt is no address: " + e.getReason()
                    + "; expected tcp://host:port or ssl://host:port";
        }
        // the address itself is not repeated: somebody may have put a password into it
        return "url of bridge.mqtt must be tcp://host:port or ssl://host:port, with name and password in username and passwordRef";
    }
}
