package edgewatt.station;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meter of one EVSE, and the register that it moves. Station thread only, except the getters. A reading that has
 * not changed the register is passed on as it is: the beat allocates nothing here.
 */
final class Measuring {
    private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);

    private final int evseId;
    private final Register register;
    private volatile Meter meter;
    private volatile boolean lost;
    private volatile long wholeWh;
    private long maximumAge;
    private volatile boolean signs;
    private volatile boolean failing;
    private Instant last = Instant.MIN;

    Measuring(int evseId, Register register) {
        this.evseId = evseId;
        this.register = register;
        wholeWh = register.wholeWh();
    }

    /** Null takes the meter away. Its maximum age is asked for here, once. */
    void bind(Meter next) {
        maximumAge = next == null ? 0 : next.maximumAge().toNanos();
        failing = false;
        meter = next;
        learnSigning();
    }

    /** Asks the meter whether it signs, which it may know only some time after it came; whether that is news. */
    boolean learnSigning() {
        boolean before = signs;
        Meter m = meter;
        try {
            signs = m != null && m.signs();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("evse {}: meter '{}' failed, and counts as one that does not sign", evseId, m.name(), e);
            signs = false;
        }
        return signs != before;
    }

    /** The meter signs its readings. */
    boolean signs() {
        return signs;
    }

    /** Null without one. */
    Meter meter() {
        return meter;
    }

    /** The meter is there and gives no reading. */
    boolean lost() {
        return lost;
    }

    /** It came back with a lower register. */
    boolean wentBack() {
        return register.wentBack();
    }

    /** The register, as of the last {@link #read}. */
    long wholeWh() {
        return wholeWh;
    }

    double wh() {
        return register.wh();
    }

    double offset() {
        return register.offset();
    }

    /** What the meter says now, counted; empty if it is absent, silent or too old. */
    Optional<MeterReading> read(long now) {
        Optional<MeterReading> raw = raw();
        if (raw.isPresent() && now - raw.get().monotonicNanos() > maximumAge) {
            raw = Optional.empty();
        }
        lost = meter != null && raw.isEmpty();
        if (raw.isEmpty()) {
            return raw;
        }
        MeterReading counted = count(raw.get());
        return counted == raw.get() ? raw : Optional.of(counted);
    }

    /** Takes a reading that came by another way, signed for example. */
    MeterReading count(MeterReading reading) {
        MeterReading counted = register.take(reading);
        wholeWh = register.wholeWh();
        return counted;
    }

    /** The meter's own last reading, however old. Any thread. */
    Optional<MeterReading> raw() {
        Meter m = meter;
        if (m == null) {
            return Optional.empty();
        }
        try {
            Optional<MeterReading> reading = m.reading();
            failing = false;
            return reading;
        } catch (RuntimeException | LinkageError e) {
            // a foreign meter must not keep the machine from opening, nor the beat from the other EVSEs
            if (!failing) {
                failing = true;
                LOG.error("evse {}: meter '{}' failed, and counts as lost", evseId, m.name(), e);
            }
            return Optional.empty();
        }
    }

    /** Whether this reading was not there at the last call. */
    boolean isNew(MeterReading reading) {
        if (reading.at().equals(last)) {
            return false;
        }
        last = reading.at();
        return true;
    }
}
