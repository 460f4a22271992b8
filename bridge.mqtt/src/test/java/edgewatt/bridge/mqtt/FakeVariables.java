package edgewatt.bridge.mqtt;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableDefinition.Type;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The variables of smart charging for EVSE 1, as that bundle defines them. */
final class FakeVariables implements Variables {
    private final Map<VariableId, VariableDefinition> definitions = new ConcurrentHashMap<>();
    private final Map<VariableId, String> values = new ConcurrentHashMap<>();

    FakeVariables() {
        add("ChargingMode", Type.OPTION_LIST, List.of("off", "now", "minpv", "pv", "plan"), "now");
        add("Departure", Type.STRING, List.of(), "");
        add("TargetEnergy", Type.INTEGER, List.of(), "0");
        add("MinSoC", Type.INTEGER, List.of(), "0");
        add("SoC", Type.INTEGER, List.of(), "-1");
    }

    private void add(String name, Type type, List<String> options, String value) {
        VariableId id = id(name);
        definitions.put(
                id,
                new VariableDefinition(
                        id,
                        type,
                        "",
                        Mutability.READ_WRITE,
                        false,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        options,
                        value,
                        name));
        values.put(id, value);
    }

    private static VariableId id(String name) {
        return new VariableId("SmartChargingCtrlr", "", 1, name, "");
    }

    String get(String name) {
        return values.get(id(name));
    }

    void set(String name, String value) {
        values.put(id(name), value);
    }

    /** As if smart charging had been stopped. */
    void removeAll() {
        definitions.clear();
        values.clear();
    }

    @Override
    public Subscription define(Collection<VariableDefinition> more) {
        throw new UnsupportedOperationException();
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
        return Optional.ofNullable(values.get(id));
    }

    @Override
    public int integer(VariableId id) {
        return Integer.parseInt(values.get(id));
    }

    @Override
    public boolean flag(VariableId id) {
        return Boolean.parseBoolean(values.get(id));
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
        return WriteOutcome.ACCEPTED;
    }

    @Override
    public void report(VariableId id, String value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription watch(VariableId id, Consumer<String> listener) {
        throw new UnsupportedOperationException();
    }
}
