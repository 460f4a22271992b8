package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Authorizer;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Opinion.Status;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import edgewatt.station.model.CoreVariables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may start and stop, with and without a backend: list, cache, parents (OCPP 1.6 sections 3.4, 3.5, 4.2). */
class TokensTest {
    private static final Token GROUP = new Token("FAMILY", TokenType.CENTRAL);
    private static final Token SISTER = new Token("sister", TokenType.ISO14443);

    private final Bench b = new Bench().start();
    private final Map<Token, Opinion> known = new HashMap<>();
    private final List<Token> asked = new ArrayList<>();

    private final Authorizer backend = new Authorizer() {
        @Override
        public Kind kind() {
            return Kind.BACKEND;
        }

        @Override
        public CompletionStage<Opinion> opinion(Token token, int evseId) {
            asked.add(token);
            return CompletableFuture.completedFuture(known.getOrDefault(token, Opinion.of(Status.INVALID)));
        }
    };

    @BeforeEach
    void nobodyUnknown() {
        b.variables.write(CoreVariables.OFFLINE_UNKNOWN, "false", "test");
    }

    private static Opinion ofFamily(Status status) {
        return new Opinion(status, Optional.of(GROUP), Optional.empty());
    }

    private void list(Token... tokens) {
        List<LocalList.Entry> entries = new ArrayList<>();
        for (Token t : tokens) {
            entries.add(new LocalList.Entry(t, Optional.of(ofFamily(Status.ACCEPTED))));
        }
        assertEquals(LocalList.Outcome.ACCEPTED, b.core.localList().update(LocalList.Kind.FULL, 1, entries, "test"));
    }

    private Fact.TransactionEnded ended() {
        return b.journal.facts(Fact.TransactionEnded.class).get(0);
    }

    @Test
    void withoutALinkTheListStartsAndAnotherOfTheFamilyStops() {
        list(Bench.TAG, SISTER);
        b.charge(1);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertTrue(b.journal.facts(Fact.TransactionStarted.class).get(0).authorizedOffline());
        b.present(1, Bench.OTHER);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.present(1, new Token("SISTER", TokenType.LOCAL));
        assertEquals(StopReason.LOCAL, ended().reason());
        assertEquals(Optional.of(SISTER), ended().stoppedBy());
    }

    @Test
    void theListOutlivesARestartAndSoDoesTheParentOfACharge() {
        list(Bench.TAG, SISTER);
        b.charge(1);
        b.crash();
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(2, b.core.localList().size());
        b.present(1, SISTER);
        assertEquals(StopReason.LOCAL, ended().reason());
    }

    @Test
    void theParentItselfStops() {
        list(Bench.TAG);
        b.charge(1);
        b.present(1, GROUP);
        assertEquals(StopReason.LOCAL, ended().reason());
    }

    @Test
    void theBackendIsAskedForTheParentOfAStranger() {
        known.put(Bench.TAG, ofFamily(Status.ACCEPTED));
        known.put(SISTER, ofFamily(Status.ACCEPTED));
        b.core.add(backend, true);
        b.charge(1);
        b.present(1, Bench.OTHER);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.present(1, SISTER);
        assertEquals(StopReason.LOCAL, ended().reason());
        assertEquals(List.of(Bench.TAG, Bench.OTHER, SISTER), asked);
    }

    @Test
    void theCacheKnowsTheFamilyWhenTheLinkIsGone() {
        known.put(Bench.TAG, ofFamily(Status.ACCEPTED));
        known.put(SISTER, ofFamily(Status.ACCEPTED));
        b.core.add(backend, true);
        b.charge(1);
        b.present(1, Bench.TAG);
        b.car(1).pilot(PilotState.A);
        b.present(1, SISTER);
        b.time.passSeconds(200);
        b.core.remove(backend);
        b.crash();
        b.charge(1);
        assertEquals(EvseState.CHARGING, b.shown(1), "the cache survived");
        b.present(1, SISTER);
        assertEquals(2, b.journal.facts(Fact.TransactionEnded.class).size());
    }

    @Test
    void aChargeLearnsItsParentFromTheAnswerToItsStart() {
        b.car(1).pilot(PilotState.C);
        b.evse(1).start(StartRequest.of(Bench.TAG, "ocpp"));
        assertEquals(EvseState.CHARGING, b.shown(1));
        list(SISTER);
        b.present(1, SISTER);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.core.learn(Bench.TAG, ofFamily(Status.ACCEPTED));
        b.crash();
        b.present(1, SISTER);
        assertEquals(StopReason.LOCAL, ended().reason());
    }

    @Test
    void aRemoteStartWithoutItsCheckKnowsTheParentFromTheList() {
        list(Bench.TAG, SISTER);
        b.car(1).pilot(PilotState.C);
        b.evse(1).start(StartRequest.of(Bench.TAG, "ocpp"));
        b.present(1, SISTER);
        assertEquals(StopReason.LOCAL, ended().reason());
    }

    @Test
    void whatAStopTaughtHoldsForTheNextStart() {
        b.core.learn(Bench.TAG, Opinion.of(Status.ACCEPTED));
        b.charge(1);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.core.learn(Bench.TAG, Opinion.of(Status.BLOCKED));
        assertEquals(EvseState.CHARGING, b.shown(1), "a charge is stopped by deauthorize alone");
        b.present(1, Bench.TAG);
        b.car(1).pilot(PilotState.A);
        b.charge(1);
        assertEquals(EvseState.PREPARING, b.shown(1));
    }

    @Test
    void anExpiredTokenIsRefusedWithoutALink() {
        Opinion soon = new Opinion(
                Status.ACCEPTED, Optional.empty(), Optional.of(b.time.instant().plusSeconds(10)));
        b.core.learn(Bench.TAG, soon);
        b.variables.write(CoreVariables.OFFLINE_UNKNOWN, "true", "test");
        b.time.passSeconds(10);
        b.charge(1);
        assertEquals(EvseState.PREPARING, b.shown(1));
        assertFalse(b.car(1).charging());
    }

    @Test
    void withNoLinkAtAllFreeVendCharges() {
        Bench free = new Bench();
        free.settings = Configs.settings(Map.of("freeVend", true, "freeVendToken", "GUEST"));
        free.start();
        free.car(1).pilot(PilotState.C);
        assertEquals(EvseState.CHARGING, free.shown(1));
        assertEquals(
                "GUEST",
                free.journal
                        .facts(Fact.TransactionStarted.class)
                        .get(0)
                        .token()
                        .orElseThrow()
                        .value());
    }

    @Test
    void theLampsBlinkForATokenAsOftenAsConfiguredAndNotForARemoteStart() {
        known.put(Bench.TAG, Opinion.of(Status.ACCEPTED));
        b.core.add(backend, true);
        b.present(1, Bench.TAG);
        b.variables.write(CoreVariables.BLINK_REPEAT, "5", "test");
        b.present(1, SISTER);
        assertEquals(List.of("true 3", "false 5"), b.car(1).blinks);
        b.variables.write(CoreVariables.BLINK_REPEAT, "0", "test");
        b.present(2, Bench.TAG);
        b.variables.write(CoreVariables.BLINK_REPEAT, "3", "test");
        b.evse(2).start(new StartRequest(Bench.TAG, true, OptionalInt.empty(), "test"));
        assertEquals(List.of(), b.car(2).blinks);
    }

    @Test
    void theLampsAreAsBrightAsConfigured() {
        assertEquals(100, b.car(1).brightness);
        b.variables.write(CoreVariables.LIGHT_INTENSITY, "30", "test");
        assertEquals(30, b.car(1).brightness);
        assertEquals(30, b.car(2).brightness);
    }
}
