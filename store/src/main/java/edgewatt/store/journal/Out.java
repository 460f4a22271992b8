package edgewatt.store.journal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import edgewatt.api.station.Token;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Writes members of a stored fact; what is absent or not measured is left out. */
final class Out {
    /** Characters of an additional information (OCPP 2.x, techInfo of a security event). */
    static final int INFO = 255;
    /** Characters of what else is said to people. */
    static final int WORDS = 1_000;

    private final ObjectNode node;

    Out(ObjectNode node) {
        this.node = node;
    }

    Out at(Instant at) {
        return instant("at", at);
    }

    Out instant(String name, Instant at) {
        node.put(name, at.toString());
        return this;
    }

    Out text(String name, String value) {
        node.put(name, value);
        return this;
    }

    /** For people to read: what is too long is cut, so that no frame or form is broken by it. */
    Out words(String name, String value, int max) {
        boolean halves = value.length() > max && Character.isHighSurrogate(value.charAt(max - 1));
        return text(name, value.substring(0, Math.min(value.length(), halves ? max - 1 : max)));
    }

    Out number(String name, long value) {
        node.put(name, value);
        return this;
    }

    Out flag(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    Out name(String name, Enum<?> value) {
        return text(name, value.name());
    }

    Out uuid(String name, UUID id) {
        return text(name, id.toString());
    }

    Out optionalInt(String name, OptionalInt value) {
        value.ifPresent(v -> node.put(name, v));
        return this;
    }

    Out object(String name) {
        return new Out(node.putObject(name));
    }

    Out token(String name, Optional<Token> token) {
        token.ifPresent(t -> object(name).text("value", t.value()).name("type", t.type()));
        return this;
    }

    Out reading(String name, Optional<MeterReading> reading) {
        reading.ifPresent(r -> object(name).reading(r));
        return this;
    }

    private void reading(MeterReading r) {
        at(r.at()).number("mono", r.monotonicNanos());
        measured("importWh", r.importWh());
        measured("exportWh", r.exportWh());
        measured("powerW", r.powerW());
        phases("currentA", r.currentA());
        phases("voltageV", r.voltageV());
        measured("soc", r.socPercent());
        r.signed()
                .ifPresent(s -> object("signed")
                        .text("format", s.format())
                        .text("data", s.data())
                        .text("publicKey", s.publicKey()));
        if (!r.others().isEmpty()) {
            ArrayNode others = node.putArray("others");
            r.others().forEach(q -> new Out(others.addObject()).quantity(q));
        }
    }

    private void quantity(Quantity q) {
        text("measurand", q.measurand());
        if (!q.phase().isEmpty()) {
            text("phase", q.phase());
        }
        name("location", q.location());
        measured("value", q.value());
        if (!q.unit().isEmpty()) {
            text("unit", q.unit());
        }
    }

    private void measured(String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }

    private void phases(String name, PhaseValues values) {
        if (Double.isNaN(values.l1()) && Double.isNaN(values.l2()) && Double.isNaN(values.l3())) {
            return;
        }
        ArrayNode array = node.putArray(name);
        for (int phase = 1; phase <= 3; phase++) {
            double value = values.phase(phase);
            if (Double.isFinite(value)) {
                array.add(value);
            } else {
                array.addNull();
            }
        }
    }
}
