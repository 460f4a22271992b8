package edgewatt.meter.modbus;

import edgewatt.api.store.StationClock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The lines of this bundle, and its threads: one that waits for the next poll, for all of them, and up to four that live
 * only while a line is being read. It is there while there is a meter.
 */
@Component(service = Lines.class)
public final class Lines {
    private static final int MOST_AT_ONCE = 4;
    private static final long BUSY_NS = 100_000_000L;

    private final StationClock clock;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor workers;
    private final Map<String, Running> lines = new HashMap<>();

    private static final class Running {
        private final Line line;
        private ScheduledFuture<?> next;
        /** Counts what was scheduled: only the last one counts, also if another could not be cancelled any more. */
        private int scheduled;

        private boolean reading;
        private boolean ended;

        private Running(Line line) {
            this.line = line;
        }
    }

    @Activate
    public Lines(@Reference StationClock clock) {
        this.clock = clock;
        timer = new ScheduledThreadPoolExecutor(1, named("edgewatt-meter.modbus"));
        timer.setRemoveOnCancelPolicy(true);
        workers = new ThreadPoolExecutor(
                0,
                MOST_AT_ONCE,
                50,
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                named("edgewatt-meter.modbus-read"));
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Deactivate
    synchronized void deactivate() {
        timer.shutdownNow();
        workers.shutdownNow();
    }

    synchronized void add(ModbusMeter meter) {
        String address = address(meter);
        Running running = lines.computeIfAbsent(
                address,
                a -> new Running(new Line(
                        new J2modPort(meter.plan().host(), meter.plan().port(), clock::monotonicNanos),
                        this::closeAfter)));
        running.line.add(meter, clock.monotonicNanos());
        if (!running.reading) {
            schedule(running, 0); // else whoever reads looks for the next one itself
        }
    }

    synchronized void remove(ModbusMeter meter) {
        Running running = lines.get(address(meter));
        if (running != null && running.line.remove(meter)) {
            running.ended = true;
            running.next.cancel(false);
            lines.remove(address(meter));
        }
    }

    private static String address(ModbusMeter meter) {
        return meter.plan().host() + ":" + meter.plan().port();
    }

    private Runnable closeAfter(long ms, Port port) {
        try {
            ScheduledFuture<?> close = timer.schedule(port::close, ms, TimeUnit.MILLISECONDS);
            return () -> close.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {}; // this ends, and closes the port itself
        }
    }

    private void schedule(Running running, long ns) {
        if (running.next != null) {
            running.next.cancel(false);
        }
        int turn = ++running.scheduled;
        if (!running.ended && !timer.isShutdown()) {
            running.next = timer.schedule(() -> start(running, turn), ns, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void start(Running running, int turn) {
        if (turn != running.scheduled || running.ended) {
            return;
        }
        try {
            workers.execute(() -> read(running));
            running.reading = true;
        } catch (RejectedExecutionException e) {
            schedule(running, BUSY_NS); // all four wait for an answer, or this ends
        }
    }

    private void read(Running running) {
        while (running.line.turn(clock.monotonicNanos()) && !timer.isShutdown()) {
            // the next one of the same line
        }
        again(running);
    }

    /** In one piece with {@link #add}, so that a new meter is not overlooked. */
    private synchronized void again(Running running) {
        running.reading = false;
        schedule(running, running.line.untilDue(clock.monotonicNanos()));
    }
}
