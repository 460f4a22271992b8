package edgewatt.ocpp.smartcharging;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A device model in memory: what was written stays when the definitions go. */
final class FakeVariables implements Variables {
    private final Map<VariableId, VariableDefinition> definitions = new ConcurrentHashMap<>();
    private final Map<VariableId, String> values = new ConcurrentHashMap<>();
    private final Map<VariableId, Consumer<String>> watches = new ConcurrentHashMap<>();

    @Override
    public Subscription define(Collection<VariableDefinition> added) {
        added.forEach(d -> definitions.put(d.id(), d));
        return () -> added.forEach(d -> definitions.remove(d.id()));
    }

    @Override
    public List<VariableDefinition> definitions() {
        return List.copyOf(definitions.values());
    }

    @Override
    public Optional<VariableDefinition> definition(VariableId id) {
        return Optional.ofNullable(definitions.get(id));
    }

    @Override
    public Optional<String> read(VariableId id) {
        return definition(id).map(d -> values.getOrDefault(id, d.defaultValue()));
    }

    @Override
    public int integer(VariableId id) {
        return Integer.parseInt(read(id).orElseThrow());
    }

    @Override
    public boolean flag(VariableId id) {
        return Boolean.parseBoolean(read(id).orElseThrow());
    }

    @Override
    public WriteOutcome write(VariableId id, String value, String by) {
        VariableDefinition d = definitions.get(id);
        if (d == null) {
            return WriteOutcome.UNKNOWN_VARIABLE;
        }
        if (!d.values().isEmpty() && !d.values().contains(value)) {
            return WriteOutcome.REJECTED;
        }
        values.put(id, value);
        watches.getOrDefault(id, v -> {}).accept(value);
        return WriteOutcome.ACCEPTED;
    }

    @Override
    public void report(VariableId id, String value) {
        values.put(id, value);
    }

    @Override
    public Subscription watch(VariableId id, Consumer<String> listener) {
        watches.put(id, listener);
        return () -> watches.remove(id);
    }
}
