package edgewatt.web;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.web.http.HttpsServer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the server up, on a thread that lives only for that: neither making a key nor a port that is taken holds up the
 * start of the controller. Where it cannot listen it says so and tries again: an address may come later than we do.
 */
final class Listening implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    static final String SUBJECT = "port";

    private final Starter starter;
    private final Executor aside;
    private final Duration again;
    private HttpsServer server;
    private boolean closed;
    private volatile String trouble = "";

    /** Makes the server. */
    @FunctionalInterface
    interface Starter {
        /**
         * Off the caller's thread; may take a second.
         *
         * @throws IOException if it cannot listen now
         * @throws GeneralSecurityException if its key cannot be used; nothing is tried again
         */
        HttpsServer start() throws IOException, GeneralSecurityException;
    }

    /** @param aside runs a task on a thread of its own */
    Listening(Starter starter, Executor aside, Duration again) {
        this.starter = starter;
        this.aside = aside;
        this.again = again;
    }

    void begin() {
        aside.execute(this::attempt);
    }

    Optional<Finding> finding() {
        String now = trouble;
        return now.isEmpty() ? Optional.empty() : Optional.of(new Finding(Level.DEGRADED, SUBJECT, now));
    }

    /** The port, while it listens. */
    synchronized Optional<Integer> port() {
        return Optional.ofNullable(server).map(HttpsServer::port);
    }

    /** Waits at most about a second for requests that run. */
    @Override
    public void close() {
        HttpsServer ending;
        synchronized (this) {
            closed = true;
            ending = server;
            server = null;
        }
        if (ending != null) {
            ending.close();
        }
    }

    private void attempt() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        try {
            HttpsServer started = starter.start();
            synchronized (this) {
                if (!closed) {
                    server = started;
                    trouble = "";
                    return;
                }
            }
            started.close();
        } catch (IOException e) {
            say("the controller is not reachable over HTTPS: " + reason(e)
                    + "; free the port, or choose another address or port in etc/web.json");
            CompletableFuture.delayedExecutor(again.toMillis(), TimeUnit.MILLISECONDS, aside)
                    .execute(this::attempt);
        } catch (GeneralSecurityException | RuntimeException e) {
            say("the controller is not reachable over HTTPS: " + e.getMessage());
        }
    }

    private void say(String sentence) {
        if (!sentence.equals(trouble)) {
            trouble = sentence;
            LOG.warn("{}", sentence);
        }
    }

    private static String reason(IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return e.getMessage() + (cause == e || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")");
    }
}
