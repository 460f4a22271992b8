package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.CommandOutcome.Status;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.store.Fact;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StationTest {
    private final Bench b = new Bench();

    @Test
    void permissionIsABeatOfOneSecond() {
        b.start();
        b.charge(1);
        int before = b.car(1).permits;
        b.time.passSeconds(60);
        assertEquals(60, b.car(1).permits - before);
        assertEquals(Duration.ofSeconds(3), b.car(1).permission.validFor());
        assertNull(b.car(2).permission);
    }

    @Test
    void noPowerInStateCIsSuspendedEv() {
        b.start();
        b.charge(1);
        b.car(1).powerW = 3;
        b.time.passSeconds(9);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.time.passSeconds(3);
        assertEquals(EvseState.SUSPENDED_EV, b.shown(1));
        assertNotNull(b.car(1).permission);
        b.car(1).powerW = 7000;
        b.time.passSeconds(1);
        assertEquals(EvseState.CHARGING, b.shown(1));
    }

    @Test
    void samplesComeFromTheStartOfTheTransaction() {
        b.start();
        b.variables.write(CoreVariables.SAMPLE_INTERVAL, "30", "test");
        b.charge(1);
        b.time.passSeconds(95);
        List<Fact.TransactionUpdated> samples = b.journal.facts(Fact.TransactionUpdated.class).stream()
                .filter(u -> u.trigger() == Fact.Trigger.METER_VALUE_PERIODIC)
                .toList();
        assertEquals(3, samples.size());
        assertEquals(ChargingState.CHARGING, samples.get(0).chargingState());
        b.variables.write(CoreVariables.SAMPLE_INTERVAL, "0", "test");
        b.time.passSeconds(300);
        assertEquals(
                3,
                b.journal.facts(Fact.TransactionUpdated.class).stream()
                        .filter(u -> u.trigger() == Fact.Trigger.METER_VALUE_PERIODIC)
                        .count());
    }

    @Test
    void clockAlignedSamplesAreExactMultiplesFromMidnight() {
        b.start();
        b.variables.write(CoreVariables.ALIGNED_INTERVAL, "900", "test");
        b.time.pass(Duration.ofMillis(500));
        b.charge(1);
        b.time.passSeconds(1900);
        List<Instant> stamps = b.journal.facts(Fact.TransactionUpdated.class).stream()
                .filter(u -> u.trigger() == Fact.Trigger.METER_VALUE_CLOCK)
                .map(Fact.TransactionUpdated::at)
                .toList();
        List<Instant> expected = List.of(Instant.parse("2026-03-01T10:15:00Z"), Instant.parse("2026-03-01T10:30:00Z"));
        assertEquals(expected, stamps);
        assertEquals(
                expected,
                b.journal.facts(Fact.MeterSampled.class).stream()
                        .filter(m -> m.evseId() == 2)
                        .map(Fact.MeterSampled::at)
                        .toList());
    }

    @Test
    void remoteStartWaitsForThePlugUpToTheTimeOut() {
        b.start();
        b.variables.write(CoreVariables.CONNECTION_TIME_OUT, "60", "test");
        assertEquals(
                Status.ACCEPTED,
                Bench.now(b.evse(1).start(StartRequest.of(Bench.TAG, "ocpp"))).status());
        assertEquals(EvseState.PREPARING, b.shown(1));
        b.time.passSeconds(59);
        assertEquals(EvseState.PREPARING, b.shown(1));
        b.time.passSeconds(2);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        b.evse(1).start(StartRequest.of(Bench.TAG, "ocpp"));
        b.car(1).pilot(PilotState.C);
        assertEquals(EvseState.CHARGING, b.shown(1));
    }

    @Test
    void aFullJournalRefusesNewChargesAndLeavesRunningOnesAlone() {
        b.start();
        b.charge(1);
        b.journal.failing = f -> true;
        b.charge(2);
        assertNull(b.car(2).permission);
        assertEquals(EvseState.FINISHING, b.shown(2));
        assertTrue(b.core.findings().list().stream()
                .anyMatch(f -> f.subject().equals("journal") && f.message().contains("no space left")));
        b.time.passSeconds(600);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.present(1, Bench.TAG);
        b.journal.failing = f -> false;
        b.time.passSeconds(10);
        assertEquals(1, b.journal.facts(Fact.TransactionEnded.class).size());
        b.time.passSeconds(10);
        assertTrue(b.core.findings().list().stream().noneMatch(f -> f.subject().equals("journal")));
    }

    @Test
    void aFullJournalWithFreeVendChargesAndRecordsLater() {
        b.settings = Configs.settings(Map.of("onJournalFailure", "free-vend"));
        b.start();
        b.journal.failing = f -> true;
        b.charge(1);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.time.passSeconds(130);
        b.journal.failing = f -> false;
        b.time.passSeconds(20);
        b.car(1).pilot(PilotState.A);
        int seq = 0;
        for (Fact f : b.journal.facts()) {
            if (f instanceof Fact.TransactionUpdated u) {
                assertEquals(++seq, u.seqNo());
            }
        }
        assertEquals(1, b.journal.facts(Fact.TransactionStarted.class).size());
        assertEquals(
                seq + 1, b.journal.facts(Fact.TransactionEnded.class).get(0).seqNo());
    }

    @Test
    void documentsThatCannotBeWrittenRefuseAStart() {
        b.start();
        b.documents.failing = true;
        b.charge(1);
        assertNull(b.car(1).permission);
        assertEquals(0, b.journal.facts(Fact.TransactionStarted.class).size());
    }

    @Test
    void aLostDriverSuspendsAndResumes() {
        b.start();
        b.charge(1);
        FakeCar car = b.car(1);
        b.core.remove((EvseDriver) car);
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(1));
        assertNull(car.permission);
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("EVSE 1 has no driver")));
        b.core.add((EvseDriver) car);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(16, car.permission.currentA());
        assertEquals(1, b.journal.facts(Fact.TransactionStarted.class).size());
    }

    @Test
    void aSecondDriverOfAnEvseIsToldAndTakesOver() {
        b.start();
        FakeCar second = new FakeCar(1, b.time);
        b.core.add((EvseDriver) second);
        assertNull(second.listener);
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("already has 'fake1'")));
        b.core.remove((EvseDriver) b.car(1));
        assertNotNull(second.listener);
    }

    @Test
    void aLostMeterLeavesTheLastRegister() {
        b.start();
        b.charge(1);
        b.car(1).wh = 3000;
        b.time.passSeconds(1);
        b.car(1).meterLost = true;
        b.time.passSeconds(1);
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("last known register")));
        b.car(1).pilot(PilotState.A);
        Fact.TransactionEnded ended =
                b.journal.facts(Fact.TransactionEnded.class).get(0);
        assertEquals(3000, ended.meterStopWh());
        assertTrue(ended.reading().isEmpty());
    }

    @Test
    void deauthorisedEnergyStopsAtItsLimitAndTheTransactionStaysOpen() {
        b.start();
        b.variables.write(CoreVariables.STOP_ON_INVALID, "false", "test");
        b.variables.write(CoreVariables.MAX_ENERGY_ON_INVALID, "500", "test");
        b.charge(1);
        UUID tx = b.evse(1).snapshot().transaction().orElseThrow().id();
        assertEquals(Status.ACCEPTED, Bench.now(b.evse(1).deauthorize(tx)).status());
        b.car(1).wh += 400;
        b.time.passSeconds(2);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.car(1).wh += 100;
        b.time.passSeconds(2);
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(1));
        b.variables.write(CoreVariables.STOP_ON_INVALID, "true", "test");
        b.evse(1).deauthorize(tx);
        assertEquals(
                StopReason.DE_AUTHORIZED,
                b.journal.facts(Fact.TransactionEnded.class).get(0).reason());
        assertEquals(Status.REJECTED, Bench.now(b.evse(1).deauthorize(tx)).status());
    }

    @Test
    void stationAvailabilityWaitsForTheLastTransaction() {
        b.start();
        b.charge(1);
        assertEquals(
                Status.SCHEDULED,
                Bench.now(b.core.changeAvailability(0, Availability.INOPERATIVE))
                        .status());
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(EvseState.UNAVAILABLE, b.shown(2));
        b.present(1, Bench.TAG);
        b.time.passSeconds(1);
        assertEquals(EvseState.UNAVAILABLE, b.shown(1));
        List<String> story = b.story();
        assertEquals("0 UNAVAILABLE", story.get(story.size() - 1));
        assertFalse(story.subList(story.indexOf("1 CHARGING"), story.size()).contains("1 AVAILABLE"));
    }

    @Test
    void softResetEndsTransactionsAnswersAndRestarts() {
        b.start();
        b.charge(1);
        CompletableFuture<Void> answered = new CompletableFuture<>();
        assertEquals(
                Status.ACCEPTED,
                Bench.now(b.core.reset(ResetKind.SOFT, answered)).status());
        assertEquals(
                StopReason.SOFT_RESET,
                b.journal.facts(Fact.TransactionEnded.class).get(0).reason());
        assertTrue(b.restarts.isEmpty(), "not before the answer has left");
        answered.complete(null);
        assertEquals(List.of("SOFT reset"), b.restarts);
    }

    @Test
    void hardResetOpensAtOnceAndDoesNotWaitForEver() {
        b.start();
        b.charge(1);
        b.core.reset(ResetKind.HARD, new CompletableFuture<>());
        assertEquals(EvseDriver.OpenMode.EMERGENCY, b.car(1).withdrawn);
        b.time.passSeconds(6);
        assertEquals(List.of("HARD reset"), b.restarts);
    }

    @Test
    void aWeldedContactorIsLatchedLockedAndResetByHand() {
        b.start();
        b.charge(1);
        FakeCar car = b.car(1);
        car.welded = true;
        b.present(1, Bench.TAG);
        car.pilot = PilotState.B;
        car.tell();
        b.time.passSeconds(9);
        assertEquals(EvseState.FAULTED, b.shown(1));
        assertTrue(car.locked);
        assertEquals(Status.REJECTED, Bench.now(b.evse(1).resetFault()).status());
        assertEquals(Status.REJECTED, Bench.now(b.evse(1).unlock()).status());
        car.welded = false;
        car.pilot(PilotState.B);
        assertEquals(EvseState.FAULTED, b.shown(1));
        assertEquals(Status.ACCEPTED, Bench.now(b.evse(1).resetFault()).status());
        assertFalse(car.locked);
    }

    @Test
    void listenersGetASnapshotThenEventsAndMeterReadingsOncePerSecond() {
        b.start();
        List<StationEvent> events = new ArrayList<>();
        b.core.add(new StationListener() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public void onEvent(StationEvent event) {
                events.add(event);
            }
        });
        assertTrue(events.get(0) instanceof StationEvent.Snapshot s && s.evses().size() == 2);
        b.charge(1);
        assertTrue(events.stream()
                .anyMatch(
                        e -> e instanceof StationEvent.EvseChanged c && c.evse().state() == EvseState.CHARGING));
        b.time.passSeconds(10);
        assertEquals(
                10,
                events.stream()
                        .filter(e -> e instanceof StationEvent.Metered m && m.evseId() == 1)
                        .count());
    }

    @Test
    void aTokenFromAReaderForAllGoesWhereItIsMeant() {
        b.start();
        b.car(2).pilot(PilotState.B);
        b.present(0, Bench.TAG);
        assertTrue(b.evse(2).snapshot().transaction().isPresent());
        b.car(1).pilot(PilotState.B);
        b.present(0, Bench.TAG);
        assertTrue(b.evse(2).snapshot().transaction().isEmpty(), "its own transaction is stopped first");
        b.present(0, Bench.OTHER);
        assertTrue(b.evse(1).snapshot().transaction().isPresent()
                || b.evse(2).snapshot().transaction().isPresent());
    }

    @Test
    void twoHundredEvsesChargeAtOnce() {
        b.settings = Configs.settings(Map.of("evses", 200));
        b.start();
        for (int id = 1; id <= 200; id++) {
            b.charge(id);
        }
        b.time.passSeconds(120);
        for (int id = 1; id <= 200; id++) {
            assertEquals(EvseState.CHARGING, b.shown(id));
            assertTrue(b.time.monotonicNanos() - b.car(id).permittedAt <= 1_000_000_000L);
        }
        b.crash();
        for (int id = 1; id <= 200; id++) {
            b.car(id).pilot(PilotState.A);
        }
        assertEquals(200, b.journal.facts(Fact.TransactionEnded.class).size());
        assertEquals(200, b.core.evses().size());
        assertTrue(b.core.evse(201).isEmpty());
    }

    @Test
    void aMeterOfTheHouseIsNotTheEvses() {
        b.start();
        Meter house = new FakeCar(1, b.time) {
            @Override
            public Place place() {
                return Place.GRID;
            }
        };
        b.core.remove((Meter) b.car(1));
        b.core.add(house, 0);
        b.charge(1);
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("EVSE 1 has no meter")));
    }

    @Test
    void whatTheCarDrawsUntilTheContactorIsOpenIsBilled() {
        b.start();
        b.charge(1);
        FakeCar car = b.car(1);
        car.slow = true;
        car.wh = 2000;
        assertEquals(
                Status.ACCEPTED,
                Bench.now(b.evse(1).stop(new StopRequest(Optional.empty(), StopReason.REMOTE, "ocpp")))
                        .status());
        car.wh = 2012.5;
        b.time.passSeconds(4);
        assertTrue(b.journal.facts(Fact.TransactionEnded.class).isEmpty());
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertNull(car.permission);
        car.wh = 2013.5;
        car.opened();
        Fact.TransactionEnded ended =
                b.journal.facts(Fact.TransactionEnded.class).get(0);
        assertEquals(2013, ended.meterStopWh());
        assertEquals(2013.5, ended.reading().orElseThrow().importWh());
        assertEquals(StopReason.REMOTE, ended.reason());
        assertEquals(EvseState.FINISHING, b.shown(1));
    }

    @Test
    void aContactorThatNeverOpensEndsTheTransactionWhenItsTimeIsOver() {
        b.start();
        b.charge(1);
        b.car(1).welded = true;
        b.present(1, Bench.TAG);
        b.car(1).wh = 1700;
        b.time.passSeconds(7);
        assertTrue(b.journal.facts(Fact.TransactionEnded.class).isEmpty());
        b.time.passSeconds(2);
        Fact.TransactionEnded ended =
                b.journal.facts(Fact.TransactionEnded.class).get(0);
        assertEquals(1700, ended.meterStopWh());
        assertEquals(StopReason.LOCAL, ended.reason());
        assertEquals(EvseState.FAULTED, b.shown(1));
    }

    @Test
    void aResetWaitsForAnOrderlyOpening() {
        b.start();
        b.charge(1);
        b.car(1).slow = true;
        b.core.reset(ResetKind.SOFT, CompletableFuture.completedFuture(null));
        b.time.passSeconds(6);
        assertTrue(b.restarts.isEmpty());
        b.car(1).opened();
        b.time.passSeconds(1);
        assertEquals(1, b.journal.facts(Fact.TransactionEnded.class).size());
        assertEquals(List.of("SOFT reset"), b.restarts);
    }

    @Test
    void aResetOfAFaultReachesTheDriverFirst() {
        b.start();
        FakeCar car = b.car(1);
        car.fault(EvseFault.Code.GROUND_FAILURE, true);
        assertEquals(Status.REJECTED, Bench.now(b.evse(1).resetFault()).status());
        assertEquals(1, car.resets);
        assertEquals(EvseState.FAULTED, b.shown(1));
        car.causeGone = true;
        assertEquals(Status.ACCEPTED, Bench.now(b.evse(1).resetFault()).status());
        assertEquals(2, car.resets);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
    }
}
