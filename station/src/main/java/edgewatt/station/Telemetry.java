package edgewatt.station;

import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands live events to listeners, each through a bounded queue and a thread of its own: a slow listener loses the
 * oldest events and gets a new snapshot, and holds up nobody else.
 */
final class Telemetry implements AutoCloseable {
    static final int QUEUE = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

    private final Map<StationListener, Lane> lanes = new ConcurrentHashMap<>();
    private final Supplier<StationEvent.Snapshot> snapshot;
    private final Function<String, ExecutorService> threads;

    /** @param threads makes the one-thread executor of a listener, by its name */
    Telemetry(Supplier<StationEvent.Snapshot> snapshot, Function<String, ExecutorService> threads) {
        this.snapshot = snapshot;
        this.threads = threads;
    }

    void add(StationListener listener) {
        Lane lane = new Lane(listener, threads.apply(listener.name()));
        lanes.put(listener, lane);
        lane.wake();
    }

    void remove(StationListener listener) {
        Lane lane = lanes.remove(listener);
        if (lane != null) {
            lane.thread.shutdownNow();
        }
    }

    boolean silent() {
        return lanes.isEmpty();
    }

    void publish(StationEvent event) {
        for (Lane lane : lanes.values()) {
            lane.offer(event);
        }
    }

    /** Listeners that lost events and have not caught up. */
    List<String> slow() {
        return lanes.values().stream()
                .filter(l -> l.slow)
                .map(l -> l.listener.name())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        lanes.values().forEach(l -> l.thread.shutdownNow());
        lanes.clear();
    }

    private final class Lane implements Runnable {
        final StationListener listener;
        final ExecutorService thread;
        private final ArrayDeque<StationEvent> queue = new ArrayDeque<>();
        private boolean scheduled;
        private boolean fresh = true;
        private boolean complained;
        volatile boolean slow;

        Lane(StationListener listener, ExecutorService thread) {
            this.listener = listener;
            this.thread = thread;
        }

        synchronized void offer(StationEvent event) {
            if (queue.size() == QUEUE) {
                queue.poll();
                fresh = true;
                slow = true;
            }
            queue.add(event);
            wake();
        }

        synchronized void wake() {
            if (!scheduled && !thread.isShutdown()) {
                scheduled = true;
                thread.execute(this);
            }
        }

        /** The next event: a snapshot first and after a loss; what it already contains may follow it again. */
        private synchronized StationEvent next() {
            if (fresh) {
                fresh = false;
                queue.clear();
                return snapshot.get();
            }
            StationEvent event = queue.poll();
            if (event == null) {
                scheduled = false;
                slow = false;
            }
            return event;
        }

        @Override
        public void run() {
            for (StationEvent e = next(); e != null; e = next()) {
                try {
                    listener.onEvent(e);
                } catch (RuntimeException | LinkageError failure) {
                    if (!complained) {
                        // once: it may fail on every event
                        complained = true;
                        LOG.warn(
                                "station listener '{}' failed; further failures are not told",
                                listener.name(),
                                failure);
                    }
                }
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
    }
}
