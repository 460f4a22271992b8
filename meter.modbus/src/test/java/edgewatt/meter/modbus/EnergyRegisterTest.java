package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EnergyRegisterTest {
    private static final long SECOND = 1_000_000_000L;

    private final EnergyRegister register = new EnergyRegister();
    private long now;

    private double take(double raw) {
        return take(raw, Double.NaN);
    }

    private double take(double raw, double wraps) {
        now += SECOND;
        return register.take(raw, wraps, now);
    }

    private void start(double raw) {
        assertTrue(Double.isNaN(take(raw)));
        assertTrue(Double.isNaN(take(raw)));
        assertEquals(raw, take(raw));
    }

    @Test
    void theFirstValueIsBelievedWhenItWasSaidThreeTimes() {
        start(1_234_000);
    }

    @Test
    void aZeroWhileTheMeterBootsIsNotBilled() {
        assertTrue(Double.isNaN(take(0)));
        assertTrue(Double.isNaN(take(0)));
        assertTrue(Double.isNaN(take(1_234_000)));
        assertTrue(Double.isNaN(take(1_234_000)));
        assertEquals(1_234_001, take(1_234_001));
    }

    @Test
    void aWrongValueNowAndThenChangesNothing() {
        start(1_234_000);
        for (int i = 0; i < 10; i++) {
            assertEquals(1_234_000 + i, take(0));
            assertEquals(1_234_000 + i, take(9e9));
            assertEquals(1_234_001 + i, take(1_234_001 + i));
        }
    }

    @Test
    void aMeterThatWasReplacedIsBelievedTheThirdTime() {
        start(1_234_000);
        assertEquals(1_234_000, take(50));
        assertEquals(1_234_000, take(51));
        assertEquals(52, take(52));
        assertEquals(60, take(60));
    }

    @Test
    void aDayWithoutAnAnswerExplainsALargeStep() {
        start(1_000);
        now += 86_400 * SECOND;
        assertEquals(400_000, take(400_000));
    }

    @Test
    void aWrapIsCountedOn() {
        start(42_949_600);
        assertEquals(42_949_672.96 + 10, take(10, 42_949_672.96), 1e-6);
        assertEquals(42_949_672.96 + 12, take(12, 42_949_672.96), 1e-6);
    }

    @Test
    void aRegisterThatIsNotReadIsNaNAndComesBack() {
        start(500);
        assertTrue(Double.isNaN(take(Double.NaN)));
        assertEquals(501, take(501));
    }

    @Property(tries = 200)
    void acrossAnyWrapsNothingIsLost(
            @ForAll @IntRange(min = 10_000, max = 100_000) int wraps,
            @ForAll @Size(min = 1, max = 200) List<@DoubleRange(min = 0, max = 900) Double> steps) {
        EnergyRegister r = new EnergyRegister();
        long at = 0;
        for (int i = 0; i < 3; i++) {
            r.take(5, wraps, at += SECOND);
        }
        double whole = 5;
        for (double step : steps) {
            whole += step;
            assertEquals(whole, r.take(whole % wraps, wraps, at += SECOND), 1e-6);
        }
    }
}
