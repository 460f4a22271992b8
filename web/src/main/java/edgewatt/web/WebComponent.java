package edgewatt.web;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.Settings;
import edgewatt.api.store.StationClock;
import edgewatt.web.access.Access;
import edgewatt.web.access.OwnCertificate;
import edgewatt.web.http.HttpsServer;
import edgewatt.web.http.Route;
import edgewatt.web.rest.AccessRoutes;
import edgewatt.web.rest.DeployEvents;
import edgewatt.web.rest.DeployRoutes;
import edgewatt.web.rest.HealthRoutes;
import edgewatt.web.rest.SettingsRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server, while {@code etc/web.json} exists; without it no class of the HTTP library is loaded. */
@Component(
        service = {Health.class, DeploymentListener.class},
        configurationPid = "web",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = WebSettings.class)
public final class WebComponent implements Health, DeploymentListener {
    private static final Logger LOG = LoggerFactory.getLogger(WebComponent.class);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final String FOLDER = "web";

    private final BundleContext context;
    private final WebSettings settings;
    private final Journal journal;
    private final StationClock clock;
    private final Secrets secrets;
    private final Settings components;
    private final Access access;
    private final DeployEvents events = new DeployEvents();
    private final List<Health> parts = new CopyOnWriteArrayList<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final Listening listening;

    /** Comes and goes with the deploy bundle. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Deployer deployer;

    @Activate
    public WebComponent(
            BundleContext context,
            WebSettings settings,
            @Reference Journal journal,
            @Reference StationClock clock,
            @Reference Secrets secrets,
            @Reference Settings components) {
        this.context = context;
        this.settings = settings;
        this.journal = journal;
        this.clock = clock;
        this.secrets = secrets;
        this.components = components;
        access = new Access(secrets, new SecureRandom(), clock, System::nanoTime);
        listening = new Listening(this::start, task -> new Thread(task, "edgewatt-web-start").start(), AGAIN);
    }

    @Activate
    void activate() {
        parts.add(this);
        listening.begin();
    }

    @Deactivate
    void deactivate() {
        listening.close();
    }

    // its own one is known without asking the registry, which would be a circle
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(!(component.name=edgewatt.web.WebComponent))")
    void bindHealth(Health part) {
        parts.add(part);
    }

    void unbindHealth(Health part) {
        parts.remove(part);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindLink(Link link) {
        links.add(link);
    }

    void unbindLink(Link link) {
        links.remove(link);
    }

    @Override
    public String part() {
        return "web";
    }

    @Override
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        listening.finding().ifPresent(all::add);
        if (listening.port().isPresent() && !claimed()) {
            all.add(new Finding(
                    Level.NOTICE,
                    "claim",
                    "nobody has claimed this controller over HTTPS; the code is on its label, or in secrets/"
                            + Access.CODE + " of its data folder"));
        }
        return all;
    }

    @Override
    public void progressed(Deployer.Progress progress) {
        events.progressed(progress);
    }

    @Override
    public void ended(Deployer.Generation now, Deployer.Outcome outcome) {
        events.ended(now, outcome);
    }

    /** The port, while it listens. */
    Optional<Integer> port() {
        return listening.port();
    }

    private boolean claimed() {
        try {
            return access.claimed();
        } catch (IllegalArgumentException e) {
            return true; // what stands in the key store cannot be read: it is not open
        }
    }

    private HttpsServer start() throws IOException, GeneralSecurityException {
        try {
            access.prepare();
            OwnCertificate own = OwnCertificate.of(secrets, new SecureRandom(), Names.of(List.of(settings.names())));
            String password = UUID.randomUUID().toString(); // of a key store that is never written
            HttpsServer server = HttpsServer.start(
                    new HttpsServer.Place(settings.address(), settings.port(), own.store(password), password),
                    routes(),
                    access);
            String url = "https://" + bracketed(settings.address()) + ":" + server.port();
            show("certificate.pem", own.pem());
            show("url", (url + "\n").getBytes(StandardCharsets.US_ASCII));
            LOG.info(
                    "{} is up; certificate SHA-256 {}, key {}{}",
                    url,
                    own.fingerprint(),
                    own.pin(),
                    claimed() ? "" : "; not claimed yet: the code is on the label, or in secrets/" + Access.CODE);
            return server;
        } catch (JournalException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The console adds its pages here. */
    private List<Route> routes() {
        List<Route> all = new ArrayList<>();
        all.addAll(new AccessRoutes(access, journal, clock).routes());
        all.addAll(new HealthRoutes(parts, links).routes());
        all.addAll(new SettingsRoutes(components).routes());
        all.addAll(new DeployRoutes(
                        () -> Optional.ofNullable(deployer), events, (long) Math.max(1, settings.maxUploadMB()) << 20)
                .routes());
        return all;
    }

    /** For who comes by ssh and wants to know where it listens, and its certificate before trusting it. */
    private void show(String name, byte[] text) {
        String data = context.getProperty("edgewatt.data");
        Path file = Path.of(data == null || data.isBlank() ? "data" : data)
                .resolve(FOLDER)
                .resolve(name);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, text);
        } catch (IOException e) {
            LOG.warn("{} cannot be written ({}); the log says the same", file, e.toString());
        }
    }

    private static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
