package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.store.Fact;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The process dies at every point where it can hurt; no bill is lost, doubled or torn. */
class CrashTest {
    @Test
    void aStartThatIsOnlyInTheDocumentNeverHappened() {
        Bench b = new Bench().start();
        b.journal.lost = f -> f instanceof Fact.TransactionStarted;
        b.charge(1);
        assertNull(b.car(1).permission);
        assertTrue(b.documents.all.get("station.evse.1").contains("\"tx\""));
        b.crash();
        assertTrue(b.evse(1).snapshot().transaction().isEmpty());
        assertEquals(EvseState.FINISHING, b.shown(1));
        b.time.passSeconds(60);
        assertEquals(0, b.journal.facts(Fact.TransactionStarted.class).size());
        assertEquals(0, b.journal.facts(Fact.TransactionEnded.class).size());
    }

    @Test
    void aStartThatIsDurableAndUnansweredGoesOn() {
        Bench b = new Bench().start();
        b.journal.silent = f -> f instanceof Fact.TransactionStarted;
        b.charge(1);
        assertNull(b.car(1).permission);
        b.crash();
        assertNotNull(b.car(1).permission);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(1, b.journal.facts(Fact.TransactionStarted.class).size());
        whole(b);
    }

    @Test
    void updatesBeyondTheDocumentAreCountedOnFrom() {
        Bench b = new Bench().start();
        b.charge(1);
        b.documents.lost = json -> true;
        b.time.passSeconds(200);
        b.crash();
        b.car(1).pilot(PilotState.A);
        whole(b);
    }

    @Test
    void anEndThatIsOnlyInTheDocumentIsAppendedOnce() {
        Bench b = new Bench().start();
        b.charge(1);
        b.journal.lost = f -> f instanceof Fact.TransactionEnded;
        b.car(1).wh = 5000;
        b.present(1, Bench.TAG);
        b.crash();
        b.car(1).wh = 6000;
        b.time.passSeconds(60);
        assertEquals(1, b.journal.facts(Fact.TransactionEnded.class).size());
        assertEquals(5000, b.journal.facts(Fact.TransactionEnded.class).get(0).meterStopWh());
        b.crash();
        b.time.passSeconds(60);
        assertEquals(1, b.journal.facts(Fact.TransactionEnded.class).size());
        whole(b);
    }

    @Test
    void anEndThatIsDurableAndUnansweredIsNotAppendedAgain() {
        Bench b = new Bench().start();
        b.charge(1);
        b.journal.silent = f -> f instanceof Fact.TransactionEnded;
        b.present(1, Bench.TAG);
        b.crash();
        b.time.passSeconds(60);
        assertEquals(1, b.journal.facts(Fact.TransactionEnded.class).size());
        assertTrue(b.evse(1).snapshot().transaction().isEmpty());
        whole(b);
    }

    @Test
    void resumesAfterTheRecloseDelay() {
        Bench b = new Bench();
        b.settings = Configs.settings(Map.of("recloseDelayMinS", 10, "recloseDelayMaxS", 20));
        b.start();
        b.charge(1);
        b.crash();
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(1));
        b.time.passSeconds(9);
        assertNull(b.car(1).permission);
        b.time.passSeconds(12);
        assertEquals(EvseState.CHARGING, b.shown(1));
        whole(b);
    }

    @Test
    void closesWithTheMetersRegister() {
        Bench b = new Bench();
        b.settings = Configs.settings(Map.of("transactionOnRestart", "close"));
        b.start();
        b.charge(1);
        b.car(1).wh = 4321.9;
        b.time.passSeconds(2);
        b.car(1).wh = 4400.2;
        b.crash();
        b.time.passSeconds(20);
        Fact.TransactionEnded ended =
                b.journal.facts(Fact.TransactionEnded.class).get(0);
        assertEquals(StopReason.POWER_LOSS, ended.reason());
        assertEquals(4400, ended.meterStopWh());
        assertEquals(EvseState.FINISHING, b.shown(1));
        whole(b);
    }

    @Test
    void closesWithTheLastKnownRegisterWhenTheMeterIsGone() {
        Bench b = new Bench();
        b.settings = Configs.settings(Map.of("transactionOnRestart", "close"));
        b.start();
        b.charge(1);
        b.car(1).wh = 2000.5;
        b.time.passSeconds(120);
        b.car(1).meterLost = true;
        b.crash();
        assertEquals(0, b.journal.facts(Fact.TransactionEnded.class).size());
        b.time.passSeconds(16);
        assertEquals(2000, b.journal.facts(Fact.TransactionEnded.class).get(0).meterStopWh());
        whole(b);
    }

    @Test
    void unpluggedMeanwhileIsClosed() {
        Bench b = new Bench().start();
        b.charge(1);
        b.car(1).pilot = PilotState.A;
        b.crash();
        b.time.passSeconds(20);
        assertEquals(
                StopReason.EV_DISCONNECTED,
                b.journal.facts(Fact.TransactionEnded.class).get(0).reason());
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        whole(b);
    }

    @Test
    void aCarThatSeemedGoneForASecondGoesOn() {
        Bench b = new Bench().start();
        b.charge(1);
        b.car(1).pilot = PilotState.A;
        b.crash();
        b.time.passSeconds(1);
        b.car(1).pilot(PilotState.C);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.time.passSeconds(60);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(0, b.journal.facts(Fact.TransactionEnded.class).size());
        whole(b);
    }

    @Test
    void aCarThatStaysOutForThreeSecondsIsGone() {
        Bench b = new Bench().start();
        b.charge(1);
        b.car(1).pilot = PilotState.A;
        b.crash();
        b.time.passSeconds(2);
        assertEquals(0, b.journal.facts(Fact.TransactionEnded.class).size());
        b.time.passSeconds(1);
        assertEquals(
                StopReason.EV_DISCONNECTED,
                b.journal.facts(Fact.TransactionEnded.class).get(0).reason());
        whole(b);
    }

    @Test
    void aDriverThatComesLateHasItsInputsSettleToo() {
        Bench b = new Bench();
        b.settings = Configs.settings(Map.of("restoreWaitS", 1));
        b.start();
        b.charge(1);
        b.car(1).pilot = PilotState.A;
        b.crash();
        b.core.remove((EvseDriver) b.car(1));
        b.time.passSeconds(30);
        b.core.add((EvseDriver) b.car(1));
        b.time.passSeconds(2);
        assertEquals(0, b.journal.facts(Fact.TransactionEnded.class).size());
        b.car(1).pilot(PilotState.C);
        assertEquals(EvseState.CHARGING, b.shown(1));
        whole(b);
    }

    @Test
    void dyingInTheMiddleOfAnEndingClosesWithTheReasonGiven() {
        Bench b = new Bench().start();
        b.charge(1);
        b.car(1).slow = true;
        b.car(1).wh = 3000;
        b.evse(1).stop(new StopRequest(Optional.empty(), StopReason.REMOTE, "test"));
        b.car(1).wh = 3007;
        b.time.passSeconds(1);
        b.crash();
        b.time.passSeconds(20);
        Fact.TransactionEnded ended =
                b.journal.facts(Fact.TransactionEnded.class).get(0);
        assertEquals(StopReason.REMOTE, ended.reason());
        assertEquals(3007, ended.meterStopWh());
        assertNull(b.car(1).permission);
        assertEquals(EvseState.FINISHING, b.shown(1));
        whole(b);
    }

    @Test
    void aMeterThatForgotIsCountedOnFrom() {
        Bench b = new Bench().start();
        b.car(1).wh = 10_000;
        b.charge(1);
        b.car(1).wh = 11_000;
        b.time.passSeconds(120);
        b.car(1).wh = 0;
        b.crash();
        b.time.passSeconds(2);
        b.car(1).wh = 500;
        b.present(1, Bench.TAG);
        assertEquals(11_500, b.journal.facts(Fact.TransactionEnded.class).get(0).meterStopWh());
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("lower register")));
    }

    @Test
    void scheduledAvailabilityAndLatchedFaultsSurvive() {
        Bench b = new Bench().start();
        b.charge(1);
        b.core.changeAvailability(1, Availability.INOPERATIVE);
        b.core.changeAvailability(0, Availability.INOPERATIVE);
        b.car(2).fault(edgewatt.api.station.EvseFault.Code.GROUND_FAILURE, true);
        b.car(2).fault(null, false);
        b.crash();
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(EvseState.FAULTED, b.shown(2));
        assertEquals(Availability.INOPERATIVE, b.core.availability());
        b.present(1, Bench.TAG);
        assertEquals(EvseState.UNAVAILABLE, b.shown(1));
        b.crash();
        assertEquals(EvseState.UNAVAILABLE, b.shown(1));
    }

    @Test
    void deactivatedWhileChargingTheTransactionStaysOpen() {
        Bench b = new Bench().start();
        b.charge(1);
        b.core.close();
        assertNull(b.car(1).permission);
        assertEquals(0, b.journal.facts(Fact.TransactionEnded.class).size());
        b.crash();
        assertEquals(EvseState.CHARGING, b.shown(1));
        whole(b);
    }

    @Test
    void anUnreadableDocumentIsTold() {
        Bench b = new Bench();
        b.documents.all.put("station.evse.1", "{\"tx\":{\"id\":\"nonsense\"}}");
        b.start();
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("station.evse.1")));
    }

    @Property(tries = 300)
    void billsAreWholeWhereverItDies(@ForAll long seed) {
        life(seed);
    }

    @Test
    @org.junit.jupiter.api.condition.EnabledIfSystemProperty(named = "edgewatt.full", matches = "true")
    void billsAreWholeWhereverItDiesVeryOften() {
        for (long seed = 0; seed < 20_000; seed++) {
            life(seed);
        }
    }

    private static void life(long seed) {
        Random random = new Random(seed);
        Bench b = new Bench();
        b.settings = Configs.settings(Map.of("transactionOnRestart", random.nextBoolean() ? "resume" : "close"));
        b.start();
        FakeCar car = b.car(1);
        // a disk that has stopped stays stopped until the process dies
        boolean dying = false;
        for (int i = 0; i < 40; i++) {
            int skip = random.nextInt(4);
            switch (random.nextInt(14)) {
                case 0 -> car.pilot(PilotState.A);
                case 1 -> car.pilot(PilotState.B);
                case 2, 3 -> car.pilot(PilotState.C);
                case 4, 5 -> b.present(1, Bench.TAG);
                case 6 -> b.evse(1).stop(new StopRequest(Optional.empty(), StopReason.REMOTE, "test"));
                case 7 -> b.time.passSeconds(random.nextInt(100));
                case 8 -> car.wh += random.nextInt(3000);
                case 9 -> {
                    if (!dying) {
                        b.journal.silent = after(skip);
                    }
                    dying = true;
                }
                case 10 -> {
                    if (!dying) {
                        b.journal.lost = after(skip);
                    }
                    dying = true;
                }
                case 11 -> car.slow = !car.slow;
                case 12 -> car.opened();
                default -> {
                    b.crash();
                    dying = false;
                }
            }
        }
        b.crash();
        b.time.passSeconds(30);
        car.slow = false;
        car.pilot(PilotState.A);
        b.time.passSeconds(30);
        whole(b);
        assertTrue(b.evse(1).snapshot().transaction().isEmpty());
        assertFalse(car.charging());
    }

    /** From the n-th fact on, as after a disk that stopped. */
    private static java.util.function.Predicate<Fact> after(int facts) {
        int[] left = {facts};
        return f -> left[0]-- <= 0;
    }

    /** Every transaction in the journal begins once, counts without a gap, and ends at most once. */
    private static void whole(Bench b) {
        Map<UUID, Integer> last = new HashMap<>();
        Map<UUID, Boolean> ended = new HashMap<>();
        long stop = 0;
        for (Fact fact : b.journal.facts()) {
            if (fact instanceof Fact.TransactionStarted f) {
                assertNull(last.put(f.id(), 0), "begun twice");
                assertTrue(f.meterStartWh() >= stop);
            } else if (fact instanceof Fact.TransactionUpdated f) {
                assertEquals(last.get(f.id()) + 1, f.seqNo());
                assertFalse(ended.containsKey(f.id()));
                last.put(f.id(), f.seqNo());
            } else if (fact instanceof Fact.TransactionEnded f) {
                assertEquals(last.get(f.id()) + 1, f.seqNo());
                assertNull(ended.put(f.id(), true), "ended twice");
                last.put(f.id(), f.seqNo());
                stop = f.meterStopWh();
            }
        }
        boolean runs = b.evse(1).snapshot().transaction().isPresent();
        assertEquals(last.size() - (runs ? 1 : 0), ended.size(), "every transaction that began has ended, or runs");
    }
}
