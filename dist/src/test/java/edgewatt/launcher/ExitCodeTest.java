package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({"75, 75", "' 3 ', 3", "125, 125", "126, 0", "-1, 0", "restart, 0", "'', 0", ", 0"})
    void onlyASmallNumberIsARequest(String property, int code) {
        assertEquals(code, ExitCode.requested(property));
    }
}
