package edgewatt.station;

import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock and a loop on one thread: time passes only when a test says so, and then everything due runs in order. */
final class VirtualTime implements StationClock, Loop {
    private record Due(long at, long order, Runnable task) {}

    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private long nanos = 1_000_000_000L;
    private Instant wall = Instant.parse("2026-03-01T10:00:00Z");
    private long order;
    private boolean draining;

    @Override
    public void execute(Runnable task) {
        ready.add(task);
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
                next.run();
            }
        } finally {
            draining = false;
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Due due = new Due(nanos + delay.toNanos(), order++, task);
        timers.add(due);
        return () -> timers.remove(due);
    }

    void pass(Duration time) {
        long end = nanos + time.toNanos();
        while (!timers.isEmpty() && timers.peek().at <= end) {
            Due due = timers.poll();
            move(due.at);
            execute(due.task);
        }
        move(end);
    }

    void passSeconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    private void move(long to) {
        if (to > nanos) {
            wall = wall.plusNanos(to - nanos);
            nanos = to;
        }
    }

    /** The process is gone: nothing that was due ever runs. */
    void forget() {
        timers.clear();
        ready.clear();
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
        return true;
    }

    @Override
    public void setBy(String source, Instant now) {
        wall = now;
    }
}
