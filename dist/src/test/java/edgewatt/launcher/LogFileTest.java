package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path folder;

    @Test
    void twoFilesOfLimitedSizeHoldTheNewestEntries() throws Exception {
        Path file = folder.resolve("log/edgewatt.log");
        LogFile log = new LogFile(file, 1000);
        log.setFormatter(new LineFormatter());
        for (int i = 0; i < 100; i++) {
            log.publish(new LogRecord(Level.INFO, "entry " + i));
        }
        log.close();
        assertTrue(Files.readString(file).endsWith("entry 99\n"));
        try (Stream<Path> files = Files.list(file.getParent())) {
            for (Path each : files.toList()) {
                assertTrue(Files.size(each) <= 1000, each::toString);
            }
        }
        assertTrue(Files.exists(folder.resolve("log/edgewatt.log.1")));
    }

    @Test
    void anOlderFileIsContinued() throws Exception {
        Path file = Files.writeString(folder.resolve("a.log"), "older\n");
        LogFile log = new LogFile(file, 1000);
        log.setFormatter(new LineFormatter());
        log.publish(new LogRecord(Level.INFO, "newer"));
        log.close();
        assertEquals(2, Files.readAllLines(file).size());
    }

    @Test
    void aFileThatCannotBeWrittenForAWhileGoesOnAfterwards() throws Exception {
        Path file = folder.resolve("log/edgewatt.log");
        LogFile log = new LogFile(file, 100);
        log.setFormatter(new LineFormatter());
        log.publish(new LogRecord(Level.INFO, "first"));
        Path full = Files.createDirectories(folder.resolve("log/edgewatt.log.1/x")); // the move of a full file fails
        log.publish(new LogRecord(Level.INFO, "lost".repeat(20)));
        log.publish(new LogRecord(Level.INFO, "lost".repeat(20)));
        Files.delete(full);
        Files.delete(full.getParent());
        log.publish(new LogRecord(Level.INFO, "last".repeat(20)));
        log.close();
        assertTrue(Files.readString(file).contains("lastlast"));
    }
}
