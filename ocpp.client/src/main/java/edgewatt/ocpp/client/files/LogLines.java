package edgewatt.ocpp.client.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Writes lines of the log that belong to a window of time, redacted. Lines begin with local time; one that does not, such
 * as of a stack trace, belongs to the line before.
 */
final class LogLines {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final int TIME_LENGTH = 23;

    /** Of one line; what is longer is cut, so that one line cannot fill the memory. */
    private static final int MAX_LINE = 16 << 10;

    private final Writer out;
    private final LogBundle.Window window;
    private final Redaction.Lines redaction = new Redaction.Lines();
    private boolean inside;
    private long written;
    private String note = "";

    LogLines(Writer out, LogBundle.Window window) {
        this.out = out;
        this.window = window;
        inside = window.from().isEmpty();
    }

    /** A file that does not exist is no log. */
    void file(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return;
        }
        // not every byte of a log is text: nothing may end the reading
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                line(line);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    void line(String line) {
        Instant at = time(line);
        if (at != null) {
            inside = window.holds(at);
        }
        String shown = redaction.next(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + " (cut)" : line);
        if (!inside || shown == null) {
            return;
        }
        try {
            out.write(shown);
            out.write('\n');
            written++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void note(String text) {
        note = text;
    }

    void finish() throws IOException {
        if (!note.isEmpty()) {
            out.write("(" + note + ")\n");
        } else if (written == 0) {
            out.write("(no line of the log belongs to the time that was asked for)\n");
        }
    }

    private static Instant time(String line) {
        if (line.length() < TIME_LENGTH || !Character.isDigit(line.charAt(0))) {
            return null;
        }
        try {
            return LocalDateTime.parse(line.substring(0, TIME_LENGTH), TIME)
                    .atZone(ZoneId.systemDefault())
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
