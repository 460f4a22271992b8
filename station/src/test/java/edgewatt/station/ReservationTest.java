package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Authorizer;
import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome.Status;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Reservations.Outcome;
import edgewatt.api.station.Reservations.Reservation;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Reservations of a whole station with two EVSEs (OCPP 1.6 section 5.13). */
class ReservationTest {
    private static final Token GROUP = new Token("GROUP", TokenType.CENTRAL);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Bench b = new Bench().start();

    private Outcome reserve(int id, int evseId) {
        return reserve(id, evseId, Bench.TAG, null);
    }

    private Outcome reserve(int id, int evseId, Token token, Token parent) {
        Reservation r = new Reservation(
                id, evseId, token, Optional.ofNullable(parent), b.time.instant().plus(HOUR));
        return b.core.reservations().reserve(r).toCompletableFuture().getNow(null);
    }

    private boolean cancel(int id) {
        return b.core.reservations().cancel(id).toCompletableFuture().getNow(null);
    }

    private List<Fact.ReservationEnded> ended() {
        return b.journal.facts(Fact.ReservationEnded.class);
    }

    private OptionalInt usedId() {
        List<Fact.TransactionStarted> all = b.journal.facts(Fact.TransactionStarted.class);
        return all.get(all.size() - 1).reservationId();
    }

    private List<Integer> standing() {
        return b.core.reservations().list().stream().map(Reservation::id).toList();
    }

    @Test
    void itsTokenStartsAndUsesItAndNobodyElseDoes() {
        assertEquals(Outcome.ACCEPTED, reserve(4, 1));
        assertEquals(EvseState.RESERVED, b.shown(1));
        b.car(1).pilot(PilotState.C);
        b.present(1, Bench.OTHER);
        assertEquals(EvseState.RESERVED, b.shown(1));
        b.present(1, new Token(Bench.TAG.value().toLowerCase(java.util.Locale.ROOT), TokenType.CENTRAL));
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(OptionalInt.of(4), usedId());
        assertEquals(List.of(), standing());
        b.present(1, Bench.TAG);
        b.car(1).pilot(PilotState.A);
        assertEquals(EvseState.AVAILABLE, b.shown(1), "it is used up");
        assertEquals(List.of(), ended());
    }

    @Test
    void aRemoteStartByAnotherTokenIsRefused() {
        reserve(4, 1);
        b.car(1).pilot(PilotState.C);
        assertEquals(
                Status.REJECTED,
                Bench.now(b.evse(1).start(StartRequest.of(Bench.OTHER, "ocpp"))).status());
        assertEquals(
                Status.ACCEPTED,
                Bench.now(b.evse(1).start(StartRequest.of(Bench.TAG, "ocpp"))).status());
        assertEquals(OptionalInt.of(4), usedId());
    }

    @Test
    void aTokenOfTheParentStartsWhoeverKnowsIt() {
        reserve(4, 1, Bench.TAG, GROUP);
        b.core.learn(Bench.OTHER, new Opinion(Opinion.Status.ACCEPTED, Optional.of(GROUP), Optional.empty()));
        b.car(1).pilot(PilotState.C);
        b.present(1, new Token("STRANGER", TokenType.ISO14443));
        assertEquals(EvseState.RESERVED, b.shown(1), "accepted, and of no group");
        b.present(1, Bench.OTHER);
        assertEquals(EvseState.CHARGING, b.shown(1), "the cache knows");
        assertEquals(OptionalInt.of(4), usedId());

        reserve(5, 2, Bench.TAG, GROUP);
        b.core.add(backend(Optional.of(GROUP)), true);
        b.car(2).pilot(PilotState.C);
        b.present(2, new Token("SISTER", TokenType.ISO14443));
        assertEquals(EvseState.CHARGING, b.shown(2), "the backend knows");
        assertEquals(OptionalInt.of(5), usedId());
    }

    private static Authorizer backend(Optional<Token> parent) {
        return new Authorizer() {
            @Override
            public Kind kind() {
                return Kind.BACKEND;
            }

            @Override
            public CompletionStage<Opinion> opinion(Token token, int evseId) {
                return CompletableFuture.completedFuture(
                        new Opinion(Opinion.Status.ACCEPTED, parent, Optional.empty()));
            }
        };
    }

    @Test
    void theSameIdReplacesAndMayMove() {
        reserve(4, 1);
        assertEquals(Outcome.ACCEPTED, reserve(4, 1, Bench.OTHER, null));
        assertEquals(List.of(4), standing());
        assertEquals(Outcome.ACCEPTED, reserve(4, 2, Bench.OTHER, null));
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(EvseState.RESERVED, b.shown(2));
        assertEquals(Outcome.OCCUPIED, reserve(5, 2));
        assertEquals(List.of(), ended());
    }

    @Test
    void aReplacementThatIsNotPossibleLeavesTheOldOne() {
        reserve(4, 1);
        b.car(2).pilot(PilotState.B);
        assertEquals(Outcome.OCCUPIED, reserve(4, 2));
        assertEquals(List.of(4), standing());
        assertEquals(EvseState.RESERVED, b.shown(1));
    }

    @Test
    void theAnswerSaysWhyNot() {
        b.car(1).pilot(PilotState.B);
        assertEquals(Outcome.OCCUPIED, reserve(1, 1), "plugged");
        b.present(1, Bench.OTHER);
        assertEquals(Outcome.OCCUPIED, reserve(1, 1), "charging");
        b.present(2, Bench.OTHER);
        assertEquals(Outcome.OCCUPIED, reserve(1, 2), "authorised");
        b.car(2).fault(EvseFault.Code.OVER_VOLTAGE, false);
        assertEquals(Outcome.FAULTED, reserve(1, 2));
        b.car(2).fault(null, false);
        b.core.changeAvailability(2, Availability.INOPERATIVE);
        assertEquals(Outcome.UNAVAILABLE, reserve(1, 2));
        b.core.remove((EvseDriver) b.car(2));
        b.core.changeAvailability(2, Availability.OPERATIVE);
        assertEquals(Outcome.UNAVAILABLE, reserve(1, 2), "no driver");
        assertEquals(Outcome.REJECTED, reserve(1, 3));
        b.variables.write(CoreVariables.RESERVATION_ENABLED, "false", "test");
        assertEquals(Outcome.REJECTED, reserve(1, 1));
        assertEquals(List.of(), standing());
    }

    @Test
    void oneThatIsOverAlreadyOrThatTheDiskDoesNotTakeIsRejected() {
        Reservation late = new Reservation(1, 1, Bench.TAG, Optional.empty(), b.time.instant());
        assertEquals(
                Outcome.REJECTED,
                b.core.reservations().reserve(late).toCompletableFuture().getNow(null));
        b.documents.failing = true;
        assertEquals(Outcome.REJECTED, reserve(1, 1));
        assertEquals(EvseState.AVAILABLE, b.shown(1));
    }

    @Test
    void itExpiresByTheWallClock() {
        reserve(4, 1);
        b.time.passSeconds(3599);
        assertEquals(EvseState.RESERVED, b.shown(1));
        b.time.passSeconds(1);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(Fact.ReservationEnd.EXPIRED, ended().get(0).why());
        reserve(5, 1);
        b.time.setBy("backend", b.time.instant().plus(Duration.ofDays(1)));
        b.time.passSeconds(1);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(2, ended().size());
    }

    @Test
    void cancelFreesIt() {
        reserve(4, 1);
        assertTrue(cancel(4));
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(false, cancel(4));
        assertEquals(List.of(), ended());
    }

    @Test
    void itOutlivesARestartAndExpiresAtBoot() {
        reserve(4, 1);
        b.crash();
        assertEquals(EvseState.RESERVED, b.shown(1));
        b.car(1).pilot(PilotState.C);
        b.present(1, Bench.OTHER);
        assertEquals(EvseState.RESERVED, b.shown(1));
        b.time.forget();
        b.time.setBy("backend", b.time.instant().plus(HOUR));
        b.car(1).pilot = PilotState.A;
        b.crash();
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(Fact.ReservationEnd.EXPIRED, ended().get(0).why());
    }

    @Test
    void oneThatWasUsedIsNotBackAfterACrash() {
        reserve(4, 1);
        b.documents.lost = json -> json.contains("\"reservations\"");
        b.charge(1);
        assertEquals(OptionalInt.of(4), usedId());
        b.crash();
        assertEquals(List.of(), standing());
        assertEquals(EvseState.CHARGING, b.shown(1));
    }

    @Test
    void aFaultOrInoperativeEndsIt() {
        reserve(4, 1);
        b.car(1).fault(EvseFault.Code.OVER_VOLTAGE, false);
        assertEquals(EvseState.FAULTED, b.shown(1));
        assertEquals(Fact.ReservationEnd.REMOVED, ended().get(0).why());
        b.car(1).fault(null, false);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        reserve(5, 1);
        b.core.changeAvailability(0, Availability.INOPERATIVE);
        assertEquals(5, ended().get(1).reservationId());
        assertEquals(EvseState.UNAVAILABLE, b.shown(1));
    }

    @Test
    void aDriverThatIsUpdatedEndsNothing() {
        reserve(4, 1);
        b.core.remove((EvseDriver) b.car(1));
        assertEquals(EvseState.UNAVAILABLE, b.shown(1));
        b.core.add((EvseDriver) b.car(1));
        assertEquals(EvseState.RESERVED, b.shown(1));
        assertEquals(List.of(), ended());
    }

    // ---- of any EVSE

    @Test
    void ofAnyKeepsTheLastFree() {
        assertEquals(Outcome.ACCEPTED, reserve(4, 0));
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(EvseState.AVAILABLE, b.shown(2));
        b.car(1).pilot(PilotState.B);
        assertEquals(EvseState.RESERVED, b.shown(2));
        b.present(1, Bench.OTHER);
        b.car(2).pilot(PilotState.C);
        b.present(2, Bench.OTHER);
        assertEquals(EvseState.RESERVED, b.shown(2));
        b.present(2, Bench.TAG);
        assertEquals(EvseState.CHARGING, b.shown(2));
        assertEquals(OptionalInt.of(4), usedId());
        assertEquals(List.of(), standing());
    }

    @Test
    void ofAnyIsUsedWhereItsTokenStarts() {
        reserve(4, 0);
        b.present(1, Bench.TAG);
        assertEquals(EvseState.PREPARING, b.shown(1));
        assertEquals(EvseState.AVAILABLE, b.shown(2), "it is about to be used there");
        b.car(1).pilot(PilotState.C);
        assertEquals(OptionalInt.of(4), usedId());
        b.car(2).pilot(PilotState.C);
        b.present(2, Bench.OTHER);
        assertEquals(EvseState.CHARGING, b.shown(2));
        assertEquals(OptionalInt.empty(), usedId());
    }

    @Test
    void ofAnyOpensAgainWhenAnotherIsFree() {
        reserve(4, 0);
        b.car(1).pilot(PilotState.B);
        assertEquals(EvseState.RESERVED, b.shown(2));
        b.car(1).pilot(PilotState.A);
        assertEquals(EvseState.AVAILABLE, b.shown(2));
    }

    @Test
    void asManyOfAnyAsAreFree() {
        assertEquals(Outcome.ACCEPTED, reserve(4, 0));
        assertEquals(Outcome.ACCEPTED, reserve(5, 0, Bench.OTHER, null));
        assertEquals(EvseState.RESERVED, b.shown(1));
        assertEquals(EvseState.RESERVED, b.shown(2));
        assertEquals(Outcome.OCCUPIED, reserve(6, 0));
        assertEquals(Outcome.OCCUPIED, reserve(6, 1), "it would not leave enough");
        assertEquals(Outcome.ACCEPTED, reserve(5, 0, Bench.TAG, null), "the same one again");
    }

    @Test
    void ofAnyEndsWhenThereIsNoEvseLeftForIt() {
        reserve(4, 0);
        reserve(5, 0);
        b.car(1).fault(EvseFault.Code.OVER_VOLTAGE, false);
        assertEquals(List.of(4), standing(), "the last one goes first");
        assertEquals(0, ended().get(0).evseId());
        assertEquals(EvseState.RESERVED, b.shown(2));
        b.core.changeAvailability(2, Availability.INOPERATIVE);
        assertEquals(List.of(), standing());
        assertEquals(Outcome.FAULTED, reserve(6, 0));
    }

    @Test
    void theStationMayKnowNoneOfAny() {
        b.variables.report(CoreVariables.RESERVATION_WHOLE, "false");
        assertEquals(false, b.core.reservations().wholeStation());
        assertEquals(Outcome.REJECTED, reserve(4, 0));
        assertNull(b.core.reservations().list().stream().findFirst().orElse(null));
    }

    @Test
    void aReaderForAllFindsTheReservedEvse() {
        reserve(4, 2);
        b.present(0, Bench.TAG);
        assertEquals(EvseState.PREPARING, b.shown(2));
        b.present(0, Bench.OTHER);
        assertEquals(EvseState.PREPARING, b.shown(1));
    }
}
