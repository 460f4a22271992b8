package edgewatt.station.model;

import edgewatt.api.deploy.Health;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/** The {@link Variables} in the registry; PID {@code variables} overrides defaults, by name. */
@Component(
        service = {Variables.class, Health.class},
        configurationPid = "variables",
        immediate = true)
public final class VariablesComponent implements Variables, Health {
    /** How long after a start, or after new settings, bundles may take to define their variables. */
    private static final long SETTLING_NANOS = 30_000_000_000L;
    /** What the framework adds to settings. */
    private static final List<String> FRAMEWORK = List.of("service.", "component.", "felix.", "osgi.", ".");

    private final DeviceModel model;
    private final StationClock clock;
    private volatile long since;

    @Activate
    public VariablesComponent(
            Map<String, Object> settings,
            @Reference Documents documents,
            @Reference Journal journal,
            @Reference StationClock clock) {
        this.clock = clock;
        since = clock.monotonicNanos();
        model = new DeviceModel(documents, overrides(settings), journal::append, clock);
        model.define(CoreVariables.definitions());
    }

    @Modified
    void modified(Map<String, Object> settings) {
        since = clock.monotonicNanos();
        model.override(overrides(settings));
    }

    static Map<String, String> overrides(Map<String, Object> settings) {
        Map<String, String> all = new TreeMap<>();
        settings.forEach((key, value) -> {
            if (FRAMEWORK.stream().noneMatch(key::startsWith)) {
                all.put(key, value instanceof Object[] list ? joined(list) : String.valueOf(value));
            }
        });
        return all;
    }

    private static String joined(Object[] list) {
        StringBuilder text = new StringBuilder();
        for (Object o : list) {
            text.append(text.isEmpty() ? "" : ",").append(o);
        }
        return text.toString();
    }

    @Override
    public String part() {
        return "variables";
    }

    @Override
    public List<Finding> findings() {
        boolean complete = clock.monotonicNanos() - since > SETTLING_NANOS;
        return model.complaints(complete).stream()
                .map(c -> new Finding(Level.DEGRADED, c, c))
                .toList();
    }

    @Override
    public Subscription define(Collection<VariableDefinition> definitions) {
        return model.define(definitions);
    }

    @Override
    public List<VariableDefinition> definitions() {
        return model.definitions();
    }

    @Override
    public Optional<VariableDefinition> definition(VariableId id) {
        return model.definition(id);
    }

    @Override
    public Optional<String> read(VariableId id) {
        return model.read(id);
    }

    @Override
    public int integer(VariableId id) {
        return model.integer(id);
    }

    @Override
    public boolean flag(VariableId id) {
        return model.flag(id);
    }

    @Override
    public WriteOutcome write(VariableId id, String value, String by) {
        return model.write(id, value, by);
    }

    @Override
    public void report(VariableId id, String value) {
        model.report(id, value);
    }

    @Override
    public Subscription watch(VariableId id, Consumer<String> listener) {
        return model.watch(id, listener);
    }
}
