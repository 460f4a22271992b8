package edgewatt.bridge.mqtt.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads values out of what others publish: plain numbers, numbers with a unit, JSON. Refuses in one sentence. */
final class Payload {
    private static final int LONGEST = 1 << 20;
    private static final Pattern NUMBER =
            Pattern.compile("([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\\s*(\\S.*)?");

    private final ObjectMapper mapper = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(LONGEST)
                            .build())
                    .build())
            // "12 kW" must not be read as 12
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** What was wrong with a payload. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why, null, false, false);
        }
    }

    /** The place that the pointer names; a text that is no JSON is taken as text. */
    JsonNode at(byte[] payload, String pointer) throws Refused {
        if (payload.length > LONGEST) {
            throw new Refused(payload.length + " bytes; at most " + LONGEST + " are read");
        }
        JsonNode n;
        try {
            n = mapper.readTree(payload);
        } catch (IOException e) {
            if (pointer.isEmpty()) {
                return mapper.getNodeFactory().textNode(new String(payload, StandardCharsets.UTF_8).trim());
            }
            throw new Refused("it is no JSON");
        }
        if (n == null || n.isMissingNode()) {
            throw new Refused("it is empty");
        }
        JsonNode found = n.at(pointer);
        if (found.isMissingNode()) {
            throw new Refused("there is nothing at " + pointer);
        }
        return found;
    }

    /** A value in the unit inside, in range. */
    double value(byte[] payload, Source s) throws Refused {
        JsonNode n = at(payload, s.pointer());
        String unit = s.unitAt().isEmpty() ? "" : at(payload, s.unitAt()).asText();
        return number(n, unit, s);
    }

    /** @param unitText the unit that came along; empty = none */
    double number(JsonNode n, String unitText, Source s) throws Refused {
        String came = unitText;
        double raw;
        if (s.dimension() == Dimension.SWITCH) {
            raw = on(n) ? 1 : 0;
        } else if (n.isNumber()) {
            raw = n.doubleValue();
        } else if (n.isTextual()) {
            Matcher m = NUMBER.matcher(n.textValue().trim());
            if (!m.matches()) {
                throw new Refused("'" + shortened(n.textValue()) + "' is no number");
            }
            raw = Double.parseDouble(m.group(1));
            came = m.group(2) == null ? came : m.group(2);
        } else {
            throw new Refused("a " + n.getNodeType().name().toLowerCase(Locale.ROOT) + " is no number");
        }
        double v = raw * factor(came, s) * s.scale() + s.offset();
        if (!Double.isFinite(v)) {
            throw new Refused("it is not finite");
        }
        if (v < s.min() || v > s.max()) {
            throw new Refused(
                    v + " " + s.dimension().unit + " is out of range; expected " + s.min() + " to " + s.max());
        }
        return v;
    }

    private static double factor(String came, Source s) throws Refused {
        if (came.isBlank()) {
            return s.unit().map(Dimension.Unit::factor).orElse(1.0);
        }
        Optional<Dimension.Unit> u = Dimension.unit(came);
        if (u.isEmpty() || u.get().dimension() != s.dimension()) {
            throw new Refused("it comes in '" + shortened(came) + "', but " + s.what() + " is in "
                    + (s.dimension().unit.isEmpty() ? "no unit" : s.dimension().unit));
        }
        if (s.unit().isPresent() && !s.unit().get().equals(u.get())) {
            throw new Refused("it comes in '" + shortened(came) + "', and the mapping says another unit");
        }
        return u.get().factor();
    }

    private static boolean on(JsonNode n) throws Refused {
        if (n.isBoolean()) {
            return n.booleanValue();
        }
        return switch (n.asText().trim().toLowerCase(Locale.ROOT)) {
            case "1", "on", "true", "yes", "closed", "active" -> true;
            case "0", "off", "false", "no", "open", "inactive" -> false;
            default -> throw new Refused("'" + shortened(n.asText()) + "' is neither on nor off");
        };
    }

    /** ISO 8601 with offset, seconds or milliseconds since 1970. */
    static Instant time(JsonNode n) throws Refused {
        try {
            if (n.isNumber() || n.isTextual() && n.textValue().matches("[0-9]{9,13}")) {
                long v = n.asLong();
                return v > 100_000_000_000L ? Instant.ofEpochMilli(v) : Instant.ofEpochSecond(v);
            }
            return OffsetDateTime.parse(n.asText().trim().replace(' ', 'T')).toInstant();
        } catch (DateTimeException e) {
            throw new Refused(
                    "'" + shortened(n.asText()) + "' is no time with its offset, like 2026-03-01T13:00:00+01:00");
        }
    }

    private static String shortened(String s) {
        return s.length() > 40 ? s.substring(0, 40) + "..." : s;
    }
}
