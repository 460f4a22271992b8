package edgewatt.ocpp.client.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one JSON object member by member with no coercion: the wrong type, an absent required member, a value out of
 * range and a member nobody asked for are each a {@link CallException} that names the member.
 */
public final class Payload {
    private final ObjectNode node;
    private final String path;
    private final boolean strict;
    private final Set<String> asked = new HashSet<>();

    private Payload(ObjectNode node, String path, boolean strict) {
        this.node = node;
        this.path = path;
        this.strict = strict;
    }

    /** Reads the whole object: what {@code reader} does not ask for is refused. */
    public static <T> T read(ObjectNode node, Function<Payload, T> reader) {
        return read(node, "", true, reader);
    }

    /**
     * Reads what {@code reader} asks for and ignores the rest, at every depth, and takes null for absent: for answers,
     * where a guest is generous.
     */
    public static <T> T glance(ObjectNode node, Function<Payload, T> reader) {
        return read(node, "", false, reader);
    }

    private static <T> T read(ObjectNode node, String path, boolean strict, Function<Payload, T> reader) {
        Payload payload = new Payload(node, path, strict);
        T value = reader.apply(payload);
        if (!strict) {
            return value;
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!payload.asked.contains(name)) {
                throw new CallException(Fault.FORMAT, path + shown(name) + " is not a member of this message");
            }
        });
        return value;
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    public String text(String name, int max) {
        return optionalText(name, max).orElseThrow(() -> absent(name));
    }

    /** @param max greatest length in characters */
    public Optional<String> optionalText(String name, int max) {
        return find(name).map(n -> textOf(n, path + name, max));
    }

    public int integer(String name, int min) {
        OptionalInt value = optionalInteger(name, min);
        if (value.isEmpty()) {
            throw absent(name);
        }
        return value.getAsInt();
    }

    public OptionalInt optionalInteger(String name, int min) {
        Optional<JsonNode> found = find(name);
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonNode n = found.get();
        if (!n.isIntegralNumber()) {
            throw new CallException(Fault.TYPE, path + name + " is not an integer");
        }
        if (!n.canConvertToInt() || n.intValue() < min) {
            throw new CallException(Fault.PROPERTY, path + name + " is out of range");
        }
        return OptionalInt.of(n.intValue());
    }

    /** A number of at least {@code min} and at most 1e12. */
    public OptionalDouble optionalDecimal(String name, double min) {
        Optional<JsonNode> found = find(name);
        if (found.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!found.get().isNumber()) {
            throw new CallException(Fault.TYPE, path + name + " is not a number");
        }
        double value = found.get().doubleValue();
        if (!(value >= min && value <= 1e12)) {
            throw new CallException(Fault.PROPERTY, path + name + " is out of range");
        }
        return OptionalDouble.of(value);
    }

    public double decimal(String name, double min) {
        return optionalDecimal(name, min).orElseThrow(() -> absent(name));
    }

    /** A time with a zone: any offset, up to nine fraction digits. */
    public Optional<Instant> optionalInstant(String name) {
        return find(name).map(n -> {
            try {
                return Times.parse(textOf(n, path + name, 64));
            } catch (DateTimeException e) {
                throw new CallException(Fault.PROPERTY, path + name + " is not a time with a zone");
            }
        });
    }

    public Instant instant(String name) {
        return optionalInstant(name).orElseThrow(() -> absent(name));
    }

    public <E> E choice(String name, Map<String, E> members) {
        return optionalChoice(name, members).orElseThrow(() -> absent(name));
    }

    public <E> Optional<E> optionalChoice(String name, Map<String, E> members) {
        return optionalText(name, 100).map(text -> {
            E member = members.get(text);
            if (member == null) {
                throw new CallException(Fault.PROPERTY, path + name);
            }
            return member;
        });
    }

    public <T> T object(String name, Function<Payload, T> reader) {
        return optionalObject(name, reader).orElseThrow(() -> absent(name));
    }

    public <T> Optional<T> optionalObject(String name, Function<Payload, T> reader) {
        return find(name).map(n -> objectOf(n, path + name, reader));
    }

    public <T> List<T> objects(String name, int min, int max, Function<Payload, T> reader) {
        return optionalObjects(name, min, max, reader).orElseThrow(() -> absent(name));
    }

    public <T> Optional<List<T>> optionalObjects(String name, int min, int max, Function<Payload, T> reader) {
        return items(name, min, max, (n, at) -> objectOf(n, at, reader));
    }

    public Optional<List<String>> optionalTexts(String name, int max, int maxLength) {
        return items(name, 0, max, (n, at) -> textOf(n, at, maxLength));
    }

    private <T> Optional<List<T>> items(String name, int min, int max, ItemReader<T> reader) {
        return find(name).map(n -> {
            if (!n.isArray()) {
                throw new CallException(Fault.TYPE, path + name + " is not a list");
            }
            if (n.size() < min || n.size() > max) {
                throw new CallException(
                        Fault.OCCURRENCE, path + name + " has " + n.size() + " items; expected " + min + " to " + max);
            }
            List<T> values = new ArrayList<>(n.size());
            for (int i = 0; i < n.size(); i++) {
                values.add(reader.read(n.get(i), path + name + "[" + i + "]"));
            }
            return List.copyOf(values);
        });
    }

    private Optional<JsonNode> find(String name) {
        asked.add(name);
        return Optional.ofNullable(node.get(name)).filter(n -> strict || !n.isNull());
    }

    private static String textOf(JsonNode n, String at, int max) {
        if (!n.isTextual()) {
            throw new CallException(Fault.TYPE, at + " is not a string");
        }
        if (n.textValue().length() > max) {
            throw new CallException(Fault.PROPERTY, at + " is longer than " + max);
        }
        return n.textValue();
    }

    private <T> T objectOf(JsonNode n, String at, Function<Payload, T> reader) {
        if (!(n instanceof ObjectNode object)) {
            throw new CallException(Fault.TYPE, at + " is not an object");
        }
        return read(object, at + ".", strict, reader);
    }

    private CallException absent(String name) {
        return new CallException(Fault.OCCURRENCE, path + name + " is required");
    }

    private static String shown(String name) {
        return name.length() > 50 ? name.substring(0, 50) + "..." : name;
    }

    private interface ItemReader<T> {
        T read(JsonNode n, String at);
    }
}
