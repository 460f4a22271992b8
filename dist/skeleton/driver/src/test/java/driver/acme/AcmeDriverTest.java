package driver.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import driver.acme.Hardware.Inputs;
import driver.acme.Hardware.Outputs;
import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.EvseDriver.OpenMode;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.Permission;
import edgewatt.api.station.PilotState;
import edgewatt.api.store.StationClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of a driver, one by one, in simulated time. */
class AcmeDriverTest {
    private final Board board = new Board();
    private final Time time = new Time();
    private final List<DriverState> told = new ArrayList<>();
    private final AcmeDriver driver = new AcmeDriver(
            1,
            new DriverCapabilities(16, 3, "RST", false, Duration.ofSeconds(60), false, true, true, false, false),
            board,
            time,
            Runnable::run);

    /** A board whose contactor follows at once, unless it is stuck. */
    private static final class Board implements Hardware {
        private PilotState pilot = PilotState.A;
        private Contactor contactor = Contactor.OPEN;
        private Outputs outputs = new Outputs(false, 0, false);
        private boolean stuck;
        private boolean lost;

        @Override
        public Inputs read() throws IOException {
            if (lost) {
                throw new IOException("no answer");
            }
            return new Inputs(pilot, contactor);
        }

        @Override
        public void drive(Outputs next) {
            outputs = next;
            if (!stuck) {
                contactor = next.closed() ? Contactor.CLOSED : Contactor.OPEN;
            }
        }
    }

    private static final class Time implements StationClock {
        private long nanos;

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public long monotonicNanos() {
            return nanos;
        }

        @Override
        public long bootId() {
            return 1;
        }

        @Override
        public boolean trusted() {
            return true;
        }

        @Override
        public void setBy(String source, Instant now) {}
    }

    @BeforeEach
    void attach() {
        driver.attach(told::add);
    }

    private void after(double seconds) {
        for (long end = time.nanos + (long) (seconds * 1e9); time.nanos < end; ) {
            time.nanos += 100_000_000;
            driver.step();
        }
    }

    private void permit(double currentA) {
        driver.permit(new Permission(currentA, 3, Duration.ofSeconds(2)));
    }

    private void charge() {
        board.pilot = PilotState.C;
        driver.lock(true);
        permit(16);
        assertTrue(board.outputs.closed());
    }

    private DriverState last() {
        return told.get(told.size() - 1);
    }

    @Test
    void theStationIsToldAtOnceAndOnChangesOnly() {
        assertEquals(1, told.size());
        after(1);
        assertEquals(1, told.size());
        board.pilot = PilotState.B;
        after(0.1);
        assertEquals(PilotState.B, last().pilot());
    }

    @Test
    void itClosesOnlyInCAndWithAPermissionForSixAmperes() {
        permit(16);
        assertFalse(board.outputs.closed());
        board.pilot = PilotState.C;
        after(0.1);
        assertFalse(board.outputs.closed(), "that permission was for nobody");
        permit(5.9);
        assertFalse(board.outputs.closed());
        permit(32);
        assertEquals(new Outputs(true, 16, false), board.outputs);
    }

    @Test
    void aPermissionThatIsNotRenewedOpensAtOnce() {
        charge();
        after(1.9);
        assertTrue(board.outputs.closed());
        after(0.1);
        assertFalse(board.outputs.closed());
    }

    @Test
    void aNormalEndWaitsForTheCarAtMostSixSeconds() {
        charge();
        driver.withdraw(OpenMode.NORMAL);
        assertEquals(new Outputs(true, 0, true), board.outputs);
        after(5.9);
        assertTrue(board.outputs.closed());
        after(0.2);
        assertFalse(board.outputs.closed());

        charge();
        driver.withdraw(OpenMode.NORMAL);
        board.pilot = PilotState.B;
        after(0.1);
        assertFalse(board.outputs.closed());
    }

    @Test
    void anEmergencyAndAnUnplugOpenAtOnce() {
        charge();
        driver.withdraw(OpenMode.EMERGENCY);
        assertFalse(board.outputs.closed());
        charge();
        board.pilot = PilotState.A;
        driver.step();
        assertFalse(board.outputs.closed());
    }

    @Test
    void theCableIsReleasedWhenTheContactorIsSeenOpen() {
        charge();
        board.stuck = true;
        driver.withdraw(OpenMode.EMERGENCY);
        driver.lock(false);
        assertTrue(board.outputs.locked());
        board.stuck = false;
        after(0.2);
        assertFalse(board.outputs.locked());
    }

    @Test
    void aContactorThatDoesNotFollowIsAFaultUntilItIsReset() {
        charge();
        board.stuck = true;
        driver.withdraw(OpenMode.EMERGENCY);
        after(2.3);
        assertEquals(
                EvseFault.Code.POWER_SWITCH_FAILURE,
                last().fault().orElseThrow().code());
        assertEquals(PilotState.F, last().pilot());
        driver.resetFault();
        assertTrue(last().fault().isPresent(), "it is still there");
        board.stuck = false;
        after(0.2);
        driver.resetFault();
        assertTrue(last().fault().isEmpty());
    }

    @Test
    void hardwareThatDoesNotAnswerIsToldAndNamed() {
        charge();
        board.lost = true;
        driver.step();
        assertFalse(board.outputs.closed());
        assertEquals(PilotState.F, last().pilot());
        assertEquals("the hardware of EVSE 1 does not answer (no answer); check its cable", driver.trouble());
        board.lost = false;
        driver.step();
        assertFalse(board.outputs.closed(), "a permission must come anew");
        assertEquals("", driver.trouble());
    }

    @Test
    void whenItGoesItIsOpen() {
        charge();
        driver.close();
        assertFalse(board.outputs.closed());
    }
}
