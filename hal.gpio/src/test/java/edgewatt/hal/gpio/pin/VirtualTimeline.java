package edgewatt.hal.gpio.pin;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that moves when a test says so; tasks run on the test's thread. */
public final class VirtualTimeline implements Timeline {
    private record Task(long at, long order, Runnable body) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private long now = 1_000_000_000L;
    private long order;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(now);
    }

    @Override
    public void run(Runnable task) {
        task.run();
    }

    @Override
    public Runnable at(long nanos, Runnable body) {
        Task task = new Task(Math.max(nanos, now), order++, body);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Moves on, running what becomes due at its own time. */
    public void pass(long millis) {
        passNanos(millis * 1_000_000L);
    }

    public void passNanos(long nanos) {
        long end = now + nanos;
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            Task task = tasks.remove();
            now = Math.max(now, task.at());
            task.body().run();
        }
        now = end;
    }

    /** How many timers wait. */
    public int waiting() {
        return tasks.size();
    }
}
