package edgewatt.ocpp.client.session;

import edgewatt.ocpp.client.link.Loop;
import java.time.Duration;

/**
 * Says that we live when nothing else has been answered for the interval, and at least once an hour, because its answer
 * also tells the time. On the loop.
 */
final class Heartbeat {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final Loop loop;
    private final Runnable send;
    private Duration interval = Duration.ZERO;
    private boolean running;
    private long spoken;
    private long beaten;
    private Loop.Timer timer = () -> {};

    Heartbeat(Loop loop, Runnable send) {
        this.loop = loop;
        this.send = send;
    }

    /** @param every zero = never */
    void start(Duration every) {
        running = true;
        interval = every;
        spoken = loop.nanos();
        beaten = spoken;
        schedule();
    }

    void interval(Duration every) {
        interval = every;
        if (running) {
            schedule();
        }
    }

    void stop() {
        running = false;
        timer.cancel();
    }

    /** The backend has answered something of ours. */
    void spoken() {
        spoken = loop.nanos();
    }

    private void schedule() {
        timer.cancel();
        if (running && !interval.isZero() && !interval.isNegative()) {
            long due = Math.min(spoken + interval.toNanos(), beaten + Math.max(interval.toNanos(), HOUR));
            timer = loop.after(Duration.ofNanos(Math.max(0, due - loop.nanos())), this::check);
        }
    }

    private void check() {
        long now = loop.nanos();
        if (now - spoken >= interval.toNanos() || now - beaten >= Math.max(interval.toNanos(), HOUR)) {
            beaten = now;
            spoken = now;
            send.run();
        }
        schedule();
    }
}
