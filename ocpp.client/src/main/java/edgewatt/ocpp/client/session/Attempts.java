package edgewatt.ocpp.client.session;

import edgewatt.api.store.Entry;
import edgewatt.ocpp.client.link.Loop;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How often the message at the head of the backlog has failed, and how long to wait (OCPP 1.6 section 3.7.1: interval x
 * previous tries). Survives a reconnect: the loss of a connection is not an attempt. Kept in memory only: after a restart
 * the count begins anew, so a message is tried more often at worst, and never less. On the loop.
 */
final class Attempts {
    private final Loop loop;
    private final Supplier<Limits> limits;
    private long position = -1;
    private int failures;
    private boolean refused;
    private long notBefore;

    Attempts(Loop loop, Supplier<Limits> limits) {
        this.loop = loop;
        this.limits = limits;
    }

    /**
     * @param attempts at least 1
     * @param interval unit of the wait
     */
    record Limits(int attempts, Duration interval) {}

    /** Counts a failure and says whether another try is due later. */
    boolean failed(Entry entry, boolean byRefusal) {
        if (entry.position() != position) {
            position = entry.position();
            failures = 0;
            refused = false;
        }
        failures++;
        refused |= byRefusal;
        Limits now = limits.get();
        notBefore = loop.nanos() + now.interval().toNanos() * failures;
        return failures < now.attempts();
    }

    Duration left(Entry entry) {
        long left = failedBefore(entry) ? notBefore - loop.nanos() : 0;
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    boolean failedBefore(Entry entry) {
        return entry.position() == position && failures > 0;
    }

    boolean everRefused(Entry entry) {
        return failedBefore(entry) && refused;
    }

    void forget(Entry entry) {
        if (entry.position() == position) {
            position = -1;
            failures = 0;
        }
    }
}
