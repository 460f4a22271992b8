package edgewatt.hal.gpio.config;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Strict reading of one JSON object: each wrong field is one sentence, and {@link #ok()} tells whether there was none. */
final class Fields {
    private final JsonNode node;
    private final String subject;
    private final List<Finding> problems;
    private final Set<String> known = new LinkedHashSet<>();
    private boolean ok = true;

    /** @param subject what the object describes, for example {@code pin 'plug1'} */
    Fields(JsonNode node, String subject, List<Finding> problems) {
        this.node = node;
        this.subject = subject;
        this.problems = problems;
        if (!node.isObject()) {
            problem("is " + node + "; write an object {...} there");
        }
    }

    /** Reports {@code etc/board.json: SUBJECT: what; what to do}. */
    void problem(String sentence) {
        ok = false;
        problems.add(
                new Finding(Level.DEGRADED, subject.replace("'", ""), "etc/board.json: " + subject + ": " + sentence));
    }

    boolean ok() {
        return ok;
    }

    private Optional<JsonNode> get(String key) {
        known.add(key);
        return Optional.ofNullable(node.get(key));
    }

    boolean has(String key) {
        return get(key).isPresent();
    }

    Optional<String> text(String key) {
        Optional<JsonNode> value = get(key);
        if (value.isPresent()
                && (!value.get().isTextual() || value.get().textValue().isBlank())) {
            problem(key + " is " + value.get() + "; write a text in quotes");
            return Optional.empty();
        }
        return value.map(JsonNode::textValue);
    }

    String requiredText(String key, String meaning) {
        if (!has(key)) {
            problem(key + " is missing; write " + meaning);
        }
        return text(key).orElse("");
    }

    boolean flag(String key) {
        Optional<JsonNode> value = get(key);
        if (value.isPresent() && !value.get().isBoolean()) {
            problem(key + " is " + value.get() + "; write true or false");
            return false;
        }
        return value.map(JsonNode::booleanValue).orElse(false);
    }

    double number(String key, double fallback, double min, double max, String unit) {
        Optional<JsonNode> value = get(key);
        if (value.isEmpty()) {
            return fallback;
        }
        if (!value.get().isNumber()
                || value.get().doubleValue() < min
                || value.get().doubleValue() > max) {
            problem(key + " is " + value.get() + "; write a number from " + plain(min) + " to " + plain(max) + unit);
            return fallback;
        }
        return value.get().doubleValue();
    }

    OptionalInt integer(String key, int min, int max, String unit) {
        Optional<JsonNode> value = get(key);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.get().isIntegralNumber()
                || !value.get().canConvertToInt()
                || value.get().intValue() < min
                || value.get().intValue() > max) {
            problem(key + " is " + value.get() + "; write a whole number from " + min + " to " + max + unit);
            return OptionalInt.empty();
        }
        return OptionalInt.of(value.get().intValue());
    }

    int requiredInteger(String key, int min, int max, String meaning) {
        if (!has(key)) {
            problem(key + " is missing; write " + meaning + ", " + min + " to " + max);
        }
        return integer(key, min, max, "").orElse(min);
    }

    /** A constant written in lower case with dashes. */
    <E extends Enum<E>> E choice(String key, E fallback, Class<E> type) {
        Optional<JsonNode> value = get(key);
        if (value.isEmpty()) {
            return fallback;
        }
        StringBuilder choices = new StringBuilder();
        for (E e : type.getEnumConstants()) {
            String word = word(e);
            if (value.get().isTextual() && word.equals(value.get().textValue())) {
                return e;
            }
            choices.append(choices.length() == 0 ? "" : ", ").append(word);
        }
        problem(key + " is " + value.get() + "; write one of " + choices);
        return fallback;
    }

    static String word(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Optional<JsonNode> node(String key) {
        return get(key);
    }

    /** Call last: whatever was not asked for is unknown. */
    void end() {
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!known.contains(key)) {
                problem("unknown key \"" + key + "\"; known here: " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private static String plain(double d) {
        return d == Math.rint(d) ? Long.toString((long) d) : Double.toString(d);
    }
}
