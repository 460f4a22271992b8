package edgewatt.ocpp.client.fake;

import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;

public final class FakeClock implements StationClock {
    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private volatile boolean trusted;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
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
    public void setBy(String source, Instant time) {
        now = time;
        trusted = true;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }
}
