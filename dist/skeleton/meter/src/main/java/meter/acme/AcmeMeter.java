package meter.acme;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.StationClock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A meter per file {@code meter.acme~NAME.json}. It is asked once a second, on a thread of its own. */
@Component(
        service = {Meter.class, Health.class},
        configurationPid = "meter.acme",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = AcmeMeter.Config.class, factory = true)
public final class AcmeMeter implements Meter, Health {

    /** Settings: forms are drawn from this, and a value out of its range is refused. */
    @ObjectClassDefinition(name = "Acme meter")
    public @interface Config {
        @AttributeDefinition(description = "Address of the meter")
        String host();

        @AttributeDefinition(description = "TCP port", min = "1", max = "65535")
        int port() default 502;

        @AttributeDefinition(description = "Modbus unit identifier", min = "0", max = "255")
        int unit() default 1;

        @AttributeDefinition(description = "EVSE it measures; 0 = the grid connection", min = "0")
        int evse() default 0;
    }

    private final Config config;
    private final StationClock clock;
    private final AcmeRegisters registers;
    private final ScheduledThreadPoolExecutor thread;
    private volatile Optional<MeterReading> reading = Optional.empty();
    private volatile String trouble = "";

    @Activate
    public AcmeMeter(@Reference StationClock clock, Config config) {
        this.config = config;
        this.clock = clock;
        registers = new AcmeRegisters(config.host(), config.port(), config.unit());
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, "meter.acme");
            t.setDaemon(true);
            return t;
        });
        thread.scheduleWithFixedDelay(this::poll, 0, 1, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        thread.execute(registers::close);
        thread.shutdown(); // ends the polls; what was handed in before still runs
    }

    private void poll() {
        try {
            reading = Optional.of(registers.read(clock.instant(), clock.monotonicNanos()));
            trouble = "";
        } catch (IOException | RuntimeException e) {
            // the last reading stays and grows old: whoever uses it compares its age with maximumAge()
            trouble = "meter " + name() + " does not answer (" + e.getMessage() + "); check its address and cable";
        }
    }

    @Override
    public String name() {
        return config.host() + ":" + config.port();
    }

    @Override
    public Place place() {
        return config.evse() == 0 ? Place.GRID : Place.EVSE;
    }

    @Override
    public int evseId() {
        return config.evse();
    }

    @Override
    public Optional<MeterReading> reading() {
        return reading;
    }

    @Override
    public String part() {
        return "meter.acme";
    }

    @Override
    public List<Finding> findings() {
        return trouble.isEmpty() ? List.of() : List.of(new Finding(Level.DEGRADED, "meter " + name(), trouble));
    }
}
