package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
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
import edgewatt.ocpp.client.rpc.Times;
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

/** OCPP 1.6J: the Core profile, TriggerMessage, and SmartCharging where a profile store is present. */
public final class V16 implements Dialect {
    public static final String PROTOCOL = "ocpp1.6";

    /** Actions of 1.6 and its security extension: without their feature they are not supported, but known. */
    private static final Set<String> KNOWN = Set.of(
            "CancelReservation",
            "CertificateSigned",
            "DeleteCertificate",
            "ExtendedTriggerMessage",
            "GetDiagnostics",
            "GetInstalledCertificateIds",
            "GetLocalListVersion",
            "GetLog",
            "InstallCertificate",
            "ReserveNow",
            "SendLocalList",
            "SignedUpdateFirmware",
            "UpdateFirmware");

    private static final Set<String> NEVER_TAKEN = Set.of("NotImplemented", "NotSupported");

    private final Station station;
    private final StationClock clock;
    private final Encoder encoder;
    private final Commands commands;
    private final Map<String, Function<ObjectNode, CompletionStage<Reply>>> actions = new HashMap<>();
    private final List<Feature> features;

    /** The services a dialect works with. */
    public record Services(
            Station station,
            Variables variables,
            StationClock clock,
            Secrets secrets,
            Supplier<Optional<Profiles>> profiles) {}

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
        clock = services.clock();
        Transactions transactions = new Transactions(station, cursor);
        encoder = new Encoder(identity, station, services.variables(), cursor, transactions);
        ProfileCalls profiles = new ProfileCalls(identity, station, clock, services.profiles(), transactions);
        commands = new Commands(identity, station, services.variables(), transactions, profiles, desk);
        ConfigurationCalls configuration = new ConfigurationCalls(
                identity,
                new Keys(station, services.variables(), services.profiles()),
                services.variables(),
                services.secrets(),
                passwordRef,
                desk);
        actions.put("ChangeAvailability", commands::changeAvailability);
        actions.put("ChangeConfiguration", now(configuration::change));
        actions.put("ClearCache", commands::clearCache);
        actions.put("ClearChargingProfile", now(profiles::clear));
        actions.put("DataTransfer", now(V16::dataTransfer));
        actions.put("GetCompositeSchedule", now(profiles::composite));
        actions.put("GetConfiguration", now(configuration::get));
        actions.put("RemoteStartTransaction", commands::remoteStart);
        actions.put("RemoteStopTransaction", commands::remoteStop);
        actions.put("Reset", commands::reset);
        actions.put("SetChargingProfile", now(profiles::set));
        actions.put("TriggerMessage", now(new Triggers(station, encoder, desk)::trigger));
        actions.put("UnlockConnector", commands::unlock);
        features = List.copyOf(others);
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

    @Override
    public boolean secret(String action, ObjectNode payload) {
        return action.equals("ChangeConfiguration")
                && ConfigurationCalls.AUTHORIZATION_KEY.equalsIgnoreCase(
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
                    && (updated.trigger() == Fact.Trigger.METER_VALUE_PERIODIC
                            || updated.trigger() == Fact.Trigger.METER_VALUE_CLOCK
                            || updated.trigger() == Fact.Trigger.TRIGGER);
            return sample ? Lane.BACKLOG : Lane.NONE;
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
        }
        return encoder.encode(entry).stream().toList();
    }

    /** A backend that has no MeterValues will not have them later. */
    @Override
    public boolean worthRetrying(Entry entry, String code) {
        return !(entry.fact() instanceof Fact.TransactionUpdated && NEVER_TAKEN.contains(code));
    }

    /**
     * A start that was never answered may have been booked: it is never sent again, and what follows goes with -1 (errata
     * 3.18). A sample that is refused is passed over, because the bill is in start and stop. All else waits for people.
     */
    @Override
    public GiveUp giveUp(Entry entry, boolean everRefused) {
        Fact fact = entry.fact();
        if (fact instanceof Fact.TransactionStarted started && !everRefused) {
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
        Instant now = clock.instant();
        List<StateReport> reports = new ArrayList<>();
        EvseState whole =
                station.availability() == Availability.OPERATIVE ? EvseState.AVAILABLE : EvseState.UNAVAILABLE;
        reports.add(report(0, whole, Optional.empty(), now));
        station.evses().forEach(evse -> {
            EvseSnapshot s = evse.snapshot();
            reports.add(report(s.evseId(), s.state(), s.fault(), now));
        });
        return reports;
    }

    @Override
    public Optional<StateReport> state(Fact fact) {
        return fact instanceof Fact.StatusChanged s
                ? Optional.of(report(s.evseId(), s.state(), s.fault(), s.at()))
                : Optional.empty();
    }

    private static StateReport report(int connector, EvseState state, Optional<EvseFault> fault, Instant at) {
        String word = Vocabulary.state(connector, state);
        String error = fault.map(f -> Vocabulary.error(f.code())).orElse("NoError");
        ObjectNode payload = Json.object()
                .put("connectorId", connector)
                .put("errorCode", error)
                .put("status", word)
                .put("timestamp", Times.format(at));
        fault.map(EvseFault::info).filter(i -> !i.isBlank()).ifPresent(i -> payload.put("info", cut(i, 50)));
        fault.map(EvseFault::vendorCode)
                .filter(c -> !c.isBlank())
                .ifPresent(c -> payload.put("vendorErrorCode", cut(c, 50)));
        String essence =
                word + " " + error + " " + fault.map(EvseFault::vendorCode).orElse("");
        return new StateReport(connector, essence, new Call("StatusNotification", payload));
    }

    /** No vendor's messages are known here. */
    private static Reply dataTransfer(ObjectNode request) {
        Payload.read(request, p -> {
            p.text("vendorId", 255);
            p.optionalText("messageId", 50);
            return p.optionalText("data", Integer.MAX_VALUE);
        });
        return Reply.status("UnknownVendorId");
    }

    private static Function<ObjectNode, CompletionStage<Reply>> now(Function<ObjectNode, Reply> handler) {
        return request -> CompletableFuture.completedStage(handler.apply(request));
    }

    private static String cut(String text, int max) {
        return text.length() > max ? text.substring(0, max) : text;
    }
}
