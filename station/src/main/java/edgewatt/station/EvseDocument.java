package edgewatt.station;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.StopReason;
import edgewatt.api.store.Fact;
import edgewatt.station.auth.OpinionJson;
import edgewatt.station.machine.Closing;
import edgewatt.station.machine.Left;
import edgewatt.station.machine.Saved;
import edgewatt.station.machine.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The document {@code station.evse.N}: what of an EVSE survives a restart.
 *
 * @param registerWh last known energy register
 * @param offsetWh added to the meter's own register
 * @param orderly written when the station went down by order, with nothing after it
 * @param journal a place in the journal before which nothing of {@code saved} can be
 */
record EvseDocument(Saved saved, double registerWh, double offsetWh, long journal, boolean orderly) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    static final EvseDocument NONE = new EvseDocument(Saved.NOTHING, 0, 0, 0, true);

    static String name(int evseId) {
        return "station.evse." + evseId;
    }

    String json() {
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        o.put("version", VERSION);
        o.put("availability", saved.availability().name());
        o.put("finishing", saved.finishing());
        saved.fault().ifPresent(f -> o.set("fault", fault(f)));
        saved.tx().ifPresent(t -> o.set("tx", tx(t)));
        saved.left().ifPresent(l -> {
            ObjectNode left = o.putObject("left");
            l.token().ifPresent(k -> left.set("token", OpinionJson.token(k)));
            l.parent().ifPresent(k -> left.set("parent", OpinionJson.token(k)));
        });
        if (!saved.closing().isEmpty()) {
            ArrayNode list = o.putArray("closing");
            saved.closing().forEach(c -> list.add(closing(c)));
        }
        o.put("registerWh", registerWh);
        o.put("offsetWh", offsetWh);
        o.put("journal", journal);
        o.put("orderly", orderly);
        return o.toString();
    }

    /** @throws IllegalArgumentException if it cannot be understood */
    static EvseDocument parse(String json) {
        try {
            JsonNode o = JSON.readTree(json);
            List<Closing> closing = new ArrayList<>();
            for (JsonNode e : o.path("closing")) {
                closing.add(new Closing(tx(e.path("tx")), ended(e.path("ended"))));
            }
            return new EvseDocument(
                    new Saved(
                            Availability.valueOf(o.path("availability").asText("OPERATIVE")),
                            Optional.of(o.path("fault"))
                                    .filter(JsonNode::isObject)
                                    .map(EvseDocument::fault),
                            o.path("finishing").asBoolean(false),
                            Optional.of(o.path("tx")).filter(JsonNode::isObject).map(EvseDocument::tx),
                            Optional.of(o.path("left"))
                                    .filter(JsonNode::isObject)
                                    .map(l -> new Left(
                                            OpinionJson.token(l.path("token")), OpinionJson.token(l.path("parent")))),
                            List.copyOf(closing)),
                    o.path("registerWh").asDouble(0),
                    o.path("offsetWh").asDouble(0),
                    o.path("journal").asLong(0),
                    o.path("orderly").asBoolean(false));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalArgumentException("not a state of an EVSE: " + e.getMessage(), e);
        }
    }

    private static ObjectNode fault(EvseFault f) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("code", f.code().name())
                .put("info", f.info())
                .put("vendorCode", f.vendorCode());
    }

    private static EvseFault fault(JsonNode n) {
        return new EvseFault(
                EvseFault.Code.valueOf(n.path("code").asText()),
                n.path("info").asText(),
                n.path("vendorCode").asText(),
                true);
    }

    private static ObjectNode tx(Tx t) {
        Fact.TransactionStarted s = t.started();
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        o.put("id", s.id().toString());
        o.put("evse", s.evseId());
        o.put("at", s.at().toString());
        s.token().ifPresent(k -> o.set("token", OpinionJson.token(k)));
        o.put("meterStartWh", s.meterStartWh());
        o.put("trigger", s.trigger().name());
        s.reservationId().ifPresent(i -> o.put("reservationId", i));
        s.remoteStartId().ifPresent(i -> o.put("remoteStartId", i));
        o.put("offline", s.authorizedOffline());
        s.reading().ifPresent(r -> o.set("reading", reading(r)));
        t.parent().ifPresent(k -> o.set("parent", OpinionJson.token(k)));
        o.put("durableSeq", t.durableSeq());
        o.put("vended", t.vended());
        o.put("invalid", t.invalid());
        t.end().ifPresent(e -> {
            ObjectNode end = o.putObject("end");
            end.put("trigger", e.trigger().name());
            end.put("reason", e.reason().name());
            e.by().ifPresent(k -> end.set("by", OpinionJson.token(k)));
        });
        return o;
    }

    private static Tx tx(JsonNode n) {
        Fact.TransactionStarted started = new Fact.TransactionStarted(
                UUID.fromString(n.path("id").asText()),
                n.path("evse").asInt(),
                0,
                Instant.parse(n.path("at").asText()),
                OpinionJson.token(n.path("token")),
                n.path("meterStartWh").asLong(),
                Fact.Trigger.valueOf(n.path("trigger").asText()),
                integer(n.path("reservationId")),
                integer(n.path("remoteStartId")),
                n.path("offline").asBoolean(),
                reading(n.path("reading")));
        int durable = n.path("durableSeq").asInt(-1);
        JsonNode end = n.path("end");
        return new Tx(
                started,
                OpinionJson.token(n.path("parent")),
                durable + 1,
                durable,
                n.path("vended").asBoolean(),
                ChargingState.SUSPENDED_EVSE,
                false,
                n.path("invalid").asBoolean(),
                end.isObject()
                        ? Optional.of(new Tx.End(
                                Fact.Trigger.valueOf(end.path("trigger").asText()),
                                StopReason.valueOf(end.path("reason").asText()),
                                OpinionJson.token(end.path("by"))))
                        : Optional.empty());
    }

    private static ObjectNode closing(Closing c) {
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        o.set("tx", tx(c.tx()));
        o.set("ended", ended(c.ended()));
        return o;
    }

    private static ObjectNode ended(Fact.TransactionEnded e) {
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        o.put("id", e.id().toString());
        o.put("evse", e.evseId());
        o.put("seq", e.seqNo());
        o.put("at", e.at().toString());
        o.put("trigger", e.trigger().name());
        o.put("reason", e.reason().name());
        e.stoppedBy().ifPresent(k -> o.set("by", OpinionJson.token(k)));
        o.put("meterStopWh", e.meterStopWh());
        e.reading().ifPresent(r -> o.set("reading", reading(r)));
        return o;
    }

    private static Fact.TransactionEnded ended(JsonNode n) {
        return new Fact.TransactionEnded(
                UUID.fromString(n.path("id").asText()),
                n.path("evse").asInt(),
                n.path("seq").asInt(),
                Instant.parse(n.path("at").asText()),
                Fact.Trigger.valueOf(n.path("trigger").asText()),
                StopReason.valueOf(n.path("reason").asText()),
                OpinionJson.token(n.path("by")),
                n.path("meterStopWh").asLong(),
                reading(n.path("reading")));
    }

    private static OptionalInt integer(JsonNode n) {
        return n.isInt() ? OptionalInt.of(n.asInt()) : OptionalInt.empty();
    }

    private static ObjectNode reading(MeterReading r) {
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        o.put("at", r.at().toString());
        number(o, "importWh", r.importWh());
        number(o, "exportWh", r.exportWh());
        number(o, "powerW", r.powerW());
        phases(o, "currentA", r.currentA());
        phases(o, "voltageV", r.voltageV());
        number(o, "soc", r.socPercent());
        if (!r.others().isEmpty()) {
            ArrayNode others = o.putArray("others");
            r.others().forEach(q -> others.add(quantity(q)));
        }
        r.signed()
                .ifPresent(s -> o.putObject("signed")
                        .put("format", s.format())
                        .put("data", s.data())
                        .put("publicKey", s.publicKey()));
        return o;
    }

    private static Optional<MeterReading> reading(JsonNode n) {
        if (!n.isObject()) {
            return Optional.empty();
        }
        JsonNode s = n.path("signed");
        List<Quantity> others = new ArrayList<>();
        n.path("others").forEach(q -> others.add(quantity(q)));
        return Optional.of(new MeterReading(
                Instant.parse(n.path("at").asText()),
                0,
                number(n, "importWh"),
                number(n, "exportWh"),
                number(n, "powerW"),
                phases(n, "currentA"),
                phases(n, "voltageV"),
                number(n, "soc"),
                s.isObject()
                        ? Optional.of(new SignedValue(
                                s.path("format").asText(),
                                s.path("data").asText(),
                                s.path("publicKey").asText()))
                        : Optional.empty(),
                others));
    }

    private static ObjectNode quantity(Quantity q) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("measurand", q.measurand())
                .put("phase", q.phase())
                .put("location", q.location().name())
                .put("value", q.value())
                .put("unit", q.unit());
    }

    private static Quantity quantity(JsonNode n) {
        return new Quantity(
                n.path("measurand").asText(),
                n.path("phase").asText(),
                Quantity.Location.valueOf(n.path("location").asText()),
                n.path("value").asDouble(Double.NaN),
                n.path("unit").asText());
    }

    private static void number(ObjectNode o, String name, double v) {
        if (!Double.isNaN(v)) {
            o.put(name, v);
        }
    }

    private static double number(JsonNode n, String name) {
        return n.path(name).isNumber() ? n.path(name).asDouble() : Double.NaN;
    }

    private static void phases(ObjectNode o, String name, PhaseValues v) {
        number(o, name + "1", v.l1());
        number(o, name + "2", v.l2());
        number(o, name + "3", v.l3());
    }

    private static PhaseValues phases(JsonNode n, String name) {
        return new PhaseValues(number(n, name + "1"), number(n, name + "2"), number(n, name + "3"));
    }
}
