package edgewatt.deploy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import edgewatt.deploy.apply.HealthGate;
import edgewatt.deploy.format.FeatureCodec;
import edgewatt.deploy.store.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The health gate over time: a picture before, which survives a restart, and a verdict after the gate's time. */
final class Watch {
    private static final String FILE = "before.json";

    private final HealthGate.Senses senses;
    private final Supplier<Duration> gate;
    private final Duration every;
    private final CountDownLatch ended;
    private final JsonMapper mapper = FeatureCodec.mapper();

    /**
     * @param gate how long a new generation is watched
     * @param every how often
     * @param ended released when the bundle stops
     */
    Watch(HealthGate.Senses senses, Supplier<Duration> gate, Duration every, CountDownLatch ended) {
        this.senses = senses;
        this.gate = gate;
        this.every = every;
        this.ended = ended;
    }

    /** Keeps how things are before anything is touched. */
    void remember(Path folder) throws IOException {
        Files.createDirectories(folder);
        Durable.write(folder.resolve(FILE), mapper.writeValueAsBytes(HealthGate.picture(senses)));
    }

    /**
     * Blocks for the gate's time, unless it is clear before that it will not get better; empty = nothing is worse.
     *
     * @param grace how much longer something may be worse: after a boot things come up one after the other
     */
    String verdict(Path folder, Duration grace) throws IOException, InterruptedException {
        Path file = folder.resolve(FILE);
        HealthGate.Picture before = Files.exists(file)
                ? mapper.readValue(file.toFile(), HealthGate.Picture.class)
                : new HealthGate.Picture(Map.of(), Set.of(), Set.of(), Set.of(), Set.of());
        long begun = System.nanoTime();
        while (true) {
            long watched = System.nanoTime() - begun;
            long end = gate.get().toNanos();
            if (watched >= end) {
                List<String> worse = HealthGate.worse(before, senses);
                if (worse.isEmpty() || watched >= end + grace.toNanos()) {
                    return String.join("; ", worse);
                }
            }
            List<String> hopeless = HealthGate.hopeless(before, senses);
            if (!hopeless.isEmpty()) {
                return String.join("; ", hopeless);
            }
            if (ended.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("the deployer ends");
            }
        }
    }
}
