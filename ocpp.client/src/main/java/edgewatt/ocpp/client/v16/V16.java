package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Reservations;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.Token;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Fault;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.BootAnswer;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Desk;
import edgewatt.ocpp.client.session.Dialect;
import edgewatt.ocpp.client.session.GiveUp;
import edgewatt.ocpp.client.session.Lane;
import edgewatt.ocpp.client.session.Message;
import edgewatt.ocpp.client.session.StateReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * OCPP 1.6J with its security extension: a table of features that answer calls, and the words for facts. A feature
 * whose service is absent is not announced, and its calls are refused.
 */
public final class V16 implements Dialect {
    public static final String PROTOCOL = "ocpp1.6";

    /** Actions of 1.6 and its security extension: without their feature they are not supported, but known. */
    private static final Set<String> KNOWN = Set.of(
            "CertificateSigned",
            "DeleteCertificate",
            "GetDiagnostics",
            "GetInstalledCertificateIds",
            "GetLog",
            "InstallCertificate",
            "SignedUpdateFirmware",
            "UpdateFirmware");

    private static final Set<String> WITH_URL =
            Set.of("GetDiagnostics", "GetLog", "UpdateFirmware", "SignedUpdateFirmware");

    /** Their URLs may hold the password of a file server. */
    private static final Set<String> WITH_LOCATIONS =
            Set.of("GetDiagnostics", "GetLog", "SignedUpdateFirmware", "UpdateFirmware");

    private static final Set<String> NEVER_TAKEN = Set.of("NotImplemented", "NotSupported");

    private final Station station;
    private final Encoder encoder;
    private final Commands commands;
    private final Statuses statuses;
    private final SecurityEvents securityEvents = new SecurityEvents();
    private final List<Feature> features;
    private final Map<String, Function<ObjectNode, CompletionStage<Reply>>> actions = new HashMap<>();

    /** The services a dialect works with; what is supplied comes and goes. */
    public record Services(
            Station station,
            Variables variables,
            StationClock clock,
            Secrets secrets,
            Supplier<Optional<Profiles>> profiles,
            Supplier<Optional<LocalList>> localList,
            Supplier<Optional<Reservations>> reservations) {
        /** Without a local list and reservations. */
        public Services(
                Station station,
                Variables variables,
                StationClock clock,
                Secrets secrets,
                Supplier<Optional<Profiles>> profiles) {
            this(station, variables, clock, secrets, profiles, Optional::empty, Optional::empty);
        }
    }

    /** Without other features. */
    public V16(Conversation.Identity identity, Services services, Cursor cursor, String passwordRef, Desk desk) {
        this(identity, services, cursor, passwordRef, desk, List.of());
    }

    /**
     * @param passwordRef where a new AuthorizationKey is kept
     * @param others features beyond those made here; one that answers the same action comes before ours
     */
    public V16(
            Conversation.Identity identity,
            Services services,
            Cursor cursor,
            String passwordRef,
            Desk desk,
            List<Feature> others) {
        station = services.station();
        Variables variables = services.variables();
        Transactions transactions = new Transactions(station, cursor);
        encoder = new Encoder(identity, station, variables, cursor, transactions);
        statuses = new Statuses(station, services.clock());
        ProfileCalls profiles =
                new ProfileCalls(identity, station, services.clock(), services.profiles(), transactions);
        commands = new Commands(identity, station, variables, transactions, profiles, services.reservations(), desk);
        List<Feature> all = new ArrayList<>();
        all.add(commands);
        all.add(new LocalListCalls(identity, variables, services.localList()));
        all.add(new ReservationCalls(identity, station, services.reservations()));
        all.add(profiles);
        all.add(new Triggers(station, encoder, desk, others));
        all.add(new AuthorizationKey(services.secrets(), passwordRef, desk));
        all.addAll(others);
        Keys keys = new Keys(station, variables, services.profiles(), List.copyOf(all));
        all.add(0, new ConfigurationCalls(identity, keys, variables));
        features = List.copyOf(all);
        features.forEach(feature -> actions.putAll(feature.calls()));
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public Map<Fault, String> spelling() {
        return Vocabulary.FAULTS;
    }

    /** URLs of files may hold a password or a signature. */
    @Override
    public boolean secret(String action, ObjectNode payload) {
        return WITH_URL.contains(action)
                || action.equals("ChangeConfiguration")
                        && AuthorizationKey.NAME.equalsIgnoreCase(
                                payload.path("key").asText("").strip());
    }

    @Override
    public CompletionStage<Reply> handle(String action, ObjectNode payload) {
        Function<ObjectNode, CompletionStage<Reply>> handler = actions.get(action);
        if (handler != null) {
            return handler.apply(payload);
        }
        throw KNOWN.contains(action)
                ? new CallException(Fault.NOT_SUPPORTED, "")
                : new CallException(Fault.NOT_IMPLEMENTED, "");
    }

    @Override
    public void accepted() {
        securityEvents.accepted();
        features.forEach(Feature::accepted);
    }

    @Override
    public Call boot() {
        StationIdentity who = station.identity();
        ObjectNode payload = Json.object()
                .put("chargePointVendor", cut(who.vendor(), 20))
                .put("chargePointModel", cut(who.model(), 20));
        if (!who.serialNumber().isBlank()) {
            payload.put("chargePointSerialNumber", cut(who.serialNumber(), 25));
        }
        if (!who.firmwareVersion().isBlank()) {
            payload.put("firmwareVersion", cut(who.firmwareVersion(), 50));
        }
        return new Call("BootNotification", payload);
    }

    @Override
    public BootAnswer bootAnswer(ObjectNode result) {
        return Payload.glance(
                result,
                conf -> new BootAnswer(
                        conf.choice("status", Vocabulary.STANDINGS),
                        conf.optionalInteger("interval", 0).orElse(0),
                        Answers.time(conf, "currentTime")));
    }

    @Override
    public Call heartbeat() {
        return new Call("Heartbeat", Json.object());
    }

    @Override
    public Optional<Instant> heartbeatAnswer(ObjectNode result) {
        return Payload.glance(result, conf -> Answers.time(conf, "currentTime"));
    }

    @Override
    public Optional<Call> authorize(Token token, int evseId) {
        return token.value().length() > Encoder.ID_TAG
                ? Optional.empty()
                : Optional.of(new Call("Authorize", Json.object().put("idTag", token.value())));
    }

    @Override
    public Opinion authorizeAnswer(ObjectNode result) {
        return Payload.glance(result, Answers::opinion);
    }

    @Override
    public Lane lane(Fact fact) {
        if (fact instanceof Fact.TransactionStarted || fact instanceof Fact.TransactionEnded) {
            return Lane.BACKLOG;
        } else if (fact instanceof Fact.TransactionUpdated updated) {
            boolean sample = updated.reading().isPresent()
                    && Encoder.contextOf(updated.trigger()).isPresent();
            return sample ? Lane.BACKLOG : Lane.NONE;
        } else if (fact instanceof Fact.SecurityEvent event) {
            return SecurityEvents.sent(event) ? Lane.BACKLOG : Lane.NONE;
        } else if (fact instanceof Fact.StatusChanged || fact instanceof Fact.MeterSampled) {
            return Lane.LIVE;
        }
        return Lane.NONE;
    }

    @Override
    public void observe(Entry entry) {
        commands.observe(entry.fact());
    }

    @Override
    public List<Message> encode(Entry entry) {
        if (entry.fact() instanceof Fact.StatusChanged) {
            return state(entry.fact()).map(s -> Message.of(s.call())).stream().toList();
        } else if (entry.fact() instanceof Fact.SecurityEvent event) {
            return securityEvents.encode(event).stream().toList();
        }
        return encoder.encode(entry).stream().toList();
    }

    /** A backend that has no such message will not have it later. */
    @Override
    public boolean worthRetrying(Entry entry, String code) {
        if (!NEVER_TAKEN.contains(code)) {
            return true;
        }
        if (entry.fact() instanceof Fact.SecurityEvent) {
            securityEvents.refused();
            return false;
        }
        return !(entry.fact() instanceof Fact.TransactionUpdated);
    }

    /**
     * A start that was never answered may have been booked: it is never sent again, and what follows goes with -1 (errata
     * 3.18). A sample that is refused is passed over, because the bill is in start and stop. All else waits for people.
     */
    @Override
    public GiveUp giveUp(Entry entry, boolean everRefused) {
        Fact fact = entry.fact();
        if (fact instanceof Fact.SecurityEvent event) {
            return new GiveUp.PassOver("the backend does not take the security event " + event.type(), Map.of());
        } else if (fact instanceof Fact.TransactionStarted started && !everRefused) {
            return new GiveUp.PassOver(
                    "the start of transaction " + started.id() + " was never answered; the rest goes with id -1",
                    Transactions.mapping(started.id(), Transactions.UNKNOWN));
        } else if (fact instanceof Fact.TransactionUpdated updated && everRefused) {
            return new GiveUp.PassOver("a sample of transaction " + updated.id() + " was refused", Map.of());
        }
        String what = fact instanceof Fact.TransactionStarted
                ? "StartTransaction"
                : fact instanceof Fact.TransactionEnded ? "StopTransaction" : "MeterValues";
        return new GiveUp.Park(what + (everRefused ? " was refused" : " was not answered") + " at every attempt");
    }

    @Override
    public List<StateReport> states() {
        return statuses.present();
    }

    @Override
    public Optional<StateReport> state(Fact fact) {
        return statuses.of(fact);
    }

    /** A handler that has its answer at once. */
    static Function<ObjectNode, CompletionStage<Reply>> now(Function<ObjectNode, Reply> handler) {
        return request -> CompletableFuture.completedStage(handler.apply(request));
    }

    static String cut(String text, int max) {
        return text.length() > max ? text.substring(0, max) : text;
    }
}
