package edgewatt.bridge.mqtt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Runs what is given at once, one after another, on the test's thread; what is given for later waits for the test. */
final class DirectScheduler implements Scheduler {
    /** What waits. */
    record Later(Duration delay, Runnable task, CompletableFuture<Void> future) {}

    final List<Later> later = new ArrayList<>();
    private final Deque<Runnable> due = new ArrayDeque<>();
    private boolean running;

    @Override
    public void now(Runnable task) {
        due.add(task);
        if (!running) {
            running = true;
            while (!due.isEmpty()) {
                due.remove().run();
            }
            running = false;
        }
    }

    @Override
    public Future<?> after(Duration delay, Runnable task) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        later.add(new Later(delay, task, future));
        return future;
    }

    /** As if all delays had passed. */
    void passAll() {
        List<Later> all = List.copyOf(later);
        later.clear();
        all.stream().filter(l -> !l.future().isCancelled()).forEach(l -> now(l.task()));
    }
}
