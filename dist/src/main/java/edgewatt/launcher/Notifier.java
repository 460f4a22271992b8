package edgewatt.launcher;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;

/**
 * Tells systemd that the controller is ready, stopping or alive. Does nothing unless {@code NOTIFY_SOCKET} is set.
 *
 * <p>Java has no datagram over a Unix socket, so the message is sent by {@code systemd-notify}, which is there wherever
 * the variable is. That is one short process per message, and the unit must say {@code NotifyAccess=all}.
 */
final class Notifier implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Notifier.class.getName());

    /** Sends one message; separate from its use for the sake of tests. */
    interface Sender {
        void send(String message);
    }

    private final Optional<Sender> sender;
    private final Optional<Duration> watchdog;
    private ScheduledExecutorService beats;

    Notifier(Optional<Sender> sender, Optional<Duration> watchdog) {
        this.sender = sender;
        this.watchdog = watchdog;
    }

    static Notifier of(Map<String, String> environment) {
        if (environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty()) {
            return new Notifier(Optional.empty(), Optional.empty());
        }
        return new Notifier(Optional.of(Notifier::systemdNotify), watchdog(environment.get("WATCHDOG_USEC")));
    }

    /** @param alive asked twice per watchdog period; while it is false no sign of life is sent */
    synchronized void ready(BooleanSupplier alive) {
        if (sender.isEmpty()) {
            return;
        }
        sender.get().send("READY=1");
        if (watchdog.isPresent()) {
            long half = Math.max(1, watchdog.get().toMillis() / 2);
            beats = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "edgewatt-launcher-watchdog");
                thread.setDaemon(true);
                return thread;
            });
            beats.scheduleAtFixedRate(() -> beat(alive), half, half, TimeUnit.MILLISECONDS);
        }
    }

    /** Stops the signs of life; systemd then counts its own stop limit. */
    synchronized void stopping() {
        close();
        sender.ifPresent(to -> to.send("STOPPING=1"));
    }

    @Override
    public synchronized void close() {
        if (beats != null) {
            beats.shutdownNow();
            beats = null;
        }
    }

    private void beat(BooleanSupplier alive) {
        if (alive.getAsBoolean()) {
            sender.ifPresent(to -> to.send("WATCHDOG=1"));
        }
    }

    private static Optional<Duration> watchdog(String microseconds) {
        try {
            return microseconds == null
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis(Long.parseLong(microseconds) / 1000));
        } catch (NumberFormatException e) {
            LOG.warning(() -> "WATCHDOG_USEC is '" + microseconds + "', not a number: no sign of life is sent");
            return Optional.empty();
        }
    }

    private static void systemdNotify(String message) {
        try {
            Process process = new ProcessBuilder("systemd-notify", message)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOG.warning(() -> "systemd-notify " + message + " hangs");
            } else if (process.exitValue() != 0) {
                LOG.warning(() -> "systemd-notify " + message + " failed with " + process.exitValue());
            }
        } catch (java.io.IOException e) {
            LOG.warning(() -> "NOTIFY_SOCKET is set, but systemd-notify does not run: " + LaunchException.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
