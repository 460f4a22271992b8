package edgewatt.store.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Fact.Trigger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The store's own encoding of facts: a kind, a version, and JSON with names fixed here. A member may be added; a member
 * that changes its meaning needs a new name, so that older and newer releases read each other's facts.
 */
final class FactCodec {
    /** Raised when a member is added; informative. */
    static final int VERSION = 1;

    /** Of one fact; a signed record of a meter has some thousand. */
    static final int MAX_CHARACTERS = 256 * 1024;

    private final ObjectMapper mapper;
    private final ObjectWriter escaping;
    private final Map<String, Kind<?>> byName = new HashMap<>();
    private final Map<Class<?>, Kind<?>> byType = new HashMap<>();

    private record Kind<F extends Fact>(String name, BiConsumer<F, Out> write, Function<In, F> read) {}

    /** @param version 0 for a fact of an unknown kind, which passes through */
    record Encoded(String kind, int version, String json, long sample) {}

    FactCodec(ObjectMapper mapper) {
        this.mapper = mapper;
        this.escaping = mapper.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
        kind("TransactionStarted", Fact.TransactionStarted.class, FactCodec::write, FactCodec::started);
        kind("TransactionUpdated", Fact.TransactionUpdated.class, FactCodec::write, FactCodec::updated);
        kind("TransactionEnded", Fact.TransactionEnded.class, FactCodec::write, FactCodec::ended);
        kind("StatusChanged", Fact.StatusChanged.class, FactCodec::write, FactCodec::status);
        kind(
                "AvailabilityChanged",
                Fact.AvailabilityChanged.class,
                (f, out) -> out.number("evse", f.evseId())
                        .at(f.at())
                        .name("availability", f.availability())
                        .flag("scheduled", f.scheduled()),
                in -> new Fact.AvailabilityChanged(
                        in.integer("evse"),
                        in.at(),
                        in.name("availability", Availability.OPERATIVE),
                        in.flag("scheduled")));
        kind(
                "MeterSampled",
                Fact.MeterSampled.class,
                (f, out) -> out.number("evse", f.evseId())
                        .at(f.at())
                        .name("trigger", f.trigger())
                        .reading("reading", Optional.of(f.reading())),
                in -> new Fact.MeterSampled(
                        in.integer("evse"),
                        in.at(),
                        in.name("trigger", Trigger.METER_VALUE_PERIODIC),
                        in.reading("reading").orElseThrow()));
        kind(
                "SecurityEvent",
                Fact.SecurityEvent.class,
                (f, out) -> out.words("type", f.type(), Out.WORDS).at(f.at()).words("info", f.info(), Out.INFO),
                in -> new Fact.SecurityEvent(in.text("type"), in.at(), in.text("info")));
        kind(
                "ProfileChanged",
                Fact.ProfileChanged.class,
                (f, out) -> out.number("evse", f.evseId())
                        .at(f.at())
                        .number("profile", f.profileId())
                        .flag("installed", f.installed())
                        .words("by", f.by(), Out.WORDS),
                in -> new Fact.ProfileChanged(
                        in.integer("evse"), in.at(), in.integer("profile"), in.flag("installed"), in.text("by")));
        kind(
                "ReservationEnded",
                Fact.ReservationEnded.class,
                (f, out) -> out.number("reservation", f.reservationId())
                        .number("evse", f.evseId())
                        .at(f.at())
                        .name("why", f.why()),
                in -> new Fact.ReservationEnded(
                        in.integer("reservation"),
                        in.integer("evse"),
                        in.at(),
                        in.name("why", Fact.ReservationEnd.REMOVED)));
        kind(
                "Curtailed",
                Fact.Curtailed.class,
                (f, out) -> out.words("source", f.source(), Out.WORDS)
                        .at(f.at())
                        .flag("begins", f.begins())
                        .number("limitW", f.limitW())
                        .words("why", f.why(), Out.WORDS),
                in -> new Fact.Curtailed(
                        in.text("source"), in.at(), in.flag("begins"), in.integer("limitW"), in.text("why")));
        kind(
                "CommandHandled",
                Fact.CommandHandled.class,
                (f, out) -> out.words("origin", f.origin(), Out.WORDS)
                        .at(f.at())
                        .words("command", f.command(), Out.WORDS)
                        .words("outcome", f.outcome(), Out.WORDS)
                        .words("detail", f.detail(), Out.WORDS),
                in -> new Fact.CommandHandled(
                        in.text("origin"), in.at(), in.text("command"), in.text("outcome"), in.text("detail")));
        kind(
                "DeploymentStep",
                Fact.DeploymentStep.class,
                (f, out) -> out.words("generation", f.generation(), Out.WORDS)
                        .at(f.at())
                        .words("step", f.step(), Out.WORDS)
                        .words("detail", f.detail(), Out.WORDS),
                in -> new Fact.DeploymentStep(in.text("generation"), in.at(), in.text("step"), in.text("detail")));
    }

    Encoded encode(Fact fact) {
        if (fact instanceof Fact.Unknown unknown) {
            return new Encoded(unknown.kind(), 0, bounded(unknown.kind(), unknown.json()), Row.KEEP);
        }
        return encode(byType.get(fact.getClass()), fact);
    }

    @SuppressWarnings("unchecked") // the table holds each kind under its own class
    private <F extends Fact> Encoded encode(Kind<F> kind, Fact fact) {
        ObjectNode node = mapper.createObjectNode();
        kind.write().accept((F) fact, new Out(node));
        return new Encoded(kind.name(), VERSION, bounded(kind.name(), text(node)), sample(fact));
    }

    /** Half a surrogate pair has no bytes in UTF-8 and would come back as another text; escaped it stays what it is. */
    private String text(ObjectNode node) {
        String text = node.toString();
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        try {
            return escaping.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a fact cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /** {@code kind} and the members of the fact. */
    ObjectNode describe(Fact fact) {
        Encoded encoded = encode(fact);
        ObjectNode node = mapper.createObjectNode().put("kind", encoded.kind());
        try {
            JsonNode members = mapper.readTree(encoded.json());
            if (members instanceof ObjectNode object) {
                node.setAll(object);
            } else {
                node.set("json", members);
            }
        } catch (JsonProcessingException unreadable) {
            node.put("json", encoded.json());
        }
        return node;
    }

    /**
     * @throws IllegalArgumentException if it is too long to be anything that was measured or said; nothing is cut from a
     *     bill or a signed record
     */
    private static String bounded(String kind, String json) {
        if (json.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("a fact " + kind + " has " + json.length() + " characters, at most "
                    + MAX_CHARACTERS + " are kept; check the signed record of the meter");
        }
        return json;
    }

    /**
     * Never fails: what this release cannot read becomes {@link Fact.Unknown}.
     *
     * @param shiftMicros correction of times stamped by an untrusted clock
     */
    Fact decode(String kind, String json, long shiftMicros) {
        In in = null;
        try {
            JsonNode node = mapper.readTree(json);
            in = new In(node, shiftMicros);
            Kind<?> known = byName.get(kind);
            return known == null
                    ? new Fact.Unknown(kind, in.at(), json)
                    : known.read().apply(in);
        } catch (JsonProcessingException | RuntimeException e) {
            return new Fact.Unknown(kind, timeOf(in), json);
        }
    }

    private static java.time.Instant timeOf(In in) {
        try {
            return in == null ? java.time.Instant.EPOCH : in.at();
        } catch (RuntimeException unreadable) {
            return java.time.Instant.EPOCH;
        }
    }

    private static long sample(Fact fact) {
        if (fact instanceof Fact.MeterSampled) {
            return Row.PLAIN_SAMPLE;
        }
        boolean periodic = fact instanceof Fact.TransactionUpdated u
                && (u.trigger() == Trigger.METER_VALUE_PERIODIC || u.trigger() == Trigger.METER_VALUE_CLOCK);
        return periodic ? Row.TRANSACTION_SAMPLE : Row.KEEP;
    }

    private <F extends Fact> void kind(String name, Class<F> type, BiConsumer<F, Out> write, Function<In, F> read) {
        Kind<F> kind = new Kind<>(name, write, read);
        byName.put(name, kind);
        byType.put(type, kind);
    }

    private static void write(Fact.TransactionStarted f, Out out) {
        out.uuid("id", f.id())
                .number("evse", f.evseId())
                .number("seq", f.seqNo())
                .at(f.at())
                .token("token", f.token())
                .number("meterStartWh", f.meterStartWh())
                .name("trigger", f.trigger())
                .optionalInt("reservation", f.reservationId())
                .optionalInt("remoteStart", f.remoteStartId())
                .flag("offline", f.authorizedOffline())
                .reading("reading", f.reading());
    }

    private static Fact.TransactionStarted started(In in) {
        return new Fact.TransactionStarted(
                in.uuid("id"),
                in.integer("evse"),
                in.integer("seq"),
                in.at(),
                in.token("token"),
                in.wh("meterStartWh"),
                in.name("trigger", Trigger.AUTHORIZED),
                in.optionalInt("reservation"),
                in.optionalInt("remoteStart"),
                in.flag("offline"),
                in.reading("reading"));
    }

    private static void write(Fact.TransactionUpdated f, Out out) {
        out.uuid("id", f.id())
                .number("evse", f.evseId())
                .number("seq", f.seqNo())
                .at(f.at())
                .name("trigger", f.trigger())
                .name("state", f.chargingState())
                .reading("reading", f.reading());
    }

    private static Fact.TransactionUpdated updated(In in) {
        return new Fact.TransactionUpdated(
                in.uuid("id"),
                in.integer("evse"),
                in.integer("seq"),
                in.at(),
                in.name("trigger", Trigger.CHARGING_STATE_CHANGED),
                in.name("state", ChargingState.EV_CONNECTED),
                in.reading("reading"));
    }

    private static void write(Fact.TransactionEnded f, Out out) {
        out.uuid("id", f.id())
                .number("evse", f.evseId())
                .number("seq", f.seqNo())
                .at(f.at())
                .name("trigger", f.trigger())
                .name("reason", f.reason())
                .token("stoppedBy", f.stoppedBy())
                .number("meterStopWh", f.meterStopWh())
                .reading("reading", f.reading());
    }

    private static Fact.TransactionEnded ended(In in) {
        return new Fact.TransactionEnded(
                in.uuid("id"),
                in.integer("evse"),
                in.integer("seq"),
                in.at(),
                in.name("trigger", Trigger.ABNORMAL_CONDITION),
                in.name("reason", edgewatt.api.station.StopReason.OTHER),
                in.token("stoppedBy"),
                in.wh("meterStopWh"),
                in.reading("reading"));
    }

    private static void write(Fact.StatusChanged f, Out out) {
        out.number("evse", f.evseId()).at(f.at()).name("state", f.state());
        f.fault()
                .ifPresent(x -> out.object("fault")
                        .name("code", x.code())
                        .words("info", x.info(), Out.INFO)
                        .words("vendorCode", x.vendorCode(), Out.WORDS)
                        .flag("latched", x.latched()));
    }

    private static Fact.StatusChanged status(In in) {
        return new Fact.StatusChanged(
                in.integer("evse"),
                in.at(),
                in.name("state", EvseState.UNAVAILABLE),
                in.object("fault")
                        .map(x -> new EvseFault(
                                x.name("code", EvseFault.Code.OTHER_ERROR),
                                x.text("info"),
                                x.text("vendorCode"),
                                x.flag("latched"))));
    }
}
