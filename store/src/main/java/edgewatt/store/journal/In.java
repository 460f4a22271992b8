package edgewatt.store.journal;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.store.time.TrustedClock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Reads members of a stored fact. What is missing gets a default, what is unknown is passed over, and a name that only a
 * later release knows becomes the default too: a bill must stay readable.
 */
final class In {
    private final JsonNode node;
    private final long shiftMicros;

    /** @param shiftMicros added to every time that the untrusted clock has stamped */
    In(JsonNode node, long shiftMicros) {
        this.node = node;
        this.shiftMicros = shiftMicros;
    }

    Instant at() {
        return instant("at");
    }

    Instant instant(String name) {
        JsonNode n = node.get(name);
        Instant recorded = n == null ? Instant.EPOCH : Instant.parse(n.asText());
        return TrustedClock.isPlausible(recorded) ? recorded : recorded.plus(shiftMicros, ChronoUnit.MICROS);
    }

    String text(String name) {
        return node.path(name).asText("");
    }

    int integer(String name) {
        return node.path(name).asInt(0);
    }

    long wh(String name) {
        return node.path(name).asLong(0);
    }

    boolean flag(String name) {
        return node.path(name).asBoolean(false);
    }

    UUID uuid(String name) {
        return UUID.fromString(text(name));
    }

    OptionalInt optionalInt(String name) {
        return node.has(name) ? OptionalInt.of(integer(name)) : OptionalInt.empty();
    }

    <E extends Enum<E>> E name(String name, E otherwise) {
        try {
            return Enum.valueOf(otherwise.getDeclaringClass(), text(name));
        } catch (IllegalArgumentException newer) {
            return otherwise;
        }
    }

    Optional<In> object(String name) {
        return node.path(name).isObject() ? Optional.of(new In(node.get(name), shiftMicros)) : Optional.empty();
    }

    Optional<Token> token(String name) {
        return object(name).map(t -> new Token(t.text("value"), t.name("type", TokenType.CENTRAL)));
    }

    Optional<MeterReading> reading(String name) {
        return object(name).map(In::meterReading);
    }

    private MeterReading meterReading() {
        return new MeterReading(
                instant("at"),
                node.path("mono").asLong(0),
                number("importWh"),
                number("exportWh"),
                number("powerW"),
                phases("currentA"),
                phases("voltageV"),
                number("soc"),
                object("signed").map(s -> new SignedValue(s.text("format"), s.text("data"), s.text("publicKey"))),
                quantities());
    }

    private List<Quantity> quantities() {
        List<Quantity> quantities = new ArrayList<>();
        for (JsonNode other : node.path("others")) {
            In in = new In(other, shiftMicros);
            quantities.add(new Quantity(
                    in.text("measurand"),
                    in.text("phase"),
                    in.name("location", Quantity.Location.OUTLET),
                    in.number("value"),
                    in.text("unit")));
        }
        return quantities;
    }

    private double number(String name) {
        return node.path(name).asDouble(Double.NaN);
    }

    private PhaseValues phases(String name) {
        JsonNode p = node.path(name);
        return p.isArray()
                ? new PhaseValues(
                        p.path(0).asDouble(Double.NaN),
                        p.path(1).asDouble(Double.NaN),
                        p.path(2).asDouble(Double.NaN))
                : PhaseValues.NONE;
    }
}
