package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.Reservations;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Station;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Fault;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Desk;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The commands of the Core profile: a backend in control gives them, an observer's are refused in their own words. */
final class Commands implements Feature {
    private static final int NOT_FREE = 3;

    private final Conversation.Identity identity;
    private final Station station;
    private final Variables variables;
    private final Transactions transactions;
    private final ProfileCalls profiles;
    private final Supplier<Optional<Reservations>> reservations;
    private final Desk desk;

    /** Profiles that wait for the transaction of their remote start, by EVSE. */
    private final Map<Integer, Waiting> waiting = new HashMap<>();

    /** @param transaction that which began with the token, until the station shows it as running */
    private record Waiting(Token token, ProfileCalls.Given profile, Optional<UUID> transaction) {}

    Commands(
            Conversation.Identity identity,
            Station station,
            Variables variables,
            Transactions transactions,
            ProfileCalls profiles,
            Supplier<Optional<Reservations>> reservations,
            Desk desk) {
        this.identity = identity;
        this.station = station;
        this.variables = variables;
        this.transactions = transactions;
        this.profiles = profiles;
        this.reservations = reservations;
        this.desk = desk;
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of(
                "ChangeAvailability", this::changeAvailability,
                "ClearCache", this::clearCache,
                "DataTransfer", V16.now(Commands::dataTransfer),
                "RemoteStartTransaction", this::remoteStart,
                "RemoteStopTransaction", this::remoteStop,
                "Reset", this::reset,
                "UnlockConnector", this::unlock);
    }

    @Override
    public Optional<String> profile() {
        return Optional.of("Core");
    }

    private CompletionStage<Reply> remoteStart(ObjectNode request) {
        record Start(OptionalInt connector, Token token, Optional<ProfileCalls.Given> profile) {}
        Start start = Payload.read(
                request,
                p -> new Start(
                        p.optionalInteger("connectorId", 0),
                        token(p.text("idTag", Encoder.ID_TAG)),
                        p.optionalObject("chargingProfile", profiles::profile)));
        Optional<Evse> evse =
                start.connector().isPresent() ? station.evse(start.connector().getAsInt()) : free(start.token());
        boolean wrongPurpose = start.profile()
                .filter(g -> !g.isFor(edgewatt.api.energy.ChargingProfile.Purpose.TX))
                .isPresent();
        if (evse.isEmpty() || wrongPurpose || !mayStartOrStop()) {
            return rejected();
        }
        boolean authorize = variables
                .read(VariableId.of("AuthCtrlr", "AuthorizeRemoteStart"))
                .map(Boolean::parseBoolean)
                .orElse(false);
        StartRequest wish = new StartRequest(start.token(), authorize, OptionalInt.empty(), identity.name());
        int id = evse.get().id();
        waiting.remove(id);
        start.profile().ifPresent(p -> waiting.put(id, new Waiting(start.token(), p, Optional.empty())));
        return evse.get().start(wish).thenApply(Commands::acceptedOrRejected);
    }

    /**
     * A transaction has begun: the profile its remote start came with is bound to it. The journal may tell of the start a
     * moment before the station shows it as running; what happens next, its state at the latest, is then another try.
     */
    void observe(Fact fact) {
        if (fact instanceof Fact.TransactionStarted started) {
            waiting.computeIfPresent(
                    started.evseId(),
                    (evse, w) -> started.token().filter(w.token()::equals).isPresent()
                            ? new Waiting(w.token(), w.profile(), Optional.of(started.id()))
                            : null);
        }
        waiting.entrySet().removeIf(w -> bound(w.getKey(), w.getValue()));
    }

    private boolean bound(int evseId, Waiting waits) {
        boolean running = waits.transaction().isPresent()
                && station.evse(evseId)
                        .flatMap(e -> e.snapshot().transaction())
                        .map(t -> t.id())
                        .equals(waits.transaction());
        if (running) {
            profiles.bind(evseId, waits.profile(), waits.transaction().get());
        }
        return running;
    }

    private CompletionStage<Reply> remoteStop(ObjectNode request) {
        int number = Payload.read(request, p -> p.integer("transactionId", Integer.MIN_VALUE));
        Optional<EvseSnapshot> running = mayStartOrStop() ? transactions.running(number) : Optional.empty();
        if (running.isEmpty()) {
            return rejected();
        }
        return station.evse(running.get().evseId())
                .orElseThrow()
                .stop(new StopRequest(running.get().transaction().map(t -> t.id()), StopReason.REMOTE, identity.name()))
                .thenApply(Commands::acceptedOrRejected);
    }

    /** Accepted first; a soft reset then waits until the backlog has been delivered, as long as the station lets it. */
    private CompletionStage<Reply> reset(ObjectNode request) {
        ResetKind kind = Payload.read(request, p -> p.choice("type", Vocabulary.RESETS));
        if (!identity.controls()) {
            return rejected();
        }
        CompletableFuture<Void> ready = new CompletableFuture<>();
        return station.reset(kind, ready)
                .thenApply(outcome -> acceptedOrRejected(outcome).then(() -> {
                    if (kind == ResetKind.SOFT) {
                        desk.whenDelivered(() -> ready.complete(null));
                    } else {
                        ready.complete(null);
                    }
                }));
    }

    private CompletionStage<Reply> unlock(ObjectNode request) {
        int connector = Payload.read(request, p -> p.integer("connectorId", 1));
        Optional<Evse> evse = station.evse(connector);
        if (evse.isEmpty() || !evse.get().capabilities().lockable()) {
            return CompletableFuture.completedStage(Reply.status("NotSupported"));
        }
        if (!identity.controls()) {
            return CompletableFuture.completedStage(Reply.status("UnlockFailed"));
        }
        return evse.get()
                .unlock()
                .thenApply(outcome -> Reply.status(
                        switch (outcome.status()) {
                            case ACCEPTED, SCHEDULED -> "Unlocked";
                            case NOT_SUPPORTED -> "NotSupported";
                            case REJECTED, FAILED -> "UnlockFailed";
                        }));
    }

    private CompletionStage<Reply> changeAvailability(ObjectNode request) {
        record Change(int connector, Availability availability) {}
        Change change = Payload.read(
                request, p -> new Change(p.integer("connectorId", 0), p.choice("type", Vocabulary.AVAILABILITIES)));
        boolean known =
                change.connector() == 0 || station.evse(change.connector()).isPresent();
        if (!known || !identity.controls()) {
            return rejected();
        }
        return station.changeAvailability(change.connector(), change.availability())
                .thenApply(outcome -> Reply.status(
                        switch (outcome.status()) {
                            case ACCEPTED -> "Accepted";
                            case SCHEDULED -> "Scheduled";
                            default -> "Rejected";
                        }));
    }

    private CompletionStage<Reply> clearCache(ObjectNode request) {
        Payload.read(request, p -> null);
        return identity.controls()
                ? station.clearAuthorizationCache().thenApply(Commands::acceptedOrRejected)
                : rejected();
    }

    /** No vendor's messages are known here. In 1.6 the data is a text. */
    private static Reply dataTransfer(ObjectNode request) {
        Payload.read(request, p -> {
            p.text("vendorId", 255);
            p.optionalText("messageId", 50);
            return p.optionalText("data", Integer.MAX_VALUE);
        });
        return Reply.status("UnknownVendorId");
    }

    /** While the backend has not accepted us it cannot charge anybody (1.6 section 4.2). */
    private boolean mayStartOrStop() {
        return identity.controls() && desk.accepted();
    }

    /** What is reserved for the token, else where a plugged car waits, else the first that is free. */
    private Optional<Evse> free(Token token) {
        return station.evses().stream()
                .filter(e -> e.snapshot().transaction().isEmpty())
                .filter(e -> rank(e, token) < NOT_FREE)
                .min(Comparator.comparingInt((Evse e) -> rank(e, token)));
    }

    private int rank(Evse evse, Token token) {
        return switch (evse.snapshot().state()) {
            case PREPARING -> 1;
            case AVAILABLE -> 2;
            case RESERVED -> isReserved(evse, token) ? 0 : NOT_FREE;
            default -> NOT_FREE;
        };
    }

    private boolean isReserved(Evse evse, Token token) {
        return reservations.get().stream()
                .flatMap(books -> books.list().stream())
                .anyMatch(r -> r.token().equals(token) && (r.evseId() == evse.id() || r.evseId() == 0));
    }

    private static Token token(String idTag) {
        if (idTag.isBlank()) {
            throw new CallException(Fault.PROPERTY, "idTag is empty");
        }
        return new Token(idTag, TokenType.CENTRAL);
    }

    private static Reply acceptedOrRejected(CommandOutcome outcome) {
        return Reply.status(outcome.isAccepted() ? "Accepted" : "Rejected");
    }

    private static CompletionStage<Reply> rejected() {
        return CompletableFuture.completedStage(Reply.status("Rejected"));
    }
}
