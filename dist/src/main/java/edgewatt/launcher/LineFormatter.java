package edgewatt.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** One line per entry: local time, level, the logger without its packages, message; a stack trace follows if there is one. */
final class LineFormatter extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    @Override
    public String format(LogRecord entry) {
        StringWriter line = new StringWriter(160);
        line.append(TIME.format(entry.getInstant().atZone(ZoneId.systemDefault())))
                .append(' ')
                .append(name(entry.getLevel()))
                .append(' ')
                .append(shortName(entry.getLoggerName()))
                .append(": ")
                // a peer's text must not be able to write a line of its own
                .append(formatMessage(entry).replace("\r", "\\r").replace("\n", "\\n"))
                .append('\n');
        if (entry.getThrown() != null) {
            entry.getThrown().printStackTrace(new PrintWriter(line, true));
        }
        return line.toString();
    }

    private static String name(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN ";
        }
        if (value >= Level.CONFIG.intValue()) {
            return "INFO ";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    private static String shortName(String logger) {
        return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
    }
}
