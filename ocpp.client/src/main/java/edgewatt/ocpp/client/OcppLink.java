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
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.security.KeyKind;
import edgewatt.ocpp.client.security.LinkPlace;
import edgewatt.ocpp.client.security.LinkSecurity;
import edgewatt.ocpp.client.security.TrustRule;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.v16.V16;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final LinkRegister register;
    private final Optional<LinkRegister.Claim> claim;
    private final Supplier<BackendLink> opening;
    private volatile Optional<BackendLink> running = Optional.empty();
    private volatile Optional<Finding> idle = Optional.empty();
    private boolean closed;

    @Activate
    public OcppLink(
            LinkConfig config,
            Map<String, Object> properties,
            @Reference Station station,
            @Reference Variables variables,
            @Reference Journal journal,
            @Reference StationClock clock,
            @Reference Secrets secrets,
            @Reference Documents documents,
            @Reference CommVariables definitions,
            @Reference FilesComponent files,
            @Reference LinkRegister register) {
        this.register = register;
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
        opening = () -> new BackendLink(
                new Conversation.Identity(name, config.controls()),
                LinkPlace.of(
                        name,
                        config.controls(),
                        config.url().strip(),
                        config.secureUrl(),
                        identity(config, station),
                        offer(config),
                        config.passwordRef().isBlank() ? name : config.passwordRef(),
                        config.securityProfile()),
                new LinkSecurity.Rules(
                        choice(TrustRule.class, "trust", config.trust()),
                        choice(KeyKind.class, "keyType", config.keyType()),
                        config.additionalRootCertificateCheck()),
                services,
                journal,
                documents,
                Optional.of(files.services()),
                startDelay(config.startDelayMaxS()),
                new ProcessMemory(name, config.url().strip() + " " + identity(config, station)));
        String file = "etc/" + properties.get("service.pid") + ".json";
        if (!config.enabled()) {
            idle(Level.NOTICE, "backend link '" + name + "' is switched off (enabled: false)");
            claim = Optional.empty();
        } else if (config.url().isBlank()) {
            idle(Level.NOTICE, "no backend configured: set 'url' and 'identity' in " + file);
            claim = Optional.empty();
        } else {
            LinkRegister.Claim mine = new LinkRegister.Claim(name, file, config.controls(), this::open);
            claim = Optional.of(mine);
            register.enter(mine).ifPresentOrElse(why -> idle(Level.FAILED, why), this::open);
        }
    }

    private static String identity(LinkConfig config, Station station) {
        return config.identity().isBlank() ? station.identity().serialNumber() : config.identity();
    }

    /** Only the first time in the life of this process: an update of this bundle reconnects at once. */
    private Duration startDelay(int maxS) {
        boolean first = System.getProperties().putIfAbsent("edgewatt.started." + name, "yes") == null;
        return first && maxS > 0 ? Duration.ofMillis(new SplittableRandom().nextLong(maxS * 1000L)) : Duration.ZERO;
    }

    private synchronized void open() {
        if (closed) {
            return;
        }
        try {
            running = Optional.of(opening.get());
            idle = Optional.empty();
        } catch (IllegalArgumentException e) {
            idle(Level.FAILED, "backend link '" + name + "' is not configured: " + e.getMessage());
            claim.ifPresent(register::leave); // another one can have the place
        }
    }

    private void idle(Level level, String why) {
        idle = Optional.of(new Finding(level, name, why));
        LOG.debug("{}", why); // who reads Health writes it into the log
    }

    @Deactivate
    void deactivate() {
        synchronized (this) {
            closed = true;
        }
        running.ifPresent(BackendLink::close);
        claim.ifPresent(register::leave);
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

    private static <E extends Enum<E>> E choice(Class<E> type, String setting, String text) {
        for (E member : type.getEnumConstants()) {
            if (member.name().equalsIgnoreCase(text.strip())) {
                return member;
            }
        }
        throw new IllegalArgumentException(setting + " '" + text + "' must be one of "
                + Stream.of(type.getEnumConstants())
                        .map(e -> e.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
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
    public boolean unreachable() {
        return running.map(link -> link.status().now().unreachable())
                .orElseGet(() -> idle.isEmpty() || idle.get().level() != Level.FAILED);
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
