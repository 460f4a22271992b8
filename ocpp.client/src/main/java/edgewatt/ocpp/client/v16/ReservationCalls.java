package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Reservations;
import edgewatt.api.station.Reservations.Reservation;
import edgewatt.api.station.Station;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Fault;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Conversation;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reservation (section 3.11): ReserveNow and CancelReservation. That one has ended is told by the state alone. */
final class ReservationCalls implements Feature {
    private static final Map<Reservations.Outcome, String> ANSWERS = Map.of(
            Reservations.Outcome.ACCEPTED, "Accepted",
            Reservations.Outcome.FAULTED, "Faulted",
            Reservations.Outcome.OCCUPIED, "Occupied",
            Reservations.Outcome.REJECTED, "Rejected",
            Reservations.Outcome.UNAVAILABLE, "Unavailable");

    private final Conversation.Identity identity;
    private final Station station;
    private final Supplier<Optional<Reservations>> reservations;

    ReservationCalls(Conversation.Identity identity, Station station, Supplier<Optional<Reservations>> reservations) {
        this.identity = identity;
        this.station = station;
        this.reservations = reservations;
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of("ReserveNow", this::reserve, "CancelReservation", this::cancel);
    }

    @Override
    public Map<String, Setting> settings() {
        return Map.of(
                "ReserveConnectorZeroSupported",
                new Setting(() -> reservations.get().map(r -> Boolean.toString(r.wholeStation())), Optional.empty()));
    }

    @Override
    public Optional<String> profile() {
        return reservations.get().map(r -> "Reservation");
    }

    private CompletionStage<Reply> reserve(ObjectNode request) {
        Reservations at = required();
        Reservation wish = Payload.read(
                request,
                p -> new Reservation(
                        p.integer("reservationId", Integer.MIN_VALUE),
                        p.integer("connectorId", 0),
                        token("idTag", p.text("idTag", Encoder.ID_TAG)),
                        p.optionalText("parentIdTag", Encoder.ID_TAG).map(tag -> token("parentIdTag", tag)),
                        p.instant("expiryDate")));
        boolean possible = wish.evseId() == 0
                ? at.wholeStation()
                : station.evse(wish.evseId()).isPresent();
        return possible && identity.controls()
                ? at.reserve(wish).thenApply(outcome -> Reply.status(ANSWERS.get(outcome)))
                : rejected();
    }

    private CompletionStage<Reply> cancel(ObjectNode request) {
        Reservations at = required();
        int id = Payload.read(request, p -> p.integer("reservationId", Integer.MIN_VALUE));
        return identity.controls()
                ? at.cancel(id).thenApply(was -> Reply.status(was ? "Accepted" : "Rejected"))
                : rejected();
    }

    private Reservations required() {
        return reservations
                .get()
                .orElseThrow(() -> new CallException(Fault.NOT_SUPPORTED, "this station takes no reservations"));
    }

    private static Token token(String name, String idTag) {
        if (idTag.isBlank()) {
            throw new CallException(Fault.PROPERTY, name + " is empty");
        }
        return new Token(idTag, TokenType.CENTRAL);
    }

    private static CompletionStage<Reply> rejected() {
        return CompletableFuture.completedStage(Reply.status("Rejected"));
    }
}
