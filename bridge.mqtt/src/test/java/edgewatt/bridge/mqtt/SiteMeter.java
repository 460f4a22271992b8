package edgewatt.bridge.mqtt;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import java.time.Instant;
import java.util.Optional;

/** A meter of the site that may fall silent. */
final class SiteMeter implements Meter {
    volatile boolean silent;
    private final Place place;
    private final double powerW;

    SiteMeter(Place place, double powerW) {
        this.place = place;
        this.powerW = powerW;
    }

    @Override
    public String name() {
        return place.name();
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public int evseId() {
        return 0;
    }

    @Override
    public Optional<MeterReading> reading() {
        long age = silent ? maximumAge().toNanos() + 1_000_000_000L : 0;
        return Optional.of(new MeterReading(
                Instant.EPOCH,
                System.nanoTime() - age,
                Double.NaN,
                Double.NaN,
                powerW,
                new PhaseValues(2, 2, 2),
                new PhaseValues(230, 230, 230),
                Double.NaN,
                Optional.empty()));
    }
}
