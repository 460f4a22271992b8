package edgewatt.ocpp.smartcharging.plan.file;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.ocpp.smartcharging.plan.Series;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;

/** The fields of one object of a site instance; each is asked for once, and what nobody asked for is refused. One thread. */
final class Fields {
    /** More than any tariff, EUR per kWh: what is above is in another unit. */
    static final double PRICE = 10;

    private final String owner;
    private final JsonNode node;
    private final Set<String> known = new TreeSet<>();

    Fields(String owner, JsonNode node) {
        this.owner = owner;
        this.node = node;
        if (node == null || !node.isObject()) {
            throw new IllegalArgumentException(owner + ": is no JSON object; write { ... }");
        }
    }

    String text(String key) {
        JsonNode value = get(key);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw wrong(key, value + " is no name; write a text");
        }
        return value.textValue();
    }

    Iterable<JsonNode> list(String key) {
        JsonNode value = get(key);
        if (!value.isArray()) {
            throw wrong(key, value + " is no list; write [ ... ]");
        }
        return value;
    }

    int integer(String key, int least, int most) {
        JsonNode value = get(key);
        if (!value.canConvertToExactIntegral() || value.doubleValue() < least || value.doubleValue() > most) {
            throw wrong(key, value + " must be a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    double number(String key, double least, double most, String unit) {
        return check(key, "", get(key), least, most, unit);
    }

    /** One number per slot, without gaps. */
    Series series(String key, int slots, double least, double most, String unit) {
        JsonNode array = get(key);
        if (!array.isArray()) {
            throw wrong(key, "is no list; give one number per slot, in " + unit);
        }
        if (array.size() != slots) {
            throw wrong(key, "has " + array.size() + " values for " + slots + " slots; give one per slot");
        }
        double[] values = new double[slots];
        for (int i = 0; i < slots; i++) {
            values[i] = check(key, "value " + i + ": ", array.get(i), least, most, unit);
        }
        return Series.of(values);
    }

    boolean has(String key) {
        known.add(key);
        return node.has(key);
    }

    void ignore(String key) {
        known.add(key);
    }

    /** Refuses what was not asked for. */
    void end() {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw wrong(name, "is no field of it; it has " + String.join(", ", known));
            }
        }
    }

    private double check(String key, String where, JsonNode value, double least, double most, String unit) {
        if (value.isNull()) {
            throw wrong(key, where + "is a gap (null); fill it with a number in " + unit);
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(key, where + value + " is no number; give one in " + unit);
        }
        double number = value.doubleValue();
        if (number < least || number > most) {
            String range = most == Double.MAX_VALUE ? "at least " + text(least) : text(least) + " to " + text(most);
            throw wrong(key, where + text(number) + " is out of range, " + range + "; the unit is " + unit);
        }
        return number;
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    private JsonNode get(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        if (value == null) {
            throw wrong(key, "is missing");
        }
        return value;
    }

    private IllegalArgumentException wrong(String key, String what) {
        return new IllegalArgumentException(owner + ": \"" + key + "\" " + what);
    }
}
