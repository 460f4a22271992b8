package edgewatt.deploy.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void aWindowIncludesItsBeginAndNotItsEnd() {
        Idle.Window window = Idle.Window.parse("02:00-04:00");
        assertTrue(window.includes(LocalTime.of(2, 0)));
        assertTrue(window.includes(LocalTime.of(3, 59)));
        assertFalse(window.includes(LocalTime.of(4, 0)));
        assertFalse(window.includes(LocalTime.of(1, 59)));
    }

    @Test
    void aWindowMaySpanMidnight() {
        Idle.Window window = Idle.Window.parse("23:00 - 01:00");
        assertTrue(window.includes(LocalTime.of(23, 30)));
        assertTrue(window.includes(LocalTime.of(0, 30)));
        assertFalse(window.includes(LocalTime.of(12, 0)));
    }

    @Test
    void nonsenseIsNoWindow() {
        assertThrows(IllegalArgumentException.class, () -> Idle.Window.parse("at night"));
    }

    @Test
    void withoutAStationThereIsNothingToWaitFor() {
        assertEquals(Optional.empty(), new Idle(Optional::empty, Optional::empty).busy(LocalTime.NOON));
    }
}
