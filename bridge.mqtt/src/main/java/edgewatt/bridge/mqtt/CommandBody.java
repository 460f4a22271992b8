package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a command says: a JSON object, or a bare value where only a value is wanted. Each getter checks what it returns; an
 * {@link IllegalArgumentException} is the sentence for the sender.
 */
final class CommandBody {
    private static final int LONGEST = 4096;
    private static final int LONGEST_ID = 64;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9:.+_-]{1,35}");
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(LONGEST)
                            .maxNumberLength(40)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode body;
    private final String id;

    private CommandBody(JsonNode body) {
        this.body = body;
        this.id = id(body);
    }

    /** @param bare a value alone will do, for example {@code pv} or {@code true} */
    static CommandBody read(byte[] payload, boolean bare) {
        if (payload.length > LONGEST) {
            throw new IllegalArgumentException(payload.length + " bytes; at most " + LONGEST + " are read");
        }
        String text = text(payload);
        JsonNode n = bare && WORD.matcher(text).matches() ? word(text) : parse(text);
        if (bare && n != null && n.isValueNode()) {
            return new CommandBody(JsonNodeFactory.instance.objectNode().set("value", n));
        }
        if (n == null || !n.isObject()) {
            throw new IllegalArgumentException("expected a JSON object");
        }
        return new CommandBody(n);
    }

    private static String text(byte[] payload) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString()
                    .strip();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    /** A word without quotes: JSON's own if it is one, else text. */
    private static JsonNode word(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + firstLine(e.getOriginalMessage()), e);
        }
    }

    private static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    private static String id(JsonNode body) {
        JsonNode id = body.get("id");
        if (id == null || id.isNull()) {
            return "";
        }
        if (!(id.isTextual() || id.isIntegralNumber()) || id.asText().length() > LONGEST_ID) {
            throw new IllegalArgumentException(
                    "'id' must be a text or whole number of at most " + LONGEST_ID + " characters");
        }
        return id.asText();
    }

    /** The sender's id of this command; empty = none. */
    String id() {
        return id;
    }

    /** The field is there, and is {@code null}. */
    boolean isNull(String field) {
        JsonNode n = body.get(field);
        return n != null && n.isNull();
    }

    /** The field is there. */
    boolean has(String field) {
        return body.hasNonNull(field);
    }

    boolean isNumber(String field) {
        JsonNode n = body.get(field);
        return n != null && n.isNumber();
    }

    double number(String field, double min, double max, String unit) {
        JsonNode n = body.get(field);
        if (n == null || !n.isNumber()) {
            throw new IllegalArgumentException("'" + field + "' is missing or no number");
        }
        double v = n.doubleValue();
        if (!(v >= min && v <= max)) {
            throw new IllegalArgumentException(
                    "'" + field + "' is " + v + "; expected " + min + " to " + max + " " + unit);
        }
        return v;
    }

    int whole(String field, int min, int max, String unit) {
        double v = number(field, min, max, unit);
        if (v != Math.rint(v)) {
            throw new IllegalArgumentException("'" + field + "' is " + v + "; expected a whole number");
        }
        return (int) v;
    }

    boolean flag(String field) {
        JsonNode n = body.get(field);
        if (n == null || !n.isBoolean()) {
            throw new IllegalArgumentException("'" + field + "' is missing or not true or false");
        }
        return n.booleanValue();
    }

    String text(String field) {
        JsonNode n = body.get(field);
        if (n == null || !n.isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is missing or no text");
        }
        return n.textValue();
    }
}
