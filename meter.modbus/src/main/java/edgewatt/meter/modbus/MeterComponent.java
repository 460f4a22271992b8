package edgewatt.meter.modbus;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** A meter per file {@code meter.modbus~NAME.json}. */
@Component(
        service = {Meter.class, Health.class},
        configurationPid = "meter.modbus",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = MeterSettings.class, factory = true)
public final class MeterComponent implements Meter, Health {
    private final MeterPlan plan;
    private final ModbusMeter meter;
    private final Lines lines;

    @Activate
    public MeterComponent(
            @Reference Lines lines,
            @Reference StationClock clock,
            MeterSettings settings,
            Map<String, Object> properties) {
        this.lines = lines;
        plan = MeterPlan.of(settings, String.valueOf(properties.get("service.pid")));
        RegisterMap map =
                Maps.named(plan.map(), plan.order(), plan.place() == Place.PV).orElse(unit -> new Readout());
        meter = new ModbusMeter(plan, map, clock);
        if (plan.trouble().isEmpty()) {
            lines.add(meter);
        }
    }

    @Deactivate
    void deactivate() {
        lines.remove(meter);
    }

    @Override
    public String name() {
        return meter.name();
    }

    @Override
    public Place place() {
        return meter.place();
    }

    @Override
    public int evseId() {
        return meter.evseId();
    }

    @Override
    public Optional<MeterReading> reading() {
        return meter.reading();
    }

    @Override
    public Duration maximumAge() {
        return meter.maximumAge();
    }

    @Override
    public String part() {
        return meter.part();
    }

    @Override
    public List<Finding> findings() {
        return plan.trouble().isEmpty()
                ? meter.findings()
                : List.of(new Finding(Level.FAILED, "meter " + plan.name(), plan.trouble()));
    }
}
