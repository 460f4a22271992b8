package edgewatt.sim.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The shape of a JSON object: its fields and nothing else. OCPP 1.6 edition 2, sections 6 and 7. */
final class Shape {
    /** @param code a CALLERROR code of OCPP-J 1.6 section 4.2.3 @param text what is wrong, and where */
    record Violation(String code, String text) {}

    /** @param check what is wrong with a value that is there */
    record Field(String name, boolean required, Function<JsonNode, Optional<Violation>> check) {
        Field optional() {
            return new Field(name, false, check);
        }
    }

    private static final Shape NOTHING = new Shape(Map.of());

    private final Map<String, Field> fields;

    private Shape(Map<String, Field> fields) {
        this.fields = fields;
    }

    static Shape of(Field... fields) {
        return fields.length == 0
                ? NOTHING
                : new Shape(Arrays.stream(fields).collect(Collectors.toUnmodifiableMap(Field::name, f -> f)));
    }

    /** The first thing that is wrong with the object. */
    Optional<Violation> check(JsonNode object) {
        if (!object.isObject()) {
            return wrong("FormationViolation", "the payload is not an object");
        }
        for (Field f : fields.values()) {
            if (f.required && !object.has(f.name)) {
                return wrong("OccurenceConstraintViolation", f.name + " is missing");
            }
        }
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            Field f = fields.get(name);
            if (f == null) {
                return wrong("FormationViolation", name + " does not belong there");
            }
            Optional<Violation> v = f.check.apply(object.get(name));
            if (v.isPresent()) {
                return wrong(v.get().code, name + " " + v.get().text);
            }
        }
        return Optional.empty();
    }

    private static Optional<Violation> wrong(String code, String text) {
        return Optional.of(new Violation(code, text));
    }

    private static Optional<Violation> type(String expected) {
        return wrong("TypeConstraintViolation", "is not " + expected);
    }

    /** CiString or string of 1 to {@code max} characters; an empty one is allowed where OCPP does not forbid it. */
    static Field text(String name, int max) {
        return new Field(
                name,
                true,
                v -> !v.isTextual()
                        ? type("text")
                        : v.textValue().length() > max
                                ? wrong("PropertyConstraintViolation", "is longer than " + max + " characters")
                                : Optional.empty());
    }

    static Field integer(String name, long min) {
        return new Field(
                name,
                true,
                v -> !v.isIntegralNumber()
                        ? type("an integer")
                        : v.longValue() < min || !v.canConvertToInt()
                                ? wrong("PropertyConstraintViolation", "is " + v + "; expected at least " + min)
                                : Optional.empty());
    }

    static Field number(String name) {
        return new Field(name, true, v -> v.isNumber() ? Optional.empty() : type("a number"));
    }

    static Field flag(String name) {
        return new Field(name, true, v -> v.isBoolean() ? Optional.empty() : type("true or false"));
    }

    static Field any(String name) {
        return new Field(name, true, v -> v.isNull() ? type("a value") : Optional.empty());
    }

    static Field time(String name) {
        return new Field(name, true, v -> {
            if (!v.isTextual()) {
                return type("text");
            }
            try {
                OffsetDateTime.parse(v.textValue());
                return Optional.empty();
            } catch (DateTimeParseException e) {
                return wrong("PropertyConstraintViolation", "is not a time with a zone: " + v.textValue());
            }
        });
    }

    static Field oneOf(String name, String... values) {
        List<String> known = List.of(values);
        return new Field(
                name,
                true,
                v -> !v.isTextual()
                        ? type("text")
                        : known.contains(v.textValue())
                                ? Optional.empty()
                                : wrong(
                                        "PropertyConstraintViolation",
                                        "is '" + v.textValue() + "', which OCPP does not know"));
    }

    static Field object(String name, Shape shape) {
        return new Field(name, true, v -> nested(shape, v, ""));
    }

    static Field list(String name, int min, Shape shape) {
        return new Field(name, true, v -> {
            if (!v.isArray()) {
                return type("a list");
            }
            if (v.size() < min) {
                return wrong("OccurenceConstraintViolation", "has fewer than " + min + " elements");
            }
            for (int i = 0; i < v.size(); i++) {
                Optional<Violation> inner = nested(shape, v.get(i), "[" + i + "]");
                if (inner.isPresent()) {
                    return inner;
                }
            }
            return Optional.empty();
        });
    }

    static Field texts(String name, int max) {
        Field one = text(name, max);
        return new Field(name, true, v -> {
            if (!v.isArray()) {
                return type("a list");
            }
            for (JsonNode element : v) {
                Optional<Violation> inner = one.check.apply(element);
                if (inner.isPresent()) {
                    return inner;
                }
            }
            return Optional.empty();
        });
    }

    private static Optional<Violation> nested(Shape shape, JsonNode value, String where) {
        return shape.check(value).map(v -> new Violation(v.code, (where + "." + v.text).replaceFirst("^\\.", "> ")));
    }
}
