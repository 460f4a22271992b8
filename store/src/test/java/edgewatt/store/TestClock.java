package edgewatt.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** A system clock and a monotonic scale that move when told. */
public final class TestClock implements InstantSource, LongSupplier {
    private Instant wall;
    private long nanos;

    public TestClock(String wall) {
        this.wall = Instant.parse(wall);
    }

    public synchronized void advance(Duration by) {
        wall = wall.plus(by);
        nanos += by.toNanos();
    }

    /** As NTP does. */
    public synchronized void step(Instant to) {
        wall = to;
    }

    @Override
    public synchronized Instant instant() {
        return wall;
    }

    @Override
    public synchronized long getAsLong() {
        return nanos;
    }
}
