package edgewatt.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

/**
 * What the command line and the environment say; an option wins over its variable.
 *
 * @param home the application folder (with {@code app.properties})
 * @param data where everything durable lives ({@code --data}, {@code EDGEWATT_DATA}; {@code HOME/data})
 * @param etc the installer's {@code *.json} ({@code --etc}, {@code EDGEWATT_ETC}; {@code DATA/etc})
 * @param level what is logged ({@code --log}, {@code EDGEWATT_LOG}; info)
 * @param logFile a second place for the log ({@code --log-file}, {@code EDGEWATT_LOG_FILE}; none)
 */
record Options(Path home, Path data, Path etc, Level level, Optional<Path> logFile) {
    static final String USAGE =
            "usage: edgewatt [--data DIR] [--etc DIR] [--log error|warn|info|debug|trace] [--log-file FILE]";

    static Options parse(String[] args, Map<String, String> environment, Path home) throws LaunchException {
        String data = environment.get("EDGEWATT_DATA");
        String etc = environment.get("EDGEWATT_ETC");
        String log = environment.get("EDGEWATT_LOG");
        String logFile = environment.get("EDGEWATT_LOG_FILE");
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : null;
            if (value == null || value.isEmpty()) {
                throw new LaunchException("option '" + args[i] + "' is unknown or has no value; " + USAGE);
            }
            switch (args[i]) {
                case "--data" -> data = value;
                case "--etc" -> etc = value;
                case "--log" -> log = value;
                case "--log-file" -> logFile = value;
                default -> throw new LaunchException("option '" + args[i] + "' is unknown; " + USAGE);
            }
        }
        Path dataFolder = absolute(data == null ? home.resolve("data") : Path.of(data));
        return new Options(
                absolute(home),
                dataFolder,
                absolute(etc == null ? dataFolder.resolve("etc") : Path.of(etc)),
                Logs.level(log == null ? "info" : log),
                Optional.ofNullable(logFile).map(Path::of).map(Options::absolute));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
