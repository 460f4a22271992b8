package edgewatt.ocpp.client.files;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a log bundle is made of. The suppliers are asked on the thread that makes it.
 *
 * @param logFile where the log goes, if it goes to a file; an older part is beside it as {@code FILE.1}
 * @param recent the last lines of the log, oldest first, for when there is no file; may be empty
 * @param settings effective settings by PID; secrets are references there
 */
public record LogSources(
        Supplier<StationIdentity> identity,
        StationClock clock,
        Supplier<Optional<Path>> logFile,
        Supplier<List<String>> recent,
        Variables variables,
        Supplier<Map<String, Map<String, Object>>> settings,
        Journal journal,
        Supplier<List<Health.Finding>> health) {}
