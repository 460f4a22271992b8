package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome.Status;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.Setpoint;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.store.Fact;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Details of a charge's life that OCPP 1.6 asks for (sections 4 and 5, errata 3). */
class LifecycleTest {
    private final Bench b = new Bench();

    private void start(Map<String, Object> settings) {
        b.settings = Configs.settings(settings);
        b.start();
    }

    private Fact.TransactionEnded ended() {
        List<Fact.TransactionEnded> all = b.journal.facts(Fact.TransactionEnded.class);
        return all.get(all.size() - 1);
    }

    private StopReason endsBy(Runnable what) {
        b.charge(1);
        assertEquals(EvseState.CHARGING, b.shown(1));
        what.run();
        StopReason reason = ended().reason();
        b.car(1).fault(null, false);
        b.evse(1).resetFault();
        b.car(1).pilot(PilotState.A);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        return reason;
    }

    private void stop(StopReason reason) {
        Bench.now(b.evse(1).stop(new StopRequest(Optional.empty(), reason, "ocpp")));
    }

    private void reset(ResetKind kind) {
        b.core.reset(kind, CompletableFuture.completedFuture(null));
    }

    // ---- why it ends

    @Test
    void everyReasonThatCanOccur() {
        start(Map.of());
        assertEquals(StopReason.LOCAL, endsBy(() -> b.present(1, Bench.TAG)));
        assertEquals(StopReason.REMOTE, endsBy(() -> stop(StopReason.REMOTE)));
        assertEquals(StopReason.EV_DISCONNECTED, endsBy(() -> b.car(1).pilot(PilotState.A)));
        assertEquals(StopReason.EMERGENCY_STOP, endsBy(() -> stop(StopReason.EMERGENCY_STOP)));
        assertEquals(StopReason.UNLOCK_COMMAND, endsBy(() -> b.evse(1).unlock()));
        assertEquals(
                StopReason.DE_AUTHORIZED,
                endsBy(() -> b.evse(1)
                        .deauthorize(
                                b.evse(1).snapshot().transaction().orElseThrow().id())));
        b.core.clearAuthorizationCache();
        assertEquals(StopReason.OTHER, endsBy(() -> b.car(1).fault(EvseFault.Code.HIGH_TEMPERATURE, true)));
        assertEquals(StopReason.SOFT_RESET, endsBy(() -> reset(ResetKind.SOFT)));
        assertFalse(ended().stoppedBy().isPresent());
    }

    @Test
    void aHardResetOpensAtOnceAndASoftOneInOrder() {
        start(Map.of());
        b.charge(1);
        reset(ResetKind.HARD);
        assertEquals(EvseDriver.OpenMode.EMERGENCY, b.car(1).withdrawn);
        assertEquals(StopReason.HARD_RESET, ended().reason());
        b.time.passSeconds(2);
        assertEquals(1, b.restarts.size());
    }

    @Test
    void aSoftResetEndsTheChargeBeforeTheRestart() {
        start(Map.of());
        b.car(1).slow = true;
        b.charge(1);
        reset(ResetKind.SOFT);
        assertEquals(EvseDriver.OpenMode.NORMAL, b.car(1).withdrawn);
        b.time.passSeconds(3);
        assertTrue(b.restarts.isEmpty(), "the contactor is not open yet");
        b.car(1).opened();
        b.time.passSeconds(2);
        assertEquals(StopReason.SOFT_RESET, ended().reason());
        assertEquals(1, b.restarts.size());
    }

    /** What a deployment asks for in its maintenance window. */
    @Test
    void aStopForAnUpdateTellsTheCarFirstAndStartsNothing() {
        start(Map.of());
        b.car(1).slow = true;
        b.charge(1);
        stop(StopReason.REBOOT);
        assertEquals(EvseDriver.OpenMode.NORMAL, b.car(1).withdrawn);
        assertEquals(
                DriverState.Contactor.CLOSED, b.evse(1).snapshot().driver().contactor(), "the car is given its time");
        b.car(1).opened();
        b.time.passSeconds(10);
        assertEquals(StopReason.REBOOT, ended().reason());
        assertTrue(b.evse(1).snapshot().transaction().isEmpty(), "and no new one, though the car still asks");
        assertEquals(EvseState.FINISHING, b.shown(1));
        assertTrue(b.restarts.isEmpty(), "when to restart is the deployer's decision");
    }

    @Test
    void aPowerCutIsNoReboot() {
        start(Map.of("transactionOnRestart", "close"));
        b.charge(1);
        b.crash();
        assertEquals(StopReason.POWER_LOSS, ended().reason());
        b.car(1).pilot(PilotState.A);
        b.charge(1);
        b.core.close();
        b.crash();
        assertEquals(StopReason.REBOOT, ended().reason());
        assertEquals(Fact.Trigger.RESET_COMMAND, ended().trigger());
    }

    // ---- cable and lock

    @Test
    void aRemoteStopWithTheCableInIsFinishingUntilTheUnplug() {
        start(Map.of());
        b.charge(1);
        stop(StopReason.REMOTE);
        assertEquals(EvseState.FINISHING, b.shown(1));
        assertFalse(b.car(1).locked);
        b.crash();
        assertEquals(EvseState.FINISHING, b.shown(1));
        b.car(1).pilot(PilotState.A);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
    }

    @Test
    void unlockWhileChargingStopsFirstAndReleasesWhenItIsOpen() {
        start(Map.of());
        b.car(1).slow = true;
        b.charge(1);
        var answer = b.evse(1).unlock();
        assertTrue(b.car(1).locked);
        assertNull(Bench.now(answer));
        b.car(1).opened();
        assertEquals(Status.ACCEPTED, Bench.now(answer).status());
        assertFalse(b.car(1).locked);
        assertEquals(StopReason.UNLOCK_COMMAND, ended().reason());
    }

    @Test
    void aCableStaysLockedForItsOwnerAlsoAcrossARestart() {
        start(Map.of());
        b.variables.write(CoreVariables.UNLOCK_ON_DISCONNECT, "false", "test");
        b.charge(1);
        b.car(1).pilot(PilotState.A);
        assertEquals(StopReason.EV_DISCONNECTED, ended().reason());
        assertTrue(b.car(1).locked);
        assertEquals(EvseState.FINISHING, b.shown(1));
        b.car(1).locked = false;
        b.crash();
        assertTrue(b.car(1).locked);
        assertEquals(EvseState.FINISHING, b.shown(1));
        b.present(1, Bench.OTHER);
        assertTrue(b.car(1).locked);
        b.present(1, Bench.TAG);
        assertFalse(b.car(1).locked);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(1, b.journal.facts(Fact.TransactionStarted.class).size());
    }

    @Test
    void aChargeThatOutlivesAnUnplugGoesOnWithTheSameCable() {
        start(Map.of());
        b.variables.write(CoreVariables.STOP_ON_DISCONNECT, "false", "test");
        b.charge(1);
        b.car(1).pilot(PilotState.A);
        assertEquals(EvseState.SUSPENDED_EV, b.shown(1));
        assertNull(b.car(1).permission);
        assertTrue(b.car(1).locked, "the cable belongs to the charge");
        b.time.passSeconds(3600);
        b.car(1).pilot(PilotState.C);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.car(1).pilot(PilotState.A);
        b.crash();
        b.time.passSeconds(60);
        assertEquals(EvseState.SUSPENDED_EV, b.shown(1));
        b.present(1, Bench.OTHER);
        assertTrue(b.journal.facts(Fact.TransactionEnded.class).isEmpty());
        b.present(1, Bench.TAG);
        assertEquals(StopReason.LOCAL, ended().reason());
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertFalse(b.car(1).locked);
    }

    @Test
    void aChargeThatOutlivesAnUnplugEndsByRemoteStop() {
        start(Map.of());
        b.variables.write(CoreVariables.STOP_ON_DISCONNECT, "false", "test");
        b.charge(1);
        b.car(1).pilot(PilotState.A);
        stop(StopReason.REMOTE);
        assertEquals(StopReason.REMOTE, ended().reason());
        assertEquals(EvseState.AVAILABLE, b.shown(1));
    }

    // ---- suspended

    @Test
    void noCurrentIsSuspendedEvseAndNoAppetiteSuspendedEv() {
        start(Map.of());
        b.charge(1);
        Duration hour = Duration.ofHours(1);
        b.evse(1).apply(Setpoint.ac(0, 3, 230, hour, LimitSource.of(LimitSource.Kind.PROFILE)));
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(1));
        b.evse(1).apply(Setpoint.ac(10, 3, 230, hour, LimitSource.of(LimitSource.Kind.PROFILE)));
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.car(1).powerW = 0;
        b.time.passSeconds(15);
        assertEquals(EvseState.SUSPENDED_EV, b.shown(1));
        b.car(1).powerW = 7000;
        b.time.passSeconds(2);
        assertEquals(EvseState.CHARGING, b.shown(1));
    }

    // ---- availability

    @Test
    void aScheduledInoperativeOfTheStationOutlivesAPowerCutAndShowsNothingElseFirst() {
        start(Map.of());
        b.charge(1);
        assertEquals(
                Status.SCHEDULED,
                Bench.now(b.core.changeAvailability(0, Availability.INOPERATIVE))
                        .status());
        b.crash();
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(EvseState.UNAVAILABLE, b.shown(2));
        int before = b.story().size();
        b.car(1).pilot(PilotState.A);
        assertEquals(
                List.of("1 ended EV_DISCONNECTED", "1 UNAVAILABLE"),
                b.story().subList(before, b.story().size()).stream()
                        .filter(w -> w.startsWith("1"))
                        .toList());
        b.time.passSeconds(2);
        assertTrue(b.story().contains("0 UNAVAILABLE"));
    }

    // ---- after a power cut

    @Test
    void everyChargeComesBackLateAfterAStartAlsoANewOne() {
        start(Map.of("recloseDelayMinS", 60, "recloseDelayMaxS", 60));
        b.time.passSeconds(60);
        b.charge(1);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.crash();
        b.charge(2);
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(1));
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(2));
        b.present(2, Bench.TAG);
        b.car(2).pilot(PilotState.A);
        b.charge(2);
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(2), "also the one after it");
        b.time.passSeconds(59);
        assertNull(b.car(1).permission);
        b.time.passSeconds(1);
        assertNotNull(b.car(1).permission);
        assertEquals(EvseState.CHARGING, b.shown(2));
    }

    // ---- the clock

    @Test
    void aClockThatIsSetByADayBreaksNoDuration() {
        for (int days : new int[] {1, -1}) {
            Bench c = new Bench().start();
            c.variables.write(CoreVariables.ALIGNED_INTERVAL, "900", "test");
            c.variables.write(CoreVariables.CONNECTION_TIME_OUT, "100", "test");
            c.charge(1);
            c.car(2).pilot(PilotState.B);
            c.time.passSeconds(30);
            Instant told = c.time.instant().plus(Duration.ofDays(days));
            c.time.setBy("backend", told);
            c.time.passSeconds(29);
            assertEquals(0, periodic(c));
            c.time.passSeconds(2);
            assertEquals(1, periodic(c), "a minute is a minute");
            assertEquals(EvseState.PREPARING, c.shown(2));
            c.time.passSeconds(39);
            assertEquals(EvseState.FINISHING, c.shown(2), "a time-out, too");
            c.time.passSeconds(3600 - 70);
            assertEquals(EvseState.CHARGING, c.shown(1));
            assertEquals(60, periodic(c));
            long aligned = c.journal.facts(Fact.TransactionUpdated.class).stream()
                    .filter(f -> f.trigger() == Fact.Trigger.METER_VALUE_CLOCK)
                    .filter(f -> f.at().isAfter(told))
                    .count();
            assertEquals(4, aligned, "stamps are of the new time");
            c.present(1, Bench.TAG);
            List<Fact.TransactionEnded> all = c.journal.facts(Fact.TransactionEnded.class);
            assertEquals(StopReason.LOCAL, all.get(0).reason());
        }
    }

    private static long periodic(Bench c) {
        return c.journal.facts(Fact.TransactionUpdated.class).stream()
                .filter(f -> f.trigger() == Fact.Trigger.METER_VALUE_PERIODIC)
                .count();
    }
}
