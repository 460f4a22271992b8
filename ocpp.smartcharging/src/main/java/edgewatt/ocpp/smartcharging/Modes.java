package edgewatt.ocpp.smartcharging;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableDefinition.Type;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/** The charging mode of each EVSE: a variable of the device model, so that it survives a restart. Any thread. */
final class Modes implements IntFunction<ChargingMode>, AutoCloseable {
    private final AtomicReferenceArray<ChargingMode> modes;
    private final List<Subscription> open = new ArrayList<>();

    Modes(Variables variables, int evses, Runnable onChange) {
        modes = new AtomicReferenceArray<>(evses + 1);
        List<VariableDefinition> definitions = new ArrayList<>();
        for (int id = 1; id <= evses; id++) {
            definitions.add(definition(id));
        }
        open.add(variables.define(definitions));
        for (int id = 1; id <= evses; id++) {
            int evse = id;
            open.add(variables.watch(variable(id), text -> {
                modes.set(evse, ChargingMode.of(text));
                onChange.run();
            }));
            modes.set(id, variables.read(variable(id)).map(ChargingMode::of).orElse(ChargingMode.NOW));
        }
    }

    static VariableId variable(int evse) {
        return new VariableId("SmartChargingCtrlr", "", evse, "ChargingMode", "");
    }

    private static VariableDefinition definition(int evse) {
        return new VariableDefinition(
                variable(evse),
                Type.OPTION_LIST,
                "",
                Mutability.READ_WRITE,
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Arrays.stream(ChargingMode.values()).map(ChargingMode::text).toList(),
                ChargingMode.NOW.text(),
                "How EVSE " + evse + " charges: off, now, minpv (at least 6 A), pv (surplus only), plan");
    }

    @Override
    public ChargingMode apply(int evse) {
        return evse > 0 && evse < modes.length() ? modes.get(evse) : ChargingMode.NOW;
    }

    @Override
    public void close() {
        open.forEach(Subscription::close);
    }
}
