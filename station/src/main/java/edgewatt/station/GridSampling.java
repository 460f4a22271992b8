package edgewatt.station;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.Fact;
import edgewatt.api.store.StationClock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clock-aligned samples of the grid connection, as EVSE 0 (OCPP 1.6 section 4.7: connector 0 is the main energy meter;
 * its location is Inlet). A meter that is lost leaves its sample out. Station thread only.
 */
final class GridSampling {
    private static final Logger LOG = LoggerFactory.getLogger(GridSampling.class);

    private final StationClock clock;
    private final Recorder recorder;
    private boolean failing;

    GridSampling(StationClock clock, Recorder recorder) {
        this.clock = clock;
        this.recorder = recorder;
    }

    void sample(Optional<Meter> meter, Instant stamp) {
        meter.flatMap(this::read)
                .ifPresent(r -> recorder.keep(new Fact.MeterSampled(0, stamp, Fact.Trigger.METER_VALUE_CLOCK, r)));
    }

    private Optional<MeterReading> read(Meter meter) {
        try {
            long oldest = clock.monotonicNanos() - meter.maximumAge().toNanos();
            Optional<MeterReading> reading = meter.reading().filter(r -> r.monotonicNanos() - oldest >= 0);
            failing = false;
            return reading;
        } catch (RuntimeException | LinkageError e) {
            if (!failing) {
                failing = true;
                LOG.error("the grid meter '{}' failed, and its samples are left out", meter.name(), e);
            }
            return Optional.empty();
        }
    }
}
