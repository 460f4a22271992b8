package edgewatt.ocpp.client.fake;

import edgewatt.ocpp.client.link.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** A loop on the test's own thread, with a clock that only moves when told. */
public final class VirtualLoop implements Loop {
    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::order));
    private long nanos = 1_000_000_000L;
    private long order;

    private record Waiting(long due, long order, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Waiting w = new Waiting(nanos + delay.toNanos(), order++, task);
        waiting.add(w);
        return () -> waiting.remove(w);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** Runs what is ready, and what becomes ready by that. */
    public void run() {
        for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
            task.run();
        }
    }

    /** Lets time pass, task by task. */
    public void pass(Duration time) {
        run();
        long end = nanos + time.toNanos();
        while (!waiting.isEmpty() && waiting.peek().due() <= end) {
            Waiting next = waiting.poll();
            nanos = Math.max(nanos, next.due());
            next.task().run();
            run();
        }
        nanos = end;
    }
}
