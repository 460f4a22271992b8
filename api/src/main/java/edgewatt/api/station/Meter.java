package edgewatt.api.station;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    /**
     * Whether it can sign its readings. A signing meter gives a {@link MeterReading#signed()} record at least with the
     * readings it answers to {@link #sign}.
     */
    default boolean signs() {
        return false;
    }

    /**
     * A reading with the meter's signed record, taken now. Any thread; must not block. The station waits for as long as
     * its configuration says, and fails the stage of nobody: a meter that cannot sign completes exceptionally.
     *
     * @param moment of the transaction
     * @param transaction ours
     * @param token who pays; meters put it into the record
     */
    default CompletionStage<MeterReading> sign(Moment moment, UUID transaction, Optional<Token> token) {
        return CompletableFuture.failedStage(
                new UnsupportedOperationException("meter '" + name() + "' does not sign its readings"));
    }

    /** Which end of a transaction is signed. */
    enum Moment {
        BEGIN,
        END
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
