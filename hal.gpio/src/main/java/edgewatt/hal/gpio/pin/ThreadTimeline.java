package edgewatt.hal.gpio.pin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A timeline on a daemon thread of its own. */
public final class ThreadTimeline implements Timeline, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ThreadTimeline.class);

    private final ScheduledThreadPoolExecutor executor;
    private final InstantSource clock;

    /** @param thread name of the thread */
    public ThreadTimeline(String thread, InstantSource clock) {
        this.clock = clock;
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, thread);
            t.setDaemon(true);
            return t;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public void run(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            log.trace("the board is closed; an event came too late", e);
        }
    }

    @Override
    public Runnable at(long nanos, Runnable task) {
        try {
            Future<?> f = executor.schedule(guarded(task), nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            return () -> f.cancel(false);
        } catch (RejectedExecutionException e) {
            log.trace("the board is closed; a timer came too late", e);
            return () -> {};
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                log.error("unexpected; the thread goes on", e);
            }
        };
    }

    /** Runs what is already queued, drops timers, and waits up to two seconds for the thread to end. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
                log.error("a listener holds up the thread of the pins; it is interrupted");
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
