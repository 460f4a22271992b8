package edgewatt.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Health;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import edgewatt.store.journal.Retention;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Publishes {@link StationClock} as soon as the boot id is known, {@link Journal} and {@link Documents} when the database
 * is open (SQLite's native library may take seconds), and {@link Health} at once.
 */
@Component(immediate = true, configurationPid = "store", service = Health.class)
@Designate(ocd = StoreComponent.Config.class)
public final class StoreComponent implements Health {
    @ObjectClassDefinition(name = "Store", description = "The journal and documents in the data folder")
    public @interface Config {
        @AttributeDefinition(
                name = "Disk budget",
                description = "MB the journal may use before it drops samples",
                min = "8",
                max = "65536")
        int budgetMB() default 256;

        @AttributeDefinition(
                name = "Retention",
                description = "days for which acknowledged entries are kept",
                min = "0",
                max = "3650")
        int retentionDays() default 30;

        @AttributeDefinition(
                name = "Forgotten cursors",
                description = "names of uplinks that will not come back; what only they wait for may go")
        String[] forgetCursors() default {};
    }

    private final Store store;
    private final BundleContext context;
    private final List<ServiceRegistration<?>> published = new ArrayList<>();
    private boolean stopped;

    @Activate
    public StoreComponent(BundleContext context, Config config) {
        this.context = context;
        this.store = new Store(
                DataFolder.of(context), InstantSource.system(), System::nanoTime, limits(config), new ObjectMapper());
        store.clockReady().thenRun(() -> publish(StationClock.class, store.clock()));
        // not in the writer's thread: consumers start while a service is registered, and they may wait for the writer
        store.opened()
                .thenRunAsync(
                        () -> {
                            publish(Documents.class, store.documents());
                            publish(Journal.class, store.journal());
                        },
                        task -> new Thread(task, "edgewatt-store-publish").start());
        store.forget(List.of(config.forgetCursors()));
        store.start();
    }

    @Modified
    void modified(Config config) {
        store.limits(limits(config));
        store.forget(List.of(config.forgetCursors()));
    }

    @Deactivate
    void deactivate() {
        List<ServiceRegistration<?>> gone;
        synchronized (published) {
            stopped = true;
            gone = List.copyOf(published);
            published.clear();
        }
        for (int i = gone.size() - 1; i >= 0; i--) {
            gone.get(i).unregister();
        }
        store.close();
    }

    @Override
    public String part() {
        return "store";
    }

    @Override
    public List<Finding> findings() {
        return store.findings();
    }

    private <S> void publish(Class<S> type, S service) {
        ServiceRegistration<S> registration;
        try {
            registration = context.registerService(type, service, null);
        } catch (IllegalStateException stoppedMeanwhile) {
            return;
        }
        synchronized (published) {
            if (!stopped) {
                published.add(registration);
                return;
            }
        }
        registration.unregister();
    }

    private static Retention.Limits limits(Config config) {
        return new Retention.Limits((long) config.budgetMB() << 20, Duration.ofDays(config.retentionDays()));
    }
}
