package edgewatt.api.station;

import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** One measuring point. Registered as a whiteboard service. */
@ConsumerType
public interface Meter {
    /** Names the meter in messages. */
    String name();

    Place place();

    /** The EVSE it measures, counted from 1; 0 for a meter of the site. */
    int evseId();

    /** The last reading. Any thread, never blocks; a driver reads its hardware on a thread of its own. */
    Optional<MeterReading> reading();

    /** Age at which a reading counts as lost. */
    default Duration maximumAge() {
        return Duration.ofSeconds(10);
    }

    /** Where it measures. */
    enum Place {
        EVSE,
        /** The grid connection of the house: import positive. */
        GRID,
        PV,
        BATTERY,
        /** A sub-circuit, named by {@link Meter#name()}. */
        CIRCUIT
    }
}
