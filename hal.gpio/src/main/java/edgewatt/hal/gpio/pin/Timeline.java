package edgewatt.hal.gpio.pin;

import java.time.Instant;

/** Time and one thread to spend it on: everything given to a timeline runs there, one after the other. Any thread calls. */
public interface Timeline {
    /** The scale of {@link System#nanoTime()}. */
    long nanos();

    /** Wall time. */
    Instant instant();

    /** Runs {@code task} as soon as possible, in the order of the calls. Nothing happens once the timeline has ended. */
    void run(Runnable task);

    /**
     * Runs {@code task} at {@code nanos}, at once if that is past.
     *
     * @return cancels it; harmless when it has run
     */
    Runnable at(long nanos, Runnable task);

    /** Wall time of an earlier moment of the monotonic scale. */
    default Instant instantOf(long nanos) {
        return instant().minusNanos(nanos() - nanos);
    }
}
