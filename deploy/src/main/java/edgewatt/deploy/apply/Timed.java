package edgewatt.deploy.apply;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs foreign code with a limit: first it is interrupted, then given up. Its thread lives as long as the call. */
final class Timed {
    private final Supplier<Duration> limits;
    private final Duration afterInterrupt;

    Timed(Supplier<Duration> limits, Duration afterInterrupt) {
        this.limits = limits;
        this.afterInterrupt = afterInterrupt;
    }

    /** It cannot even be interrupted: this process is not clean any more. */
    static final class Stuck extends Exception {
        private static final long serialVersionUID = 1;

        Stuck(String message) {
            super(message);
        }
    }

    /**
     * @param what for the message, for example {@code "bundle 'x' does not start"}
     * @throws ExecutionException what the code has thrown, or that it took too long
     */
    <T> T call(String what, Callable<T> code) throws ExecutionException, InterruptedException, Stuck {
        Duration limit = limits.get();
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(task, "edgewatt-deploy-step");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            thread.join(Math.max(1, afterInterrupt.toMillis()));
            if (thread.isAlive()) {
                throw new Stuck(what + " within " + limit.toSeconds() + " s and cannot be interrupted");
            }
            throw new ExecutionException(what + " within " + limit.toSeconds() + " s", e);
        }
    }
}
