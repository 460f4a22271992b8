package edgewatt.sim.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PilotSignalTest {
    @ParameterizedTest
    @CsvSource({
        "10, 6",
        "16, 9.6",
        "26.6667, 16",
        "53.3333, 32",
        "85, 51",
        "86, 55",
        "89.2, 63",
        "96, 80",
        "5, 0",
        "0, 0",
        "100, 0",
        "8, 0",
        "98, 0",
        "NaN, 0"
    })
    void aDutyCycleOffersWhatTheStandardSays(double duty, double amps) {
        assertEquals(amps, PilotSignal.offeredA(duty), 0.01);
    }
}
