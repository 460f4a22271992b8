package edgewatt.ocpp.client;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.Authorizer;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Reservations;
import edgewatt.api.station.Station;
import edgewatt.api.station.Token;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.v16.V16;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

/** One link to one OCPP backend per configuration {@code ocpp.client~NAME}. */
@Component(
        immediate = true,
        configurationPid = "ocpp.client",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {Link.class, Authorizer.class, Health.class})
@Designate(ocd = LinkConfig.class, factory = true)
public final class OcppLink implements Link, Authorizer, Health {
    private static final Logger LOG = LoggerFactory.getLogger(OcppLink.class);

    /** Comes and goes with the smart charging bundle. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Profiles profiles;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile LocalList localList;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Reservations reservations;

    private final String name;
    private final Instant since;
    private final Optional<BackendLink> running;
    private final Optional<Finding> idle;

    @Activate
    public OcppLink(
            LinkConfig config,
            Map<String, Object> properties,
            @Reference Station station,
            @Reference Variables variables,
            @Reference Journal journal,
            @Reference StationClock clock,
            @Reference Secrets secrets,
            @Reference CommVariables definitions) {
        name = "ocpp." + nameOf(config, properties);
        since = clock.instant();
        V16.Services services = new V16.Services(
                station,
                variables,
                clock,
                secrets,
                () -> Optional.ofNullable(profiles),
                () -> Optional.ofNullable(localList),
                () -> Optional.ofNullable(reservations));
        BackendLink link = null;
        Finding finding = null;
        if (!config.enabled()) {
            finding = new Finding(Level.NOTICE, name, "backend link '" + name + "' is switched off (enabled: false)");
        } else if (config.url().isBlank()) {
            finding = new Finding(
                    Level.NOTICE,
                    name,
                    "no backend configured: set 'url' and 'identity' in etc/ocpp.client~"
                            + name.substring("ocpp.".length()) + ".json");
        } else {
            try {
                link = new BackendLink(
                        new Conversation.Identity(name, config.controls()),
                        config.url().strip(),
                        config.identity().isBlank() ? station.identity().serialNumber() : config.identity(),
                        offer(config),
                        config.passwordRef().isBlank() ? name : config.passwordRef(),
                        services,
                        journal);
            } catch (IllegalArgumentException e) {
                finding = new Finding(
                        Level.FAILED, name, "backend link '" + name + "' is not configured: " + e.getMessage());
            }
        }
        running = Optional.ofNullable(link);
        idle = Optional.ofNullable(finding);
        idle.ifPresent(f -> LOG.debug("{}", f.message())); // who reads Health writes it into the log
    }

    @Deactivate
    void deactivate() {
        running.ifPresent(BackendLink::close);
    }

    /** The configured ones that exist, in the configured order. */
    private static List<String> offer(LinkConfig config) {
        List<String> wanted = List.of(config.subprotocols());
        List<String> offer = wanted.isEmpty()
                ? BackendLink.spoken()
                : wanted.stream().filter(BackendLink.spoken()::contains).toList();
        if (offer.isEmpty()) {
            throw new IllegalArgumentException(
                    "none of subprotocols " + wanted + " is spoken here; choose from " + BackendLink.spoken());
        }
        return offer;
    }

    private static String nameOf(LinkConfig config, Map<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        String given = config.name().isBlank() ? pid.substring(pid.indexOf('~') + 1) : config.name();
        return given.replaceAll("[^a-zA-Z0-9_-]", "_");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public State state() {
        return running.map(link -> link.status().now().state()).orElse(State.DOWN);
    }

    @Override
    public String protocol() {
        return running.map(link -> link.status().now().protocol()).orElse("");
    }

    @Override
    public String because() {
        return running.map(link -> link.status().now().because())
                .orElseGet(() -> idle.map(Finding::message).orElse(""));
    }

    @Override
    public Instant since() {
        return running.map(link -> link.status().now().since()).orElse(since);
    }

    @Override
    public long pending() {
        return running.map(link -> link.status().counts().pending()).orElse(0L);
    }

    @Override
    public long parked() {
        return running.map(link -> (long) link.status().counts().parked().size())
                .orElse(0L);
    }

    @Override
    public Optional<Instant> lastHeard() {
        return running.flatMap(link -> link.status().lastHeard());
    }

    @Override
    public Kind kind() {
        return Kind.BACKEND;
    }

    @Override
    public CompletionStage<Opinion> opinion(Token token, int evseId) {
        return running.map(link -> link.opinion(token, evseId))
                .orElseGet(() -> CompletableFuture.completedStage(Opinion.of(Opinion.Status.UNKNOWN)));
    }

    @Override
    public String part() {
        return name;
    }

    @Override
    public List<Finding> findings() {
        return running.map(BackendLink::findings).orElseGet(() -> idle.stream().toList());
    }
}
