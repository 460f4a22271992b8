package edgewatt.station;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.StationEvent;
import edgewatt.api.store.Fact;
import edgewatt.station.machine.Input;
import edgewatt.station.model.CoreVariables;
import java.util.List;
import java.util.Optional;

/** Availability of the station as a whole, kept in a document. Station thread only, except {@link #wanted}. */
final class StationAvailability {
    static final String DOCUMENT = "station.availability";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Surroundings around;
    private final List<EvseUnit> units;
    private volatile Availability wanted;
    private boolean toldUnavailable;

    StationAvailability(Surroundings around, List<EvseUnit> units, Availability wanted) {
        this.around = around;
        this.units = units;
        this.wanted = wanted;
    }

    /** @throws IllegalArgumentException if the document cannot be understood */
    static Availability parse(Optional<String> document) {
        if (document.isEmpty()) {
            return Availability.OPERATIVE;
        }
        try {
            return Availability.valueOf(
                    JSON.readTree(document.get()).path("availability").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** As last asked for, be it in force or scheduled. */
    Availability wanted() {
        return wanted;
    }

    CommandOutcome change(Availability next) {
        wanted = next;
        boolean later = next == Availability.INOPERATIVE && charging();
        around.recorder().write(DOCUMENT, "{\"version\":1,\"availability\":\"" + next + "\"}");
        around.recorder().keep(new Fact.AvailabilityChanged(0, around.clock().instant(), next, later));
        units.forEach(u -> u.accept(new Input.StationAvailability(next)));
        tell();
        around.telemetry().publish(new StationEvent.AvailabilityChanged(next));
        return later
                ? new CommandOutcome(CommandOutcome.Status.SCHEDULED, "at the end of the running transactions")
                : CommandOutcome.accepted();
    }

    /** Connector 0 knows Available and Unavailable only; it is unavailable once the last transaction has ended. */
    void tell() {
        boolean out = wanted == Availability.INOPERATIVE && !charging();
        if (out != toldUnavailable) {
            toldUnavailable = out;
            EvseState shown = out ? EvseState.UNAVAILABLE : EvseState.AVAILABLE;
            around.recorder().keep(new Fact.StatusChanged(0, around.clock().instant(), shown, Optional.empty()));
            around.variables().report(CoreVariables.STATION_AVAILABILITY, out ? "Unavailable" : "Available");
        }
    }

    private boolean charging() {
        return units.stream().anyMatch(EvseUnit::busy);
    }
}
