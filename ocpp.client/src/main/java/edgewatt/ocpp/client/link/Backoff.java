package edgewatt.ocpp.client.link;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Waits between attempts to connect (OCPP 2.0.1 part 4 section 5.3): {@code minimum + random(range)} first, then doubled
 * plus a new random part up to {@code repeatTimes}, then held; forgotten on success. Not thread-safe.
 */
public final class Backoff {
    private final Supplier<Settings> settings;
    private final RandomGenerator random;
    private int failures;
    private double lastS;

    public Backoff(Supplier<Settings> settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** Seconds; read at each attempt. */
    public record Settings(int minimumS, int rangeS, int repeatTimes) {}

    public Duration next() {
        Settings now = settings.get();
        double jitterS = now.rangeS() * random.nextDouble();
        if (failures == 0) {
            lastS = now.minimumS() + jitterS;
        } else if (failures <= now.repeatTimes()) {
            lastS = 2 * lastS + jitterS;
        }
        failures++;
        return Duration.ofMillis(Math.round(lastS * 1000));
    }

    public void reset() {
        failures = 0;
    }
}
