package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.EvseDriver.OpenMode;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.store.Fact;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChargeTest {
    @Test
    void plugTagChargeUnplug() {
        Bench b = new Bench().start();
        FakeCar car = b.car(1);
        car.wh = 1000.9;
        car.pilot(PilotState.B);
        assertEquals(EvseState.PREPARING, b.shown(1));
        assertNull(car.permission);
        b.present(1, Bench.TAG);
        assertEquals(EvseState.SUSPENDED_EV, b.shown(1));
        assertTrue(car.locked);
        car.pilot(PilotState.C);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(16, car.permission.currentA());
        b.time.passSeconds(3);
        car.wh = 3500.4;
        car.pilot(PilotState.A);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertFalse(car.locked);
        assertEquals(OpenMode.EMERGENCY, car.withdrawn);
        assertEquals(
                List.of(
                        "1 AVAILABLE",
                        "2 AVAILABLE",
                        "1 PREPARING",
                        "1 started",
                        "1 updated CHARGING_STATE_CHANGED",
                        "1 SUSPENDED_EV",
                        "1 updated CHARGING_STATE_CHANGED",
                        "1 CHARGING",
                        "1 ended EV_DISCONNECTED",
                        "1 AVAILABLE"),
                b.story());
        Fact.TransactionStarted started =
                b.journal.facts(Fact.TransactionStarted.class).get(0);
        Fact.TransactionEnded ended =
                b.journal.facts(Fact.TransactionEnded.class).get(0);
        assertEquals(1000, started.meterStartWh());
        assertEquals(3500, ended.meterStopWh());
        assertEquals(3, ended.seqNo());
        assertEquals(
                "OCMF|{\"RV\":3500.4}|é", ended.reading().get().signed().get().data());
    }

    @Test
    void theSameTokenStopsAndAnotherIsRefused() {
        Bench b = new Bench().start();
        b.charge(1);
        b.present(1, Bench.OTHER);
        assertEquals(EvseState.CHARGING, b.shown(1));
        b.present(1, Bench.TAG);
        assertEquals(EvseState.FINISHING, b.shown(1));
        assertEquals(OpenMode.NORMAL, b.car(1).withdrawn);
        Fact.TransactionEnded ended =
                b.journal.facts(Fact.TransactionEnded.class).get(0);
        assertEquals(StopReason.LOCAL, ended.reason());
        assertEquals(Bench.TAG, ended.stoppedBy().get());
        b.car(1).pilot(PilotState.A);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
    }
}
