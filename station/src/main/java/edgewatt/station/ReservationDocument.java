package edgewatt.station;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Reservations.Reservation;
import edgewatt.station.auth.OpinionJson;
import edgewatt.station.machine.Claim;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The document {@code station.reservations}. */
final class ReservationDocument {
    static final String NAME = "station.reservations";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReservationDocument() {}

    /** @param since when it was taken; a transaction from before did not use it, whatever its id */
    record Held(Reservation reservation, Instant since) {
        int id() {
            return reservation.id();
        }

        Claim claim() {
            return new Claim(id(), reservation.token(), reservation.parent());
        }
    }

    static String json(Collection<Held> all) {
        ObjectNode o = JsonNodeFactory.instance.objectNode().put("version", 1);
        ArrayNode list = o.putArray("reservations");
        for (Held h : all) {
            Reservation r = h.reservation();
            ObjectNode n = list.addObject().put("id", r.id()).put("evse", r.evseId());
            n.set("token", OpinionJson.token(r.token()));
            r.parent().ifPresent(p -> n.set("parent", OpinionJson.token(p)));
            n.put("expiry", r.expiry().toString()).put("since", h.since().toString());
        }
        return o.toString();
    }

    /** @throws IllegalArgumentException if it cannot be understood */
    static List<Held> parse(Optional<String> document) {
        List<Held> all = new ArrayList<>();
        if (document.isEmpty()) {
            return all;
        }
        try {
            for (JsonNode n : JSON.readTree(document.get()).path("reservations")) {
                Reservation r = new Reservation(
                        n.path("id").asInt(),
                        n.path("evse").asInt(),
                        OpinionJson.token(n.path("token")).orElseThrow(),
                        OpinionJson.token(n.path("parent")),
                        Instant.parse(n.path("expiry").asText()));
                all.add(new Held(r, Instant.parse(n.path("since").asText())));
            }
            return all;
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalArgumentException("not a list of reservations: " + e.getMessage(), e);
        }
    }
}
