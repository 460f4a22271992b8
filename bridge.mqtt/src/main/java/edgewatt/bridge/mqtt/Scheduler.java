package edgewatt.bridge.mqtt;

import java.time.Duration;
import java.util.concurrent.Future;

/** The bridge's one thread. What is given runs there, one after another, and an exception does not end it. */
interface Scheduler {
    void now(Runnable task);

    Future<?> after(Duration delay, Runnable task);
}
