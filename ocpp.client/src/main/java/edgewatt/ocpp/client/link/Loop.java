package edgewatt.ocpp.client.link;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The one thread on which all state of a link lives. A task that throws is logged and takes nothing with it. */
public interface Loop extends Executor {
    /** Runs the task after a delay, unless it is cancelled before. */
    Timer after(Duration delay, Runnable task);

    /** Monotonic time, on the scale of {@link System#nanoTime()}. */
    long nanos();

    /** A task that waits. */
    interface Timer {
        /** After this, called on the loop, the task does not begin any more. */
        void cancel();
    }
}
