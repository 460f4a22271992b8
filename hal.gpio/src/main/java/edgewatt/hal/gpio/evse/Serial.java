package edgewatt.hal.gpio.evse;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other on the thread of whoever comes first; the others leave their task and go on. So an edge
 * needs no change of thread, nobody ever waits, and a listener that calls back does not find itself inside a step.
 */
final class Serial {
    private static final Logger log = LoggerFactory.getLogger(Serial.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    void run(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        do {
            try {
                tasks.remove().run();
            } catch (RuntimeException | Error e) {
                log.error("unexpected; the EVSE goes on", e);
            }
        } while (waiting.decrementAndGet() != 0);
    }
}
