package edgewatt.bridge.mqtt.input;

import edgewatt.api.deploy.Health;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.Meter;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import edgewatt.bridge.mqtt.Tap;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One input per file {@code bridge.mqtt.input~NAME.json}: a {@link Meter}, {@link Forecast} or {@link Limiter} service. */
@Component(
        service = Health.class,
        configurationPid = "bridge.mqtt.input",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = InputSettings.class, factory = true)
public final class InputComponent implements Health {
    private static final Logger LOG = LoggerFactory.getLogger(InputComponent.class);

    private final String name;
    private final StationClock clock;
    private final Journal journal;
    private final Troubles troubles;
    private final List<ServiceRegistration<?>> registered = new ArrayList<>();
    private Input input;
    private String wrong = "";
    private boolean limited;
    private long changes;

    @Activate
    public InputComponent(
            @Reference StationClock clock,
            @Reference Journal journal,
            BundleContext context,
            InputSettings config,
            Map<String, Object> properties) {
        this.clock = clock;
        this.journal = journal;
        name = config.name().isBlank() ? fileName(properties) : config.name().trim();
        troubles = new Troubles(name);
        try {
            input = Inputs.make(config, name, clock, ZoneId.systemDefault(), this::changed, troubles);
        } catch (IllegalArgumentException e) {
            wrong = e.getMessage();
            return;
        }
        Dictionary<String, Object> p = properties(properties);
        if (input instanceof Meter m) {
            registered.add(context.registerService(Meter.class, m, p));
        } else if (input instanceof Forecast f) {
            registered.add(context.registerService(Forecast.class, f, p));
        } else if (input instanceof Limiter l) {
            registered.add(context.registerService(Limiter.class, l, p));
        }
        registered.add(context.registerService(
                Tap.class, new InputTap(input, troubles, config.retained(), this::record), null));
    }

    /** A ranking given in the file decides between two meters of one place. */
    private static Dictionary<String, Object> properties(Map<String, Object> given) {
        Dictionary<String, Object> p = new Hashtable<>();
        if (given.get(Constants.SERVICE_RANKING) instanceof Integer ranking) {
            p.put(Constants.SERVICE_RANKING, ranking);
        }
        return p;
    }

    private static String fileName(Map<String, Object> properties) {
        String pid = String.valueOf(properties.getOrDefault(Constants.SERVICE_PID, "mqtt"));
        return pid.substring(pid.indexOf('~') + 1);
    }

    @Deactivate
    void deactivate() {
        Collections.reverse(registered);
        registered.forEach(ServiceRegistration::unregister);
    }

    /** A limit has another value: who has it looks again. */
    private void changed() {
        if (registered.isEmpty()) {
            return;
        }
        Dictionary<String, Object> p = new Hashtable<>();
        p.put("changes", ++changes);
        try {
            registered.get(0).setProperties(p);
        } catch (IllegalStateException e) {
            // it has just been withdrawn
            return;
        }
        record();
    }

    /** A grid operator's beginning and end is a fact of the journal, also when it begins by silence. */
    private void record() {
        if (!(input instanceof InputLimit limit) || !limit.isRelay()) {
            return;
        }
        double w = limit.importW();
        boolean now = !Double.isNaN(w);
        if (now != limited) {
            limited = now;
            String why = !now ? "released" : limit.isSilent() ? "signal lost" : "dimmed";
            Fact fact = new Fact.Curtailed(
                    limit.source().toString(), clock.instant(), now, now ? (int) Math.round(w) : 0, why);
            journal.append(fact).whenComplete((position, failed) -> {
                if (failed != null) {
                    LOG.error("a curtailment could not be recorded: {}", failed.getMessage());
                }
            });
        }
    }

    @Override
    public String part() {
        return "bridge.mqtt";
    }

    @Override
    public List<Finding> findings() {
        if (!wrong.isEmpty()) {
            return List.of(new Finding(
                    Level.FAILED,
                    name,
                    "input '" + name + "' does not work: " + wrong + " (etc/bridge.mqtt.input~" + name + ".json)"));
        }
        List<Finding> found = new ArrayList<>(input.findings());
        found.addAll(troubles.findings());
        return found;
    }
}
