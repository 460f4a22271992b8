package edgewatt.itest.delivery;

import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.link.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** The link's loop and everybody's clock, on the test's thread; time moves when told. */
final class SimulatedTime implements Loop, StationClock, LongSupplier {
    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::order));
    private final Instant from;
    private volatile long nanos;
    private long order;

    private record Waiting(long due, long order, Runnable task) {}

    SimulatedTime(String from) {
        this.from = Instant.parse(from);
    }

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

    void run() {
        for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
            task.run();
        }
    }

    void pass(Duration time) {
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

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long getAsLong() {
        return nanos;
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return from.plusNanos(nanos);
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
    public void setBy(String source, Instant now) {}
}
