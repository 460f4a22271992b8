package edgewatt.sim.backend;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The last frames, numbered from 1, with the moment at which they came. Any thread. */
final class Frames {
    private static final int KEPT = 20_000;

    /** @param in from the station @param nanos {@link System#nanoTime()}, on Linux one scale for all processes */
    record Frame(long n, String station, boolean in, Instant at, long nanos, String text) {}

    private final Deque<Frame> kept = new ArrayDeque<>();
    private long last;

    synchronized void add(String station, boolean in, Instant at, long nanos, String text) {
        kept.addLast(new Frame(++last, station, in, at, nanos, text));
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
        notifyAll();
    }

    /** Frames after {@code n}; waits up to {@code waitMs} for the first one. */
    synchronized List<Frame> after(long n, long waitMs) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        for (long left; last <= n && (left = end - System.nanoTime()) > 0; ) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return kept.stream().filter(f -> f.n > n).toList();
    }

    synchronized long last() {
        return last;
    }
}
