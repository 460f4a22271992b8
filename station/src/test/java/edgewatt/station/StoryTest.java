package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Authorizer;
import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome.Status;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import edgewatt.station.model.CoreVariables;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a backend is told of a driver who comes, waits, charges and goes. */
class StoryTest {
    private static final StartRequest REMOTE = new StartRequest(Bench.TAG, true, OptionalInt.of(7), "ocpp");

    private final Bench b = new Bench().start();

    /** A backend whose answer comes when the test gives it. */
    private static final class Backend implements Authorizer {
        final CompletableFuture<Opinion> answer = new CompletableFuture<>();
        Token asked;

        @Override
        public Kind kind() {
            return Kind.BACKEND;
        }

        @Override
        public CompletionStage<Opinion> opinion(Token token, int evseId) {
            asked = token;
            return answer;
        }

        void says(Opinion.Status status) {
            answer.complete(Opinion.of(status));
        }
    }

    private Backend backend() {
        Backend backend = new Backend();
        b.core.add(backend, true);
        return backend;
    }

    /** Since the first word of that kind. */
    private List<String> storySince(String word) {
        List<String> story = b.story();
        return story.subList(story.indexOf(word), story.size());
    }

    @Test
    void aConnectionThatTimesOutIsFinishingUntilTheUnplug() {
        b.variables.write(CoreVariables.CONNECTION_TIME_OUT, "60", "test");
        b.car(1).pilot(PilotState.B);
        b.time.passSeconds(59);
        assertEquals(EvseState.PREPARING, b.shown(1));
        b.time.passSeconds(2);
        assertEquals(EvseState.FINISHING, b.shown(1));
        b.time.passSeconds(600);
        b.car(1).pilot(PilotState.A);
        assertEquals(List.of("1 PREPARING", "1 FINISHING", "1 AVAILABLE"), storySince("1 PREPARING"));
    }

    @Test
    void aTokenAfterTheTimeOutStartsAfterAll() {
        b.variables.write(CoreVariables.CONNECTION_TIME_OUT, "60", "test");
        b.car(1).pilot(PilotState.C);
        b.time.passSeconds(61);
        assertEquals(EvseState.FINISHING, b.shown(1));
        b.present(1, Bench.TAG);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(
                List.of(
                        "1 FINISHING",
                        "1 PREPARING",
                        "1 started",
                        "1 updated CHARGING_STATE_CHANGED",
                        "1 SUSPENDED_EV",
                        "1 updated CHARGING_STATE_CHANGED",
                        "1 CHARGING"),
                storySince("1 FINISHING"));
    }

    @Test
    void noTimeOutIsNone() {
        b.variables.write(CoreVariables.CONNECTION_TIME_OUT, "0", "test");
        b.car(1).pilot(PilotState.B);
        b.time.passSeconds(100_000);
        assertEquals(EvseState.PREPARING, b.shown(1));
    }

    @Test
    void aStoppedChargeIsFinishingUntilTheUnplug() {
        b.charge(1);
        b.present(1, Bench.TAG);
        b.time.passSeconds(600);
        b.car(1).pilot(PilotState.A);
        assertEquals(List.of("1 ended LOCAL", "1 FINISHING", "1 AVAILABLE"), storySince("1 ended LOCAL"));
    }

    @Test
    void aScheduledInoperativeGoesStraightToUnavailable() {
        b.charge(1);
        assertEquals(
                Status.SCHEDULED,
                Bench.now(b.core.changeAvailability(1, Availability.INOPERATIVE))
                        .status());
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.present(1, Bench.TAG);
        b.car(1).pilot(PilotState.A);
        assertEquals(List.of("1 ended LOCAL", "1 UNAVAILABLE"), storySince("1 ended LOCAL"));
        assertEquals(
                Status.ACCEPTED,
                Bench.now(b.core.changeAvailability(1, Availability.OPERATIVE)).status());
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(EvseState.AVAILABLE, b.shown(2));
    }

    @Test
    void aScheduledInoperativeOutlivesARestart() {
        b.charge(1);
        b.core.changeAvailability(1, Availability.INOPERATIVE);
        b.crash();
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.car(1).pilot(PilotState.A);
        assertEquals(EvseState.UNAVAILABLE, b.shown(1));
    }

    @Test
    void theCarPausesAndTheStationPauses() {
        b.charge(1);
        b.car(1).pilot(PilotState.B);
        assertEquals(EvseState.SUSPENDED_EV, b.shown(1));
        assertNotNull(b.car(1).permission, "the car may go on when it likes");
        b.car(1).pilot(PilotState.C);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.core.remove((EvseDriver) b.car(1));
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(1));
        assertTrue(b.journal.facts(Fact.TransactionEnded.class).isEmpty());
    }

    @Test
    void aRemoteStartIsAuthorisedAndThenWaitsForThePlug() {
        Backend backend = backend();
        assertEquals(Status.ACCEPTED, Bench.now(b.evse(1).start(REMOTE)).status());
        assertEquals(Bench.TAG, backend.asked);
        assertEquals(EvseState.AVAILABLE, b.shown(1), "nobody has accepted yet");
        backend.says(Opinion.Status.ACCEPTED);
        assertEquals(EvseState.PREPARING, b.shown(1));
        b.time.passSeconds(100);
        b.car(1).pilot(PilotState.C);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertRemote();
    }

    @Test
    void aRemoteStartIsAuthorisedWhileTheCarWaits() {
        Backend backend = backend();
        b.car(1).pilot(PilotState.C);
        b.evse(1).start(REMOTE);
        b.time.passSeconds(5);
        assertNull(b.car(1).permission);
        backend.says(Opinion.Status.ACCEPTED);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertRemote();
    }

    private void assertRemote() {
        Fact.TransactionStarted started =
                b.journal.facts(Fact.TransactionStarted.class).get(0);
        assertEquals(Fact.Trigger.REMOTE_START, started.trigger());
        assertEquals(OptionalInt.of(7), started.remoteStartId());
        assertEquals(Bench.TAG, started.token().orElseThrow());
        assertFalse(started.authorizedOffline());
    }

    @Test
    void aRemoteStartThatIsRefusedStartsNothing() {
        Backend backend = backend();
        b.car(1).pilot(PilotState.C);
        assertEquals(Status.ACCEPTED, Bench.now(b.evse(1).start(REMOTE)).status());
        backend.says(Opinion.Status.BLOCKED);
        b.time.passSeconds(30);
        assertEquals(EvseState.PREPARING, b.shown(1));
        assertNull(b.car(1).permission);
        assertTrue(b.journal.facts(Fact.TransactionStarted.class).isEmpty());
    }

    @Test
    void aRemoteStartWithoutItsCheckAsksNobody() {
        Backend backend = backend();
        b.car(1).pilot(PilotState.C);
        b.evse(1).start(new StartRequest(Bench.TAG, false, OptionalInt.of(7), "ocpp"));
        assertNull(backend.asked);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertRemote();
    }
}
