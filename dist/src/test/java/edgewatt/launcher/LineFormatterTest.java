package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LineFormatterTest {
    @Test
    void anEntryIsOneLineWhateverItsMessage() {
        LogRecord entry = new LogRecord(Level.WARNING, "answer {0}\n2026-01-01 ERROR: forged");
        entry.setParameters(new Object[] {"refused"});
        entry.setLoggerName("edgewatt.ocpp.client.link.Uplink");
        String line = new LineFormatter().format(entry);
        assertTrue(
                line.matches(
                        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Uplink: answer refused\\\\n2026.*\n"),
                line);
    }

    @Test
    void anExceptionFollowsWithItsTrace() {
        LogRecord entry = new LogRecord(Level.SEVERE, "wrong");
        entry.setThrown(new IllegalStateException("why"));
        String text = new LineFormatter().format(entry);
        assertTrue(text.contains("ERROR : wrong\n") && text.contains("IllegalStateException: why\n\tat "), text);
    }
}
