package driver.acme;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.Permission;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A driver per file {@code driver.acme~NAME.json}, with its thread. */
@Component(
        service = {EvseDriver.class, Health.class},
        configurationPid = "driver.acme",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = AcmeComponent.Config.class, factory = true)
public final class AcmeComponent implements EvseDriver, Health {

    /** Settings: forms are drawn from this, and a value out of its range is refused. */
    @ObjectClassDefinition(name = "Acme charging hardware")
    public @interface Config {
        @AttributeDefinition(description = "Which EVSE it is", min = "1")
        int evse() default 1;

        @AttributeDefinition(description = "A per phase", min = "6", max = "80")
        double maxCurrentA() default 16;

        @AttributeDefinition(description = "Phases that are wired", min = "1", max = "3")
        int phases() default 3;
    }

    private final ScheduledThreadPoolExecutor thread;
    private final AcmeDriver driver;

    @Activate
    public AcmeComponent(@Reference StationClock clock, Config config) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, "driver.acme-" + config.evse());
            t.setDaemon(true);
            return t;
        });
        DriverCapabilities capabilities = new DriverCapabilities(
                config.maxCurrentA(),
                config.phases(),
                "RST",
                false,
                Duration.ofSeconds(60),
                false,
                true,
                true,
                false,
                false);
        driver = new AcmeDriver(config.evse(), capabilities, new AcmeHardware(), clock, this::hand);
        thread.scheduleWithFixedDelay(driver::step, 0, 100, TimeUnit.MILLISECONDS);
    }

    private void hand(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        thread.execute(driver::close);
        thread.shutdown();
        // what drives hardware says that it has opened before it goes
        thread.awaitTermination(2, TimeUnit.SECONDS);
    }

    @Override
    public int evseId() {
        return driver.evseId();
    }

    @Override
    public String name() {
        return driver.name();
    }

    @Override
    public DriverCapabilities capabilities() {
        return driver.capabilities();
    }

    @Override
    public void attach(Consumer<DriverState> listener) {
        driver.attach(listener);
    }

    @Override
    public void detach() {
        driver.detach();
    }

    @Override
    public void permit(Permission permission) {
        driver.permit(permission);
    }

    @Override
    public void withdraw(OpenMode mode) {
        driver.withdraw(mode);
    }

    @Override
    public void lock(boolean locked) {
        driver.lock(locked);
    }

    @Override
    public void resetFault() {
        driver.resetFault();
    }

    @Override
    public String part() {
        return "driver.acme";
    }

    @Override
    public List<Finding> findings() {
        String trouble = driver.trouble();
        return trouble.isEmpty() ? List.of() : List.of(new Finding(Level.FAILED, "evse " + driver.evseId(), trouble));
    }
}
