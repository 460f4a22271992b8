package edgewatt.itest.delivery;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.Availability;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.ocpp.client.CommVariables;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A station that only stands there, and notes who wants something of it; with variables in memory. */
final class Site {
    /** What was asked of the EVSE or the station beyond looking. */
    final List<String> asked = new ArrayList<>();

    final Station station;
    final Variables variables;
    private final Map<VariableId, String> values = new TreeMap<>();

    /** @param evse as it is seen, if there is one */
    Site(Optional<EvseSnapshot> evse) {
        for (VariableDefinition definition : CommVariables.definitions()) {
            values.put(definition.id(), definition.defaultValue());
        }
        set(VariableId.of("SampledDataCtrlr", "TxUpdatedMeasurands"), "Energy.Active.Import.Register");
        Optional<Evse> one = evse.map(this::evse);
        station = fake(
                Station.class,
                Map.of(
                        "identity",
                        new StationIdentity("Edgewatt", "Test", "S-1", "1"),
                        "evses",
                        one.stream().toList(),
                        "evse",
                        one,
                        "availability",
                        Availability.OPERATIVE));
        variables = (Variables) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Variables.class}, (proxy, method, args) -> {
                    return switch (method.getName()) {
                        case "read" -> Optional.ofNullable(values.get(args[0]));
                        case "integer" -> Integer.parseInt(values.getOrDefault(args[0], "0"));
                        case "flag" -> Boolean.parseBoolean(values.get(args[0]));
                        case "definition" -> Optional.empty();
                        case "definitions" -> List.of();
                        case "define", "watch" -> (Subscription) () -> {};
                        case "write" -> {
                            values.put((VariableId) args[0], (String) args[1]);
                            yield Variables.WriteOutcome.ACCEPTED;
                        }
                        default -> null;
                    };
                });
    }

    void set(VariableId id, String value) {
        values.put(id, value);
    }

    private Evse evse(EvseSnapshot snapshot) {
        return fake(Evse.class, Map.of("id", snapshot.evseId(), "snapshot", snapshot));
    }

    /** Answers what it knows; all else is noted. */
    private <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("hashCode") ? (Object) 1 : (Object) (proxy == args[0]);
                    }
                    Object answer = answers.get(method.getName());
                    if (answer == null && !method.getName().equals("learn")) {
                        asked.add(method.getName());
                    }
                    return answer;
                }));
    }
}
