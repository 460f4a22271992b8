package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Station;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Times;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.StateReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** States as StatusNotification (sections 4.9 and 7.7, errata 3.22). */
final class Statuses {
    private final Station station;
    private final InstantSource clock;

    Statuses(Station station, InstantSource clock) {
        this.station = station;
        this.clock = clock;
    }

    /** Present states, the station's first. */
    List<StateReport> present() {
        Instant now = clock.instant();
        List<StateReport> reports = new ArrayList<>();
        EvseState whole =
                station.availability() == Availability.OPERATIVE ? EvseState.AVAILABLE : EvseState.UNAVAILABLE;
        reports.add(report(0, whole, Optional.empty(), now));
        station.evses().forEach(evse -> {
            EvseSnapshot s = evse.snapshot();
            reports.add(report(s.evseId(), s.state(), s.fault(), now));
        });
        return reports;
    }

    Optional<StateReport> of(Fact fact) {
        return fact instanceof Fact.StatusChanged s
                ? Optional.of(report(s.evseId(), s.state(), s.fault(), s.at()))
                : Optional.empty();
    }

    private static StateReport report(int connector, EvseState state, Optional<EvseFault> fault, Instant at) {
        String word = Vocabulary.state(connector, state);
        String error = fault.map(f -> Vocabulary.error(f.code())).orElse("NoError");
        ObjectNode payload = Json.object()
                .put("connectorId", connector)
                .put("errorCode", error)
                .put("status", word)
                .put("timestamp", Times.format(at));
        fault.map(EvseFault::info).filter(i -> !i.isBlank()).ifPresent(i -> payload.put("info", V16.cut(i, 50)));
        fault.map(EvseFault::vendorCode)
                .filter(c -> !c.isBlank())
                .ifPresent(c -> payload.put("vendorErrorCode", V16.cut(c, 50)));
        String essence =
                word + " " + error + " " + fault.map(EvseFault::vendorCode).orElse("");
        return new StateReport(connector, essence, new Call("StatusNotification", payload));
    }
}
