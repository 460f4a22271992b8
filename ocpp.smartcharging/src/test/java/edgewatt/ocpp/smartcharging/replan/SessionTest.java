package edgewatt.ocpp.smartcharging.replan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.ChargingState;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.TransactionInfo;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final EvseCapabilities CAN = new EvseCapabilities(6, 32, 3, "RST", 230, false, true, true);

    private static Session charged(long energyWh) {
        return new Session(
                new TransactionInfo(
                        UUID.randomUUID(), Optional.empty(), Instant.EPOCH, 0, energyWh, ChargingState.CHARGING),
                CAN,
                null,
                0);
    }

    /** Else the plan would take the car for fuller than it is, and give back what its driver wants to keep. */
    @Test
    void whatWasGivenBackIsMissingInABatteryWhoseStateOfChargeWasOnlyTold() {
        Session session = charged(3_000);
        session.restore(80, 1_000, 0);
        assertEquals(2_000, session.view(1, CAN).sinceSocWh(), 1e-9);
        session.restore(80, 1_000, 4_000);
        assertEquals(2_000 - 4_000 / (0.93 * 0.93), session.view(1, CAN).sinceSocWh(), 1e-6);
        session.told(50);
        assertEquals(0, session.view(1, CAN).sinceSocWh(), 1e-9);
        assertEquals(50, session.view(1, CAN).socPercent());
    }
}
