package edgewatt.bridge.mqtt.input;

import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;

/** A clock that the test moves. */
final class TestClock implements StationClock {
    private Instant wall = Instant.parse("2026-03-01T12:00:00Z");
    private long nanos = 5_000_000_000L;
    private boolean trusted = true;

    void pass(Duration d) {
        wall = wall.plus(d);
        nanos += d.toNanos();
    }

    void seconds(long s) {
        pass(Duration.ofSeconds(s));
    }

    /** The wall clock jumps, the monotonic one does not. */
    void jump(Duration d) {
        wall = wall.plus(d);
    }

    void distrust() {
        trusted = false;
    }

    @Override
    public Instant instant() {
        return wall;
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    @Override
    public long bootId() {
        return 1;
    }

    @Override
    public boolean trusted() {
        return trusted;
    }

    @Override
    public void setBy(String source, Instant now) {
        wall = now;
    }
}
