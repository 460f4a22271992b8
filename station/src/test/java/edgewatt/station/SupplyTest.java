package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Setpoint;
import edgewatt.api.store.Fact;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a set point, a cable and a driver leave of the current. */
class SupplyTest {
    private final Bench b = new Bench().start();

    private static Setpoint amps(double a, int seconds) {
        return Setpoint.ac(a, 3, 230, Duration.ofSeconds(seconds), new LimitSource(LimitSource.Kind.PROFILE, "42"));
    }

    @Test
    void aSetPointRulesWhileItIsValidThenTheSafeCurrent() {
        b.charge(1);
        assertEquals(16, b.car(1).permission.currentA());
        b.evse(1).apply(amps(20, 10));
        assertEquals(20, b.car(1).permission.currentA());
        assertEquals("profile 42", b.evse(1).snapshot().limitSource().toString());
        b.evse(1).apply(amps(40, 10));
        assertEquals(32, b.car(1).permission.currentA());
        b.time.passSeconds(11);
        assertEquals(6, b.car(1).permission.currentA());
        assertEquals(
                LimitSource.Kind.FALLBACK, b.evse(1).snapshot().limitSource().kind());
        b.present(1, Bench.TAG);
        b.car(1).pilot(PilotState.A);
        b.charge(1);
        assertEquals(16, b.car(1).permission.currentA(), "the next charge begins with the fallback");
    }

    @Test
    void belowSixAmpsTheTransactionIsSuspendedAndStaysOpen() {
        b.charge(1);
        b.evse(1).apply(amps(5.9, 10));
        assertNull(b.car(1).permission);
        assertEquals(EvseDriver.OpenMode.NORMAL, b.car(1).withdrawn);
        assertEquals(EvseState.SUSPENDED_EVSE, b.shown(1));
        assertEquals("profile 42", b.evse(1).snapshot().limitSource().toString());
        assertEquals(0, b.evse(1).snapshot().offeredA());
        b.evse(1).apply(amps(6, 10));
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(0, b.journal.facts(Fact.TransactionEnded.class).size());
    }

    @Test
    void theCableBindsAndIsNamed() {
        b.car(1).cable = java.util.OptionalInt.of(13);
        b.charge(1);
        assertEquals(13, b.car(1).permission.currentA());
        assertEquals(LimitSource.Kind.CABLE, b.evse(1).snapshot().limitSource().kind());
    }

    @Test
    void dischargeNeedsABidirectionalDriver() {
        b.charge(1);
        b.evse(1).apply(amps(-10, 10));
        assertNull(b.car(1).permission);
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("asked to discharge")));
    }
}
