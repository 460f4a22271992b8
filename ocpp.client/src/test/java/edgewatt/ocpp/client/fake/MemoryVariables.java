package edgewatt.ocpp.client.fake;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A device model in memory, with those variables of the station that 1.6 keys are aliases of. */
public final class MemoryVariables implements Variables {
    private final Map<VariableId, VariableDefinition> definitions = new ConcurrentSkipListMap<>();
    private final Map<VariableId, String> values = new ConcurrentHashMap<>();
    private final Map<VariableId, List<Consumer<String>>> watchers = new ConcurrentHashMap<>();

    public MemoryVariables() {
        define(List.of(
                flag("AuthCtrlr", "AuthorizeRemoteStart", false),
                flag("AuthCtrlr", "LocalAuthorizeOffline", true),
                flag("AuthCtrlr", "LocalPreAuthorize", false),
                flag("AuthCtrlr", "OfflineTxForUnknownIdEnabled", false),
                flag("AuthCacheCtrlr", "Enabled", true),
                flag("TxCtrlr", "StopTxOnInvalidId", true),
                flag("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", true),
                flag("TxCtrlr", "StopTxOnEVSideDisconnect", true).with(VariableDefinition.Mutability.READ_ONLY),
                number("BeaconLighting", "Percent", 100),
                number("ChargingStatusIndicator", "BlinkRepeat", 3),
                flag("ISO15118Ctrlr", "PnCEnabled", false).with(VariableDefinition.Mutability.READ_ONLY),
                flag("ISO15118Ctrlr", "CentralContractValidationAllowed", false)
                        .with(VariableDefinition.Mutability.READ_ONLY),
                flag("ISO15118Ctrlr", "ContractValidationOffline", false).with(VariableDefinition.Mutability.READ_ONLY),
                number("TxCtrlr", "EVConnectionTimeOut", 60),
                number("TxCtrlr", "MaxEnergyOnInvalidId", 0),
                number("SampledDataCtrlr", "TxUpdatedInterval", 60),
                number("AlignedDataCtrlr", "Interval", 0),
                measurands("SampledDataCtrlr", "TxUpdatedMeasurands", "Energy.Active.Import.Register"),
                measurands("SampledDataCtrlr", "TxEndedMeasurands", ""),
                measurands("AlignedDataCtrlr", "Measurands", "Energy.Active.Import.Register"),
                measurands("AlignedDataCtrlr", "TxEndedMeasurands", "")));
    }

    private static VariableDefinition flag(String component, String variable, boolean value) {
        return VariableDefinition.flag(VariableId.of(component, variable), value, "");
    }

    private static VariableDefinition number(String component, String variable, int value) {
        return VariableDefinition.integer(VariableId.of(component, variable), "", 0, 1_000_000, value, "");
    }

    private static VariableDefinition measurands(String component, String variable, String value) {
        return new VariableDefinition(
                VariableId.of(component, variable),
                VariableDefinition.Type.MEMBER_LIST,
                "",
                VariableDefinition.Mutability.READ_WRITE,
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                value,
                "");
    }

    @Override
    public Subscription define(Collection<VariableDefinition> more) {
        more.forEach(d -> definitions.put(d.id(), d));
        return () -> more.forEach(d -> definitions.remove(d.id()));
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
        return Integer.parseInt(read(id).orElseThrow(() -> new IllegalStateException(id + " is not defined")));
    }

    @Override
    public boolean flag(VariableId id) {
        return Boolean.parseBoolean(read(id).orElseThrow(() -> new IllegalStateException(id + " is not defined")));
    }

    @Override
    public WriteOutcome write(VariableId id, String value, String by) {
        Optional<VariableDefinition> definition = definition(id);
        if (definition.isEmpty()) {
            return WriteOutcome.UNKNOWN_VARIABLE;
        }
        VariableDefinition d = definition.get();
        if (d.mutability() == VariableDefinition.Mutability.READ_ONLY) {
            return WriteOutcome.REJECTED;
        }
        if (d.type() == VariableDefinition.Type.INTEGER) {
            long number = Long.parseLong(value);
            if (number < d.min().orElse(Long.MIN_VALUE) || number > d.max().orElse(Long.MAX_VALUE)) {
                return WriteOutcome.REJECTED;
            }
        }
        report(id, value);
        return d.rebootRequired() ? WriteOutcome.REBOOT_REQUIRED : WriteOutcome.ACCEPTED;
    }

    @Override
    public void report(VariableId id, String value) {
        values.put(id, value);
        watchers.getOrDefault(id, List.of()).forEach(w -> w.accept(value));
    }

    @Override
    public Subscription watch(VariableId id, Consumer<String> listener) {
        List<Consumer<String>> list = watchers.computeIfAbsent(id, k -> new CopyOnWriteArrayList<>());
        list.add(listener);
        return () -> list.remove(listener);
    }

    /** For tests: sets without a check. */
    public void set(VariableId id, Object value) {
        report(id, String.valueOf(value));
    }

    public List<String> names() {
        return new ArrayList<>(
                definitions.keySet().stream().map(VariableId::toString).toList());
    }
}
