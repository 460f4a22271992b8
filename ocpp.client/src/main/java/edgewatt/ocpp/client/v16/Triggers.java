package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Evse;
import edgewatt.api.station.Station;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Desk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * TriggerMessage (section 5.17) and ExtendedTriggerMessage (security white paper): what is asked for leaves right after
 * the answer, also while the boot is pending. What no feature can say is NotImplemented; what is not there, Rejected.
 */
final class Triggers implements Feature {
    private static final String FIRMWARE = "FirmwareStatusNotification";

    private final Station station;
    private final Encoder encoder;
    private final Desk desk;
    private final Map<String, Function<OptionalInt, Reply>> plain = new HashMap<>();
    private final Map<String, Function<OptionalInt, Reply>> extended = new HashMap<>();

    /** @param others whose messages can be triggered as well */
    Triggers(Station station, Encoder encoder, Desk desk, List<Feature> others) {
        this.station = station;
        this.encoder = encoder;
        this.desk = desk;
        Map<String, Function<OptionalInt, Reply>> both = Map.of(
                "BootNotification",
                connector -> accepted(desk::boot),
                "Heartbeat",
                connector -> accepted(desk::heartbeat),
                "StatusNotification",
                known(this::status),
                "MeterValues",
                known(this::meterValues));
        plain.putAll(both);
        extended.putAll(both);
        Map<String, Runnable> theirs = new HashMap<>();
        others.forEach(feature -> theirs.putAll(feature.triggers()));
        plain.put(FIRMWARE, of(theirs.get(FIRMWARE)));
        plain.put("DiagnosticsStatusNotification", of(theirs.get("DiagnosticsStatusNotification")));
        // the extended message asks for the signed update's status under the plain name
        extended.put(FIRMWARE, of(theirs.getOrDefault("Signed" + FIRMWARE, theirs.get(FIRMWARE))));
        extended.put("LogStatusNotification", of(theirs.get("LogStatusNotification")));
        extended.put("SignChargePointCertificate", of(theirs.get("SignChargePointCertificate")));
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of(
                "TriggerMessage", V16.now(request -> trigger(request, plain)),
                "ExtendedTriggerMessage", V16.now(request -> trigger(request, extended)));
    }

    @Override
    public Optional<String> profile() {
        return Optional.of("RemoteTrigger");
    }

    private static Reply trigger(ObjectNode request, Map<String, Function<OptionalInt, Reply>> triggers) {
        record Wish(Function<OptionalInt, Reply> trigger, OptionalInt connector) {}
        Wish wish = Payload.read(
                request, p -> new Wish(p.choice("requestedMessage", triggers), p.optionalInteger("connectorId", 0)));
        return wish.trigger().apply(wish.connector());
    }

    private static Function<OptionalInt, Reply> of(Runnable message) {
        return connector -> message == null ? Reply.status("NotImplemented") : accepted(message);
    }

    private static Reply accepted(Runnable afterwards) {
        return Reply.status("Accepted").then(afterwards);
    }

    /** Messages of a connector; the others have no use for one. */
    private Function<OptionalInt, Reply> known(Function<OptionalInt, Reply> trigger) {
        return connector ->
                connector.orElse(0) == 0 || station.evse(connector.getAsInt()).isPresent()
                        ? trigger.apply(connector)
                        : Reply.status("Rejected");
    }

    private Reply status(OptionalInt connector) {
        return accepted(() -> {
            if (connector.isPresent()) {
                desk.report(connector.getAsInt());
            } else {
                desk.report(0);
                station.evses().forEach(evse -> desk.report(evse.id()));
            }
        });
    }

    private Reply meterValues(OptionalInt connector) {
        List<Call> calls = station.evses().stream()
                .filter(e -> connector.orElse(0) == 0 || e.id() == connector.getAsInt())
                .map(Evse::snapshot)
                .map(encoder::triggered)
                .flatMap(Optional::stream)
                .toList();
        return calls.isEmpty() ? Reply.status("Rejected") : accepted(() -> calls.forEach(desk::send));
    }
}
