package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.Meter;
import edgewatt.api.store.Fact;
import org.junit.jupiter.api.Test;

/** Which of several meters an EVSE uses. */
class PairingTest {
    private final Bench b = new Bench().start();
    private final FakeCar better = new FakeCar(1, b.time);

    @Test
    void theHigherRankedMeterIsUsedWhoeverCameFirst() {
        better.wh = 5000;
        b.core.add((Meter) better, 10);
        b.charge(1);
        assertEquals(5000, started().meterStartWh());
    }

    @Test
    void aBetterMeterWaitsForTheEndOfTheTransactionBecauseItsRegisterIsAnother() {
        b.charge(1);
        better.wh = 500_000;
        b.core.add((Meter) better, 10);
        b.car(1).wh = 1300;
        b.time.passSeconds(5);
        b.present(1, Bench.TAG);
        assertEquals(1300, b.journal.facts(Fact.TransactionEnded.class).get(0).meterStopWh());
        b.time.passSeconds(5);
        assertEquals(500_000, b.evse(1).snapshot().reading().orElseThrow().importWh(), "and is used then");
    }

    @Test
    void theOtherMeterStepsInWhenTheBetterOneGoes() {
        b.core.add((Meter) better, 10);
        b.core.remove((Meter) better);
        b.car(1).wh = 1700;
        b.charge(1);
        assertEquals(1700, started().meterStartWh());
    }

    private Fact.TransactionStarted started() {
        return b.journal.facts(Fact.TransactionStarted.class).get(0);
    }
}
