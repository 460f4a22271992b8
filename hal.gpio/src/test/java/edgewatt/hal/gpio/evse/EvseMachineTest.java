package edgewatt.hal.gpio.evse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.EvseDriver.OpenMode;
import edgewatt.api.station.EvseFault.Code;
import edgewatt.api.station.PilotState;
import edgewatt.hal.gpio.evse.EvseModel.Supply;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A test per row of the machine's table, and per rule around it. */
class EvseMachineTest {
    private static final long MS = 1_000_000L;
    private static final Sensed NOTHING =
            new Sensed(false, false, false, false, false, Contactor.UNKNOWN, OptionalInt.empty());
    private static final Sensed B = plugged(false, false, Contactor.UNKNOWN);
    private static final Sensed C = plugged(true, false, Contactor.UNKNOWN);
    private static final Sensed D = plugged(true, true, Contactor.UNKNOWN);

    private Rules rules = new Rules(32, OptionalInt.empty(), false, false, 200 * MS, 1_000 * MS);
    private long now = 5_000 * MS;
    private EvseModel model = EvseModel.initial(NOTHING, false, now);

    private static Sensed plugged(boolean request, boolean ventilation, Contactor contactor) {
        return new Sensed(true, request, ventilation, false, false, contactor, OptionalInt.empty());
    }

    private void does(EvseInput input) {
        model = EvseMachine.step(model, input, now, rules);
    }

    private void senses(Sensed sensed) {
        does(new EvseInput.Pins(sensed));
    }

    private void permit(double currentA) {
        does(new EvseInput.Permit(currentA, 10_000 * MS));
    }

    private void withdraw(OpenMode mode) {
        does(new EvseInput.Withdraw(mode));
    }

    private void pass(long millis) {
        now += millis * MS;
        does(new EvseInput.Tick());
    }

    private void charging() {
        senses(C);
        permit(16);
        assertEquals(Supply.CLOSED, model.supply());
    }

    @Test
    void inputsMakeTheStatesOfIec61851() {
        assertEquals(PilotState.A, NOTHING.pilot());
        assertEquals(PilotState.B, B.pilot());
        assertEquals(PilotState.C, C.pilot());
        assertEquals(PilotState.D, D.pilot());
        assertEquals(
                PilotState.A,
                new Sensed(false, true, true, false, false, Contactor.UNKNOWN, OptionalInt.empty()).pilot());
        for (int i = 1; i < 4; i++) {
            Sensed bad = new Sensed(true, true, false, (i & 1) != 0, (i & 2) != 0, Contactor.OPEN, OptionalInt.empty());
            assertEquals(PilotState.F, bad.pilot());
        }
    }

    @Test
    void twoBitsMakeTheCableRatingWhileACableIsIn() {
        int[] ratings = {13, 20, 32, 63};
        for (int bits = 0; bits < 4; bits++) {
            Sensed in = new Sensed(true, false, false, false, false, Contactor.UNKNOWN, OptionalInt.of(bits));
            assertEquals(OptionalInt.of(ratings[bits]), in.cableRatingA());
            Sensed out = new Sensed(false, false, false, false, false, Contactor.UNKNOWN, OptionalInt.of(bits));
            assertEquals(OptionalInt.empty(), out.cableRatingA());
        }
    }

    @Test
    void dutyCycleFollowsTheLawOfThePilot() {
        assertEquals(10, PilotDuty.of(6), 1e-9);
        assertEquals(26.6667, PilotDuty.of(16), 1e-4);
        assertEquals(53.3333, PilotDuty.of(32), 1e-4);
        assertEquals(85, PilotDuty.of(51), 1e-9);
        assertEquals(64 + 63 / 2.5, PilotDuty.of(63), 1e-9);
        assertEquals(96, PilotDuty.of(80), 1e-9);
        assertEquals(96, PilotDuty.of(200), 1e-9);
        assertEquals(100, PilotDuty.of(5.99), 1e-9);
        assertEquals(100, PilotDuty.of(-16), 1e-9);
        assertEquals(100, PilotDuty.of(Double.NaN), 1e-9);
    }

    @Test
    void energisesAtOnceInCWithPermission() {
        senses(B);
        permit(16);
        assertEquals(Supply.OPEN, model.supply());
        assertEquals(16 / 0.6, model.duty(rules), 1e-9, "offered in B, so that the car goes to C");
        senses(C);
        assertEquals(Supply.CLOSED, model.supply());
    }

    @Test
    void noPowerWithoutAnOfferOfSixAmpere() {
        senses(C);
        permit(5.9);
        assertEquals(Supply.OPEN, model.supply());
        assertEquals(100, model.duty(rules));
        permit(Double.NaN);
        assertEquals(Supply.OPEN, model.supply());
    }

    @Test
    void offersNoMoreThanHardwareAndCable() {
        senses(new Sensed(true, false, false, false, false, Contactor.UNKNOWN, OptionalInt.of(1)));
        permit(60);
        assertEquals(20 / 0.6, model.duty(rules), 1e-9);
        rules = new Rules(16, OptionalInt.of(32), false, false, 0, 0);
        assertEquals(16 / 0.6, model.duty(rules), 1e-9);
    }

    @Test
    void stateDGetsPowerOnlyInAVentilatedPlace() {
        senses(D);
        permit(16);
        assertEquals(Supply.OPEN, model.supply());
        rules = new Rules(32, OptionalInt.empty(), true, false, 200 * MS, 1_000 * MS);
        pass(1);
        assertEquals(Supply.CLOSED, model.supply());
    }

    @Test
    void aCarThatAsksForVentilationWhileChargingLosesPowerAtOnce() {
        charging();
        senses(D);
        assertEquals(Supply.OPEN, model.supply());
    }

    @Test
    void opensAtOnceOnUnplugFaultAndResidualCurrent() {
        for (Sensed bad : new Sensed[] {
            NOTHING,
            new Sensed(true, true, false, true, false, Contactor.UNKNOWN, OptionalInt.empty()),
            new Sensed(true, true, false, false, true, Contactor.UNKNOWN, OptionalInt.empty())
        }) {
            charging();
            senses(bad);
            assertEquals(Supply.OPEN, model.supply());
            assertEquals(100, model.duty(rules));
            senses(C);
            assertEquals(Supply.OPEN, model.supply(), "the old permission does not count any more");
        }
    }

    @Test
    void faultsAreNamed() {
        senses(new Sensed(true, false, false, false, true, Contactor.UNKNOWN, OptionalInt.empty()));
        assertEquals(Code.GROUND_FAILURE, model.fault().orElseThrow().code());
        assertFalse(model.fault().orElseThrow().latched());
        senses(new Sensed(true, false, false, true, false, Contactor.UNKNOWN, OptionalInt.empty()));
        assertEquals(Code.OTHER_ERROR, model.fault().orElseThrow().code());
        senses(B);
        assertTrue(model.fault().isEmpty());
    }

    @Test
    void emergencyOpensAtOnce() {
        charging();
        withdraw(OpenMode.EMERGENCY);
        assertEquals(Supply.OPEN, model.supply());
        pass(100);
        assertEquals(Supply.OPEN, model.supply());
    }

    @Test
    void normalStopAsksTheCarFirstAndOpensInB() {
        charging();
        withdraw(OpenMode.NORMAL);
        assertEquals(Supply.WINDING_DOWN, model.supply());
        assertTrue(model.energised());
        assertEquals(100, model.duty(rules));
        pass(4_000);
        assertEquals(Supply.WINDING_DOWN, model.supply());
        senses(B);
        assertEquals(Supply.OPEN, model.supply());
    }

    @Test
    void normalStopOpensUnderLoadAfterSixSeconds() {
        charging();
        withdraw(OpenMode.NORMAL);
        pass(5_999);
        assertEquals(Supply.WINDING_DOWN, model.supply());
        withdraw(OpenMode.NORMAL);
        pass(1);
        assertEquals(Supply.OPEN, model.supply(), "a second stop does not start the six seconds anew");
    }

    @Test
    void aCarThatStopsByItselfIsDisconnectedAndMayComeBack() {
        charging();
        senses(B);
        assertEquals(Supply.OPEN, model.supply());
        senses(C);
        assertEquals(Supply.CLOSED, model.supply());
    }

    @Test
    void lessThanSixAmpereWindsDownAndMoreResumes() {
        charging();
        permit(0);
        assertEquals(Supply.WINDING_DOWN, model.supply());
        permit(16);
        assertEquals(Supply.CLOSED, model.supply());
        permit(0);
        for (int i = 0; i < 6; i++) {
            pass(1_000);
            permit(0);
        }
        assertEquals(Supply.OPEN, model.supply());
    }

    @Test
    void theDeadManOpensAtOnce() {
        senses(C);
        does(new EvseInput.Permit(16, 1_000 * MS));
        pass(999);
        assertEquals(Supply.CLOSED, model.supply());
        assertEquals(now + MS, EvseMachine.next(model, now, rules).orElseThrow());
        pass(1);
        assertEquals(Supply.OPEN, model.supply());
        assertEquals(100, model.duty(rules));
        does(new EvseInput.Permit(16, 0));
        assertEquals(Supply.OPEN, model.supply(), "a permission that has already run out");
    }

    @Test
    void aWeldedContactorLatchesAndStaysLocked() {
        rules = new Rules(32, OptionalInt.empty(), false, true, 200 * MS, 0);
        does(new EvseInput.Lock(true));
        senses(plugged(true, false, Contactor.OPEN));
        permit(16);
        pass(50);
        senses(plugged(true, false, Contactor.CLOSED));
        pass(1_000);
        withdraw(OpenMode.EMERGENCY);
        does(new EvseInput.Lock(false));
        pass(200);
        assertTrue(model.fault().isEmpty());
        assertEquals(now + 1, EvseMachine.next(model, now, rules).orElseThrow());
        pass(1);
        assertEquals(Code.POWER_SWITCH_FAILURE, model.fault().orElseThrow().code());
        assertTrue(model.fault().orElseThrow().latched());
        assertEquals(PilotState.F, model.pilot());
        assertTrue(model.locked());
        senses(plugged(false, false, Contactor.OPEN));
        permit(16);
        assertEquals(Supply.OPEN, model.supply());
        assertTrue(model.locked(), "an installer resets it");
        does(new EvseInput.ResetFault());
        assertTrue(model.fault().isEmpty());
        does(new EvseInput.Lock(false));
        assertFalse(model.locked());
        assertEquals(Supply.OPEN, model.supply());
    }

    @Test
    void aResetDoesNotForgetAContactorThatIsStillClosedNorALostLine() {
        rules = new Rules(32, OptionalInt.empty(), false, true, 200 * MS, 0);
        senses(plugged(true, false, Contactor.CLOSED));
        pass(201);
        does(new EvseInput.ResetFault());
        assertEquals(Code.POWER_SWITCH_FAILURE, model.fault().orElseThrow().code());

        senses(plugged(true, false, Contactor.OPEN));
        does(new EvseInput.ResetFault());
        assertTrue(model.fault().isEmpty());
        does(new EvseInput.Broken("line 3 is gone"));
        does(new EvseInput.ResetFault());
        assertEquals("gpio.lost", model.fault().orElseThrow().vendorCode());
    }

    @Test
    void aContactorThatDoesNotCloseIsAFaultToo() {
        rules = new Rules(32, OptionalInt.empty(), false, true, 200 * MS, 0);
        senses(plugged(true, false, Contactor.OPEN));
        permit(16);
        pass(201);
        assertEquals(Code.POWER_SWITCH_FAILURE, model.fault().orElseThrow().code());
        assertEquals(Supply.OPEN, model.supply());
    }

    @Test
    void theLockWaitsForTheFeedback() {
        rules = new Rules(32, OptionalInt.empty(), false, true, 500 * MS, 0);
        senses(plugged(true, false, Contactor.OPEN));
        does(new EvseInput.Lock(true));
        permit(16);
        senses(plugged(true, false, Contactor.CLOSED));
        does(new EvseInput.Lock(false));
        assertTrue(model.locked());
        withdraw(OpenMode.EMERGENCY);
        does(new EvseInput.Lock(false));
        assertTrue(model.locked());
        senses(plugged(true, false, Contactor.OPEN));
        assertFalse(model.locked());
    }

    @Test
    void theLockWaitsForTheTimeWhereThereIsNoFeedback() {
        does(new EvseInput.Lock(true));
        charging();
        withdraw(OpenMode.EMERGENCY);
        does(new EvseInput.Lock(false));
        pass(999);
        assertTrue(model.locked());
        assertEquals(now + MS, EvseMachine.next(model, now, rules).orElseThrow());
        pass(1);
        assertFalse(model.locked());
    }

    @Test
    void aWaitingReleaseIsForgottenWhenPowerIsPermittedAgain() {
        does(new EvseInput.Lock(true));
        charging();
        withdraw(OpenMode.EMERGENCY);
        does(new EvseInput.Lock(false));
        permit(16);
        withdraw(OpenMode.EMERGENCY);
        pass(10_000);
        assertTrue(model.locked());
    }

    @Test
    void aLostLineLatches() {
        charging();
        does(new EvseInput.Broken("gpio pin 'plug1': gone"));
        assertEquals(Supply.OPEN, model.supply());
        assertEquals("gpio pin 'plug1': gone", model.fault().orElseThrow().info());
        permit(16);
        assertEquals(Supply.OPEN, model.supply());
    }
}
