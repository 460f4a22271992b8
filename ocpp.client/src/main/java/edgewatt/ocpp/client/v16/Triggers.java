package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Evse;
import edgewatt.api.station.Station;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Desk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** TriggerMessage: what is asked for leaves right after the answer, also while the boot is pending. */
final class Triggers {
    private final Station station;
    private final Encoder encoder;
    private final Desk desk;
    private final Map<String, Function<OptionalInt, Reply>> triggers;

    Triggers(Station station, Encoder encoder, Desk desk) {
        this.station = station;
        this.encoder = encoder;
        this.desk = desk;
        triggers = Map.of(
                "BootNotification", connector -> Reply.status("Accepted").then(desk::boot),
                "Heartbeat", connector -> Reply.status("Accepted").then(desk::heartbeat),
                "StatusNotification", this::status,
                "MeterValues", this::meterValues,
                "DiagnosticsStatusNotification", connector -> Reply.status("NotImplemented"),
                "FirmwareStatusNotification", connector -> Reply.status("NotImplemented"));
    }

    Reply trigger(ObjectNode request) {
        record Wish(Function<OptionalInt, Reply> trigger, OptionalInt connector) {}
        Wish wish = Payload.read(
                request, p -> new Wish(p.choice("requestedMessage", triggers), p.optionalInteger("connectorId", 0)));
        boolean known = wish.connector().isEmpty()
                || wish.connector().getAsInt() == 0
                || station.evse(wish.connector().getAsInt()).isPresent();
        return known ? wish.trigger().apply(wish.connector()) : Reply.status("Rejected");
    }

    private Reply status(OptionalInt connector) {
        return Reply.status("Accepted").then(() -> {
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
        return calls.isEmpty()
                ? Reply.status("Rejected")
                : Reply.status("Accepted").then(() -> calls.forEach(desk::send));
    }
}
