package edgewatt.ocpp.smartcharging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.ChargingProfile.Schedule;
import edgewatt.api.energy.Profiles.Installed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;

/** The stored form of a profile, version 1. Unknown fields are passed over, so that an older release can read it. */
final class ProfileCodec {
    private final ObjectMapper mapper = new ObjectMapper();

    /** @param order counts settings upwards: of two documents for one place the higher is the younger */
    record Stored(long order, Installed installed) {}

    String encode(Stored stored) {
        ChargingProfile p = stored.installed().profile();
        ObjectNode n = mapper.createObjectNode();
        n.put("v", 1).put("order", stored.order());
        n.put("evse", stored.installed().evseId())
                .put("owner", stored.installed().owner());
        n.put("id", p.id()).put("stack", p.stackLevel());
        n.put("purpose", p.purpose().name()).put("kind", p.kind().name());
        p.recurrency().ifPresent(r -> n.put("recurrency", r.name()));
        p.validFrom().ifPresent(t -> n.put("validFrom", t.toString()));
        p.validTo().ifPresent(t -> n.put("validTo", t.toString()));
        p.transaction().ifPresent(t -> n.put("transaction", t.toString()));
        p.offline().ifPresent(o -> n.put("offlineS", o.maxS()).put("offlineDrops", o.dropAfter()));
        p.dynamic().ifPresent(d -> {
            n.put("updatedAt", d.updatedAt().toString());
            d.updateIntervalS().ifPresent(i -> n.put("updateIntervalS", i));
        });
        ArrayNode schedules = n.putArray("schedules");
        for (Schedule s : p.schedules()) {
            ObjectNode o = schedules.addObject();
            o.put("id", s.id()).put("unit", s.unit().name());
            s.start().ifPresent(t -> o.put("start", t.toString()));
            s.durationS().ifPresent(d -> o.put("durationS", d));
            s.minChargingRate().ifPresent(r -> o.put("minChargingRate", r));
            if (s.localTime()) {
                o.put("localTime", true);
            }
            ArrayNode periods = o.putArray("periods");
            for (Period d : s.periods()) {
                ObjectNode e = periods.addObject();
                e.put("startS", d.startS()).put("mode", d.mode().name());
                d.limit().ifPresent(v -> e.put("limit", v));
                d.dischargeLimit().ifPresent(v -> e.put("dischargeLimit", v));
                d.setpoint().ifPresent(v -> e.put("setpoint", v));
                d.numberPhases().ifPresent(v -> e.put("phases", v));
            }
        }
        return n.toString();
    }

    /** @throws IllegalArgumentException if the text is no profile: what is wrong with it */
    Stored decode(String json) {
        try {
            JsonNode n = mapper.readTree(json);
            List<Schedule> schedules = new ArrayList<>();
            for (JsonNode s : n.required("schedules")) {
                List<Period> periods = new ArrayList<>();
                for (JsonNode d : s.required("periods")) {
                    periods.add(new Period(
                            d.required("startS").asInt(),
                            number(d, "limit"),
                            number(d, "dischargeLimit"),
                            number(d, "setpoint"),
                            OperationMode.valueOf(d.required("mode").asText()),
                            integer(d, "phases")));
                }
                schedules.add(new Schedule(
                        s.required("id").asInt(),
                        RateUnit.valueOf(s.required("unit").asText()),
                        instant(s, "start"),
                        integer(s, "durationS"),
                        number(s, "minChargingRate"),
                        List.copyOf(periods),
                        s.path("localTime").asBoolean(false)));
            }
            ChargingProfile profile = new ChargingProfile(
                    n.required("id").asInt(),
                    n.required("stack").asInt(),
                    Purpose.valueOf(n.required("purpose").asText()),
                    Kind.valueOf(n.required("kind").asText()),
                    n.has("recurrency")
                            ? Optional.of(Recurrency.valueOf(n.get("recurrency").asText()))
                            : Optional.empty(),
                    instant(n, "validFrom"),
                    instant(n, "validTo"),
                    n.has("transaction")
                            ? Optional.of(UUID.fromString(n.get("transaction").asText()))
                            : Optional.empty(),
                    List.copyOf(schedules),
                    n.has("offlineS")
                            ? Optional.of(new ChargingProfile.Offline(
                                    n.get("offlineS").asInt(),
                                    n.path("offlineDrops").asBoolean(false)))
                            : Optional.empty(),
                    instant(n, "updatedAt").map(at -> new ChargingProfile.Dynamic(integer(n, "updateIntervalS"), at)));
            return new Stored(
                    n.path("order").asLong(),
                    new Installed(
                            n.required("evse").asInt(),
                            profile,
                            n.required("owner").asText()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static OptionalDouble number(JsonNode n, String field) {
        return n.has(field) ? OptionalDouble.of(n.get(field).asDouble()) : OptionalDouble.empty();
    }

    private static OptionalInt integer(JsonNode n, String field) {
        return n.has(field) ? OptionalInt.of(n.get(field).asInt()) : OptionalInt.empty();
    }

    private static Optional<Instant> instant(JsonNode n, String field) {
        return n.has(field) ? Optional.of(Instant.parse(n.get(field).asText())) : Optional.empty();
    }
}
