package edgewatt.meter.modbus;

import edgewatt.api.store.StationClock;
import java.time.Instant;
import java.util.function.LongSupplier;

/** The wall's time of a test, and any monotonic one. */
record TestClock(LongSupplier nanos) implements StationClock {
    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(nanos.getAsLong());
    }

    @Override
    public long monotonicNanos() {
        return nanos.getAsLong();
    }

    @Override
    public long bootId() {
        return 1;
    }

    @Override
    public boolean trusted() {
        return true;
    }

    @Override
    public void setBy(String source, Instant now) {
        throw new UnsupportedOperationException();
    }
}
