package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Phase;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.store.Fetcher;
import edgewatt.deploy.store.Limits;
import edgewatt.deploy.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where archives come from. */
final class Sources {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private Sources() {}

    /** Somebody sends it. */
    static Engine.Source handedIn(InputStream in) {
        return new Engine.Source() {
            @Override
            public InputStream open(Staging.Flow flow) {
                return in;
            }

            @Override
            public Optional<URI> place() {
                return Optional.empty();
            }

            @Override
            public void close(boolean again) {
                try {
                    in.close();
                } catch (IOException e) {
                    LOG.debug("while closing what was handed in", e);
                }
            }
        };
    }

    /** It is fetched to a file, which is resumed after an interruption. */
    static Engine.Source fetched(URI from, Path folder, Supplier<Limits> limits) {
        Path part = folder.resolve(ObjectStore.hash(from.toString().getBytes(StandardCharsets.UTF_8)) + ".zip");
        return new Engine.Source() {
            @Override
            public InputStream open(Staging.Flow flow) throws IOException, Refused, InterruptedException {
                new Fetcher(limits.get(), flow, BETWEEN_TRIES)
                        .fetch(from, part, count -> flow.phase(Phase.RECEIVING, count, -1, ""));
                return Files.newInputStream(part);
            }

            @Override
            public Optional<URI> place() {
                return Optional.of(from);
            }

            @Override
            public void close(boolean again) {
                if (again) {
                    return;
                }
                try {
                    Files.deleteIfExists(part);
                } catch (IOException e) {
                    LOG.debug("while deleting {}", part, e);
                }
            }
        };
    }
}
