package edgewatt.station;

import edgewatt.api.deploy.Health;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all {@link Health} services every few seconds. */
@Component(
        service = {},
        immediate = true)
public final class HealthLogComponent {
    private static final Logger LOG = LoggerFactory.getLogger("edgewatt.health");
    private static final long EVERY_SECONDS = 3;

    private final List<Health> services = new CopyOnWriteArrayList<>();
    private final HealthLog health = new HealthLog((level, sentence) -> {
        if (level == Health.Level.FAILED || level == Health.Level.DEGRADED) {
            LOG.warn("{}", sentence);
        } else {
            LOG.info("{}", sentence);
        }
    });
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread t = new Thread(task, "edgewatt-station-health");
        t.setDaemon(true);
        return t;
    });

    @Activate
    void activate() {
        thread.scheduleWithFixedDelay(
                () -> health.look(List.copyOf(services)), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        thread.shutdownNow();
    }

    @Reference(service = Health.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindHealth(Health service) {
        services.add(service);
    }

    void unbindHealth(Health service) {
        services.remove(service);
    }
}
