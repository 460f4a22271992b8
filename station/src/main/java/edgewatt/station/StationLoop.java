package edgewatt.station;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real {@link Loop}: one daemon thread, {@code edgewatt-station}. */
final class StationLoop implements Loop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StationLoop.class);
    private final ScheduledThreadPoolExecutor thread;

    StationLoop() {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, "edgewatt-station");
            t.setDaemon(true);
            return t;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("the station is down; a late call is dropped");
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        try {
            var scheduled = thread.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                LOG.error("a task of the station failed", e);
            }
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
