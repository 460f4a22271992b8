package edgewatt.bridge.mqtt;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The Eclipse Paho clients for MQTT 5 and 3.1.1 behind the port. A client object lives for one attempt: its automatic reconnect is off
 * (it dead-locks and leaks messages in flight), its persistence is in memory, and its keep-alive runs on a thread of ours
 * instead of a timer of its own. What may block in it runs on that thread too, never on the caller's.
 */
final class PahoConnector implements MqttConnector {
    private final Set<Connection> live = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor work;

    PahoConnector() {
        work = new ScheduledThreadPoolExecutor(1, r -> {
            Thread t = new Thread(r, "edgewatt-bridge.mqtt-paho");
            t.setDaemon(true);
            return t;
        });
        work.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Connection open(Spec spec, Events events) {
        PahoConnection c = new PahoConnection(spec, events, this);
        live.add(c);
        c.connect();
        return c;
    }

    @Override
    public void close() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        for (Connection c : live) {
            c.close(false);
        }
        try {
            synchronized (live) {
                for (long left = 1; left > 0 && !live.isEmpty(); left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(live, Math.max(1_000_000, left));
                }
            }
            work.shutdown();
            if (!work.awaitTermination(2, TimeUnit.SECONDS)) {
                work.shutdownNow();
            }
        } catch (InterruptedException e) {
            work.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    void ended(Connection c) {
        synchronized (live) {
            live.remove(c);
            live.notifyAll();
        }
    }

    /** Runs something of Paho's that may block. */
    void later(Runnable task) {
        try {
            work.execute(task);
        } catch (RejectedExecutionException e) {
            // closing: the sockets are gone already, so it will not block for long
            task.run();
        }
    }

    Pings pings() {
        return new Pings(work);
    }
}
