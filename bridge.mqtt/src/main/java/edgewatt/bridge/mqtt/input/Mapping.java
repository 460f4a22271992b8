package edgewatt.bridge.mqtt.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads the list {@code values} of an input. Refuses with what, where and what to do. */
final class Mapping {
    private static final Set<String> KEYS = Set.of(
            "value",
            "topic",
            "pointer",
            "unit",
            "unitAt",
            "scale",
            "sign",
            "offset",
            "min",
            "max",
            "timeAt",
            "signOf",
            "constant",
            "start",
            "end",
            "entry");

    private final ObjectMapper mapper = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    /**
     * @param values JSON list of objects
     * @param device replaces {@code {device}} in topics
     * @throws IllegalArgumentException a sentence
     */
    List<Source> read(Kind kind, String values, String device) {
        JsonNode list;
        try {
            list = mapper.readTree(values.isBlank() ? "[]" : values);
        } catch (IOException e) {
            throw new IllegalArgumentException("'values' is no JSON list", e);
        }
        if (list == null || !list.isArray()) {
            throw new IllegalArgumentException("'values' is no JSON list");
        }
        List<Source> all = new ArrayList<>();
        for (JsonNode n : list) {
            try {
                all.add(source(kind, n, device));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("values[" + all.size() + "]: " + e.getMessage(), e);
            }
        }
        for (Source s : all) {
            boolean found =
                    s.signOf().isEmpty() || all.stream().anyMatch(o -> o.what().equals(s.signOf()));
            if (!found) {
                throw new IllegalArgumentException(
                        s.what() + " takes its sign of " + s.signOf() + ", which no entry of 'values' gives; add one");
            }
        }
        return all;
    }

    private static Source source(Kind kind, JsonNode n, String device) {
        for (Iterator<String> names = n.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new IllegalArgumentException("there is no '" + name + "'; it knows "
                        + String.join(", ", KEYS.stream().sorted().toList()));
            }
        }
        Map<String, Dimension> parts = kind.parts();
        String what = text(n, "value");
        Dimension d = parts.get(what);
        if (d == null) {
            throw new IllegalArgumentException(
                    "a " + kind.word + " has no value '" + what + "'; it has " + String.join(", ", parts.keySet()));
        }
        OptionalDouble constant =
                n.has("constant") ? OptionalDouble.of(number(n, "constant", 0)) : OptionalDouble.empty();
        String topic = text(n, "topic").replace("{device}", device);
        if (constant.isEmpty() && (topic.isBlank() || topic.matches(".*[+#\\x00].*"))) {
            throw new IllegalArgumentException("'topic' of " + what + " is " + (topic.isBlank() ? "empty" : "a filter")
                    + "; give one topic, without + and #" + (topic.contains("//") ? "; 'device' may be missing" : ""));
        }
        double sign = sign(n);
        boolean list = n.has("start");
        if (list && kind.forecast == null) {
            throw new IllegalArgumentException("'start' is for series; a " + kind.word + " has single values");
        }
        double min = kind.positive() ? Math.max(0, d.min) : d.min;
        return new Source(
                what,
                d,
                constant.isPresent() ? "" : topic,
                pointer(n, "pointer"),
                unit(n, what, d),
                pointer(n, "unitAt"),
                sign * number(n, "scale", 1),
                number(n, "offset", 0),
                Math.max(min, number(n, "min", min)),
                Math.min(d.max, number(n, "max", d.max)),
                pointer(n, "timeAt"),
                text(n, "signOf"),
                constant,
                list
                        ? Optional.of(new Source.Series(pointer(n, "start"), pointer(n, "end"), pointer(n, "entry")))
                        : Optional.empty());
    }

    private static Optional<Dimension.Unit> unit(JsonNode n, String what, Dimension d) {
        String text = text(n, "unit");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Dimension.Unit> u = Dimension.unit(text);
        if (u.isEmpty() || u.get().dimension() != d) {
            throw new IllegalArgumentException("'unit' is '" + text + "', and " + what + " cannot be told in that; "
                    + (d.unit.isEmpty()
                            ? "it has none"
                            : "give a unit of " + d.name().toLowerCase(java.util.Locale.ROOT) + ", such as "
                                    + (d == Dimension.PRICE ? "EUR/kWh" : d.unit)));
        }
        return u;
    }

    private static double sign(JsonNode n) {
        String s = n.path("sign").asText("+");
        return switch (s) {
            case "+", "1", "+1" -> 1;
            case "-", "-1" -> -1;
            default -> throw new IllegalArgumentException("'sign' is '" + s + "'; give + or -");
        };
    }

    private static String pointer(JsonNode n, String field) {
        String p = text(n, field);
        try {
            JsonPointer.compile(p);
            return p;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + field + "' is '" + p + "', no JSON pointer; write it like /ENERGY/Power", e);
        }
    }

    private static double number(JsonNode n, String field, double otherwise) {
        JsonNode v = n.get(field);
        if (v == null) {
            return otherwise;
        }
        if (!v.isNumber() || !Double.isFinite(v.doubleValue())) {
            throw new IllegalArgumentException("'" + field + "' is no number");
        }
        return v.doubleValue();
    }

    private static String text(JsonNode n, String field) {
        JsonNode v = n.get(field);
        if (v != null && !v.isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is no text");
        }
        return v == null ? "" : v.textValue();
    }
}
