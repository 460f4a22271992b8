package edgewatt.deploy.repository;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When to ask: first at a moment of the whole first interval, then after half to one and a half of it, each drawn anew; so
 * that controllers that are switched on together, or find their server again together, do not come together.
 */
final class Polling {
    private static final Logger LOG = LoggerFactory.getLogger(Polling.class);
    /** Failures in a row that people should know of. */
    private static final int WORTH_SAYING = 3;

    private final Asker asker;
    private final Timer timer;
    private final DoubleSupplier random;
    private final Duration every;
    private Runnable next = () -> {};
    private boolean closed;
    private volatile int failures;
    private volatile String trouble = "";

    /** One question. */
    @FunctionalInterface
    interface Asker {
        Poll.Answer ask() throws IOException;
    }

    /** Runs a task later, on a thread that lives only for it. */
    @FunctionalInterface
    interface Timer {
        /** @return gives it up, if it has not begun */
        Runnable after(Duration delay, Runnable task);
    }

    /** @param random 0 to 1 */
    Polling(Asker asker, Timer timer, DoubleSupplier random, Duration every) {
        this.asker = asker;
        this.timer = timer;
        this.random = random;
        this.every = every;
    }

    void start() {
        later(random.getAsDouble());
    }

    synchronized void close() {
        closed = true;
        next.run();
    }

    private synchronized void later(double part) {
        if (!closed) {
            next = timer.after(Duration.ofMillis((long) (every.toMillis() * part)), this::once);
        }
    }

    Optional<Finding> finding() {
        return failures < WORTH_SAYING
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                Level.NOTICE,
                                "repository",
                                "the repository does not answer (" + trouble
                                        + "); updates come by other ways only until it does: see url in etc/deploy.repository.json"));
    }

    private void once() {
        try {
            LOG.debug("repository: {}", asker.ask());
            failures = 0;
        } catch (IOException | RuntimeException e) {
            trouble = e.getMessage() == null ? e.toString() : e.getMessage();
            failures++;
            LOG.info("the repository does not answer: {}", trouble);
        }
        later(0.5 + random.getAsDouble());
    }
}
