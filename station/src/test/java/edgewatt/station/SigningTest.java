package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.CommandOutcome.Status;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Meters that sign begin and end of a charge. */
class SigningTest {
    private final Bench b = new Bench();

    private void start(boolean required, boolean signs) {
        b.settings = Configs.settings(Map.of("requireSignedMeterValues", required));
        b.start();
        b.cars.forEach(c -> c.signs = signs);
        // what a meter can do is asked for once, when it is bound
        b.cars.forEach(c -> b.core.remove((Meter) c));
        b.cars.forEach(c -> b.core.add((Meter) c, 0));
    }

    private Fact.TransactionStarted started() {
        return b.journal.facts(Fact.TransactionStarted.class).get(0);
    }

    private Fact.TransactionEnded ended() {
        return b.journal.facts(Fact.TransactionEnded.class).get(0);
    }

    private boolean nothingBegan() {
        return b.journal.facts(Fact.TransactionStarted.class).isEmpty();
    }

    private Optional<String> finding() {
        return b.core.findings().list().stream()
                .map(f -> f.message())
                .filter(m -> m.contains("sign"))
                .findFirst();
    }

    private CommandOutcome remote() {
        return Bench.now(b.evse(1).start(StartRequest.of(Bench.TAG, "ocpp")));
    }

    @Test
    void beginAndEndCarryTheRecordByteForByte() {
        start(true, true);
        b.charge(1);
        SignedValue begin = b.car(1).record(Meter.Moment.BEGIN).signed().orElseThrow();
        assertEquals(Optional.of(begin), started().reading().flatMap(MeterReading::signed));
        b.car(1).wh = 4321.5;
        SignedValue end = b.car(1).record(Meter.Moment.END).signed().orElseThrow();
        b.present(1, Bench.TAG);
        assertEquals(Optional.of(end), ended().reading().flatMap(MeterReading::signed));
        assertEquals(4321, ended().meterStopWh());
        assertEquals(List.of("BEGIN 04AB12", "END 04AB12"), b.car(1).signed);
        assertEquals(Optional.empty(), finding());
    }

    @Test
    void nothingClosesBeforeTheBeginIsSignedAndDurable() {
        start(true, true);
        b.car(1).signature = new CompletableFuture<>();
        b.charge(1);
        b.time.passSeconds(2);
        assertTrue(nothingBegan());
        assertEquals(EvseState.PREPARING, b.shown(1));
        assertNull(b.car(1).permission);
        b.journal.silent = f -> f instanceof Fact.TransactionStarted;
        b.car(1).signature.complete(b.car(1).record(Meter.Moment.BEGIN));
        assertFalse(nothingBegan());
        assertNull(b.car(1).permission, "the disk has not answered");
    }

    @Test
    void aMeterThatCannotSignRefusesEveryStartWhereItIsRequired() {
        start(true, false);
        b.charge(1);
        b.time.passSeconds(10);
        assertTrue(nothingBegan());
        assertNull(b.car(1).permission);
        CommandOutcome outcome = remote();
        assertEquals(Status.REJECTED, outcome.status());
        assertTrue(outcome.reason().contains("requires signed meter values"), outcome.reason());
        assertTrue(finding().orElseThrow().contains("meter 'fake1' cannot sign"));
    }

    @Test
    void aMeterThatDoesNotAnswerInTimeRefusesTheStart() {
        start(true, true);
        b.car(1).signature = new CompletableFuture<>();
        b.car(1).pilot(PilotState.C);
        var answer = b.evse(1).start(StartRequest.of(Bench.TAG, "ocpp"));
        assertNull(Bench.now(answer), "not before the meter has answered");
        b.time.passSeconds(5);
        assertEquals(Status.REJECTED, Bench.now(answer).status());
        assertTrue(Bench.now(answer).reason().contains("did not sign within 5 s"));
        assertTrue(finding().orElseThrow().contains("did not sign within 5 s; a charge does not begin without"));
        assertTrue(nothingBegan());
        b.car(1).signature.complete(b.car(1).record(Meter.Moment.BEGIN));
        assertTrue(nothingBegan(), "its late word counts as nothing");
        b.car(1).signature = null;
        assertEquals(Status.ACCEPTED, remote().status());
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(Optional.empty(), finding());
    }

    @Test
    void anAnswerWithoutASignatureOrAFailureIsNone() {
        start(true, true);
        b.car(1).pilot(PilotState.C);
        b.car(1).signature = CompletableFuture.failedFuture(new IllegalStateException("log full"));
        assertTrue(remote().reason().contains("meter 'fake1' did not sign: log full"));
        MeterReading bare = new MeterReading(
                b.time.instant(),
                b.time.monotonicNanos(),
                1000,
                0,
                0,
                PhaseValues.NONE,
                PhaseValues.NONE,
                Double.NaN,
                Optional.empty());
        b.car(1).signature = CompletableFuture.completedFuture(bare);
        assertTrue(remote().reason().contains("carries no signature"));
        assertTrue(nothingBegan());
    }

    @Test
    void whereItIsNotRequiredTheChargeGoesOnUnsigned() {
        start(false, true);
        b.car(1).signature = CompletableFuture.failedFuture(new IllegalStateException("log full"));
        b.charge(1);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(Optional.empty(), started().reading().flatMap(MeterReading::signed));
        assertTrue(finding().orElseThrow().contains("its charge is not signed"));
    }

    @Test
    void anEndThatCannotBeSignedIsBilledWithoutASignature() {
        start(true, true);
        b.charge(1);
        b.car(1).signature = new CompletableFuture<>();
        b.car(1).wh = 2500;
        b.present(1, Bench.TAG);
        assertNull(b.car(1).permission, "it opens at once");
        assertTrue(b.journal.facts(Fact.TransactionEnded.class).isEmpty());
        b.time.passSeconds(5);
        assertEquals(StopReason.LOCAL, ended().reason());
        assertEquals(2500, ended().meterStopWh());
        assertEquals(Optional.empty(), ended().reading().flatMap(MeterReading::signed));
        assertTrue(finding().isPresent());
        assertEquals(EvseState.FINISHING, b.shown(1));
    }

    @Test
    void aMeterThatGoesWhileTheEndIsSignedHoldsUpNothing() {
        start(true, true);
        b.charge(1);
        b.car(1).signature = new CompletableFuture<>();
        b.present(1, Bench.TAG);
        b.core.remove((Meter) b.car(1));
        assertEquals(StopReason.LOCAL, ended().reason());
    }

    @Test
    void aMeterThatGoesWhileTheBeginIsSignedHoldsUpNothingWhereItIsNotRequired() {
        start(false, true);
        b.car(1).signature = new CompletableFuture<>();
        b.charge(1);
        assertTrue(nothingBegan());
        b.core.remove((Meter) b.car(1));
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(Optional.empty(), ((EvseUnit) b.evse(1)).state().signing());
        b.car(1).signature = null;
        b.core.add((Meter) b.car(1), 0);
        b.present(1, Bench.TAG);
        assertTrue(ended().reading().flatMap(MeterReading::signed).isPresent());
    }

    @Test
    void anEndThatACrashInterruptedIsSignedAfterIt() {
        start(true, true);
        b.charge(1);
        b.car(1).signature = new CompletableFuture<>();
        b.present(1, Bench.TAG);
        b.car(1).signature = null;
        b.crash();
        assertEquals(StopReason.LOCAL, ended().reason());
        assertEquals(
                b.car(1).record(Meter.Moment.END).signed(), ended().reading().flatMap(MeterReading::signed));
        b.time.passSeconds(60);
        assertEquals(1, b.journal.facts(Fact.TransactionEnded.class).size());
    }

    @Test
    void aCarThatLeavesBeforeTheSignatureBeginsNothing() {
        start(true, true);
        b.car(1).signature = new CompletableFuture<>();
        b.car(1).pilot(PilotState.C);
        var answer = b.evse(1).start(StartRequest.of(Bench.TAG, "ocpp"));
        b.car(1).pilot(PilotState.A);
        b.car(1).signature.complete(b.car(1).record(Meter.Moment.BEGIN));
        b.time.passSeconds(5);
        assertTrue(nothingBegan());
        b.time.passSeconds(200);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(Status.REJECTED, Bench.now(answer).status());
    }

    @Test
    void anotherTokenIsSignedForItself() {
        start(true, true);
        b.car(1).signature = new CompletableFuture<>();
        b.charge(1);
        b.car(1).signature = null;
        b.present(1, new Token("OTHER", TokenType.ISO14443));
        assertEquals(List.of("BEGIN 04AB12", "BEGIN OTHER"), b.car(1).signed);
        assertEquals("OTHER", started().token().orElseThrow().value());
    }

    @Test
    void aResetWaitsForTheSignature() {
        start(true, true);
        b.charge(1);
        b.car(1).signature = new CompletableFuture<>();
        b.core.reset(ResetKind.SOFT, CompletableFuture.completedFuture(null));
        b.time.passSeconds(4);
        assertTrue(b.restarts.isEmpty());
        b.time.passSeconds(4);
        assertEquals(StopReason.SOFT_RESET, ended().reason());
        assertEquals(1, b.restarts.size());
    }

    @Test
    void aStopWhileTheStartIsSignedIsRejectedAsThereIsNoTransaction() {
        start(true, true);
        b.car(1).signature = new CompletableFuture<>();
        b.charge(1);
        CommandOutcome outcome =
                Bench.now(b.evse(1).stop(new StopRequest(Optional.empty(), StopReason.REMOTE, "ocpp")));
        assertEquals(Status.REJECTED, outcome.status());
        assertNotNull(outcome.reason());
    }
}
