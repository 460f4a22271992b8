package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class RecentLogTest {
    private static RecentLog log(int limit) {
        RecentLog log = new RecentLog(limit);
        log.setFormatter(new LineFormatter());
        log.setLevel(Level.INFO);
        return log;
    }

    @Test
    void theLastEntriesAreKeptAndNoMoreThanThereIsRoomFor() {
        RecentLog log = log(1000);
        for (int i = 0; i < 200; i++) {
            log.publish(new LogRecord(Level.INFO, "entry " + i));
        }
        List<String> entries = log.get();
        assertTrue(entries.get(entries.size() - 1).endsWith("entry 199\n"), entries.toString());
        assertTrue(entries.stream().mapToInt(String::length).sum() <= 1000);
        assertTrue(entries.size() > 5);
    }

    @Test
    void whatIsBelowTheLevelOrTooLongAloneIsNotKept() {
        RecentLog log = log(100);
        log.publish(new LogRecord(Level.FINE, "detail"));
        log.publish(new LogRecord(Level.INFO, "x".repeat(500)));
        assertEquals(List.of(), log.get());
        log.publish(new LogRecord(Level.INFO, "y"));
        assertEquals(1, log.get().size());
    }
}
