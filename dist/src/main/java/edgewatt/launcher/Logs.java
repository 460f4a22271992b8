package edgewatt.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** Sends the log of everything to standard error and, if wished, to a file (two of at most 1 MB). */
final class Logs {
    private static final long FILE_BYTES = 1_000_000;
    private static final int RECENT_CHARS = 128 << 10;
    private static final String PREFIX = "log.";
    private static final Map<String, Level> LEVELS = Map.of(
            "off", Level.OFF,
            "error", Level.SEVERE,
            "warn", Level.WARNING,
            "info", Level.INFO,
            "debug", Level.FINE,
            "trace", Level.ALL);

    private Logs() {}

    static Level level(String name) throws LaunchException {
        Level level = LEVELS.get(name.toLowerCase(Locale.ROOT));
        if (level == null) {
            throw new LaunchException("log level '" + name + "' is none of off, error, warn, info, debug, trace");
        }
        return level;
    }

    /**
     * Sets single loggers from properties {@code log.LOGGER=level}.
     *
     * @return those loggers; the caller keeps them, because the platform would forget them and their levels
     */
    static List<Logger> single(Map<String, String> properties) throws LaunchException {
        List<Logger> loggers = new ArrayList<>();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().startsWith(PREFIX)) {
                Logger logger = Logger.getLogger(property.getKey().substring(PREFIX.length()));
                logger.setLevel(level(property.getValue()));
                loggers.add(logger);
            }
        }
        return loggers;
    }

    /**
     * Survives until the framework has stopped: the platform's own manager closes all handlers at the first sign of
     * shutdown, and the most interesting lines would be lost. Named by the property
     * {@code java.util.logging.manager}.
     */
    public static final class Manager extends LogManager {
        @Override
        public void reset() {
            // see above: the launcher closes what it has opened
        }
    }

    /** @return the last entries, kept in memory */
    static RecentLog configure(Level level, Optional<Path> file) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.setLevel(level);
        root.addHandler(prepared(new Console(), level));
        if (file.isPresent()) {
            open(file.get()).ifPresent(handler -> root.addHandler(prepared(handler, level)));
        }
        RecentLog recent = new RecentLog(RECENT_CHARS);
        root.addHandler(prepared(recent, level));
        return recent;
    }

    static void flush() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.flush();
        }
    }

    /** A log that cannot be kept is no reason not to charge. */
    private static Optional<Handler> open(Path file) {
        try {
            return Optional.of(new LogFile(file, FILE_BYTES));
        } catch (IOException e) {
            Logger.getLogger(Logs.class.getName())
                    .warning("cannot write log file " + file + " (" + LaunchException.reason(e)
                            + "); choose another with --log-file: the log is on the console only");
            return Optional.empty();
        }
    }

    private static Handler prepared(Handler handler, Level level) {
        handler.setFormatter(new LineFormatter());
        handler.setLevel(level);
        return handler;
    }

    private static final class Console extends StreamHandler {
        Console() {
            super(System.err, new LineFormatter());
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            super.publish(entry);
            flush();
        }
    }
}
