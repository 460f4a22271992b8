package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.store.Fact;
import org.junit.jupiter.api.Test;

class StartupEventTest {
    private final Bench b = new Bench();

    private long startups() {
        return b.journal.facts().stream()
                .filter(f -> f instanceof Fact.SecurityEvent e && e.type().equals("StartupOfTheDevice"))
                .count();
    }

    @Test
    void everyStartIsASecurityEvent() {
        b.start();
        assertEquals(1, startups());
        b.crash();
        assertEquals(2, startups());
    }
}
