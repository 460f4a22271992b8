package edgewatt.station;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The station's one thread. Everything that changes an EVSE runs here, one after another. */
interface Loop extends Executor {
    /** Runs {@code task} here after {@code delay}; the returned runnable cancels it, and is idempotent. */
    Runnable after(Duration delay, Runnable task);
}
