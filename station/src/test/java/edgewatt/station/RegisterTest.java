package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegisterTest {
    private double raw;

    @Test
    void aMeterThatForgotIsCountedOnAndItsReadingsSayTheRegister() {
        Register register = new Register(21.4, 0);
        raw = 0;
        assertEquals(21.4, read(register), 1e-9);
        assertTrue(register.wentBack());
        raw = 10;
        assertEquals(31.4, read(register), 1e-9);
        assertEquals(31, register.wholeWh());
    }

    @Test
    void aMeterWithoutARegisterLeavesItAlone() {
        Register register = new Register(5, 0);
        raw = Double.NaN;
        assertTrue(Double.isNaN(read(register)));
        assertEquals(5, register.wholeWh());
    }

    private double read(Register register) {
        return register.take(new MeterReading(
                        Instant.EPOCH,
                        0,
                        raw,
                        Double.NaN,
                        0,
                        PhaseValues.NONE,
                        PhaseValues.NONE,
                        Double.NaN,
                        Optional.empty()))
                .importWh();
    }
}
