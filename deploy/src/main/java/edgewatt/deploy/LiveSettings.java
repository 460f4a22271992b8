package edgewatt.deploy;

import edgewatt.deploy.apply.Idle;
import edgewatt.deploy.store.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings as they are now, in the words of who asks: a change counts at once. Any thread. */
final class LiveSettings {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);

    private volatile DeployerSettings now;

    LiveSettings(DeployerSettings now) {
        this.now = now;
    }

    void change(DeployerSettings changed) {
        now = changed;
    }

    Limits limits() {
        DeployerSettings of = now;
        return new Limits(
                (long) of.archiveMB() << 20,
                (long) of.diskMB() << 20,
                (long) of.reserveMB() << 20,
                Duration.ofMinutes(of.transferMin()));
    }

    Duration startLimit() {
        return Duration.ofSeconds(now.startLimitS());
    }

    Duration gate() {
        return Duration.ofSeconds(now.gateS());
    }

    Duration idleDeadline() {
        return Duration.ofMinutes(now.idleMin());
    }

    Optional<URI> repository() {
        try {
            String text = now.repository().strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            LOG.warn("'repository' is no address, and is passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }

    Optional<Idle.Window> window() {
        try {
            String text = now.maintenanceWindow();
            return text.isBlank() ? Optional.empty() : Optional.of(Idle.Window.parse(text));
        } catch (RuntimeException e) {
            LOG.warn("'maintenanceWindow' is passed over; write it as 02:00-04:00: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
