package edgewatt.api.energy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: a time series about the future. */
@ConsumerType
public interface Forecast {
    /** Names the source in explanations. */
    String name();

    Kind kind();

    /** Values that touch the interval; may be shorter than asked. Any thread; never blocks. */
    Series series(Instant from, Duration horizon);

    /** What is forecast, and in which unit. */
    enum Kind {
        /** Currency per kWh, may be negative. */
        IMPORT_PRICE,
        /** Currency per kWh. */
        EXPORT_PRICE,
        /** W, at least 0. */
        PV_POWER,
        /** W, at least 0, without the cars. */
        LOAD_POWER,
        /** Dimensionless signal of the grid. */
        GRID_SIGNAL
    }

    /** How far a series can be trusted. */
    enum Quality {
        GOOD,
        /** Gaps were filled. */
        REPAIRED,
        /** Older than its source promised. */
        STALE,
        /** Made from history, no source present. */
        FALLBACK
    }

    /**
     * A step function.
     *
     * @param steps ordered; each holds until the next, the last one for {@code lastStep}
     */
    record Series(List<Step> steps, Duration lastStep, Quality quality) {}

    record Step(Instant from, double value) {}
}
