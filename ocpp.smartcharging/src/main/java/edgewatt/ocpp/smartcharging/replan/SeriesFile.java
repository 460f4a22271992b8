package edgewatt.ocpp.smartcharging.replan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.energy.Forecast.Step;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a forecast file: CSV, one line {@code time,value} each (also with semicolons; a first line of words is a
 * header; an empty value is a gap), or a JSON list of objects with {@code start} (or {@code from}, {@code time}), {@code value}
 * (or {@code price}) and perhaps {@code end}; also as {@code rates} of an object. Times are RFC 3339, or local without offset.
 *
 * @param steps ordered; NaN = a gap
 * @param lastStep how long the last one holds
 */
record SeriesFile(List<Step> steps, Duration lastStep) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration USUAL = Duration.ofHours(1);

    /** @throws IllegalArgumentException what is wrong in which line or entry, and what to do */
    static SeriesFile parse(String text, double factor, ZoneId zone) {
        String t = text.strip();
        List<Entry> entries = t.startsWith("[") || t.startsWith("{") ? json(t, zone) : csv(t, zone);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("has no values; write a line 2026-03-01T00:00:00+01:00,0.25 for each");
        }
        List<Step> steps = new ArrayList<>();
        Instant until = null;
        for (int i = 0; i < entries.size(); i++) {
            Entry e = entries.get(i);
            if (i > 0 && !e.from().isAfter(entries.get(i - 1).from())) {
                throw new IllegalArgumentException(
                        e.where() + ": " + e.from() + " is not after the time before it; sort the entries by time");
            }
            if (until != null && until.isBefore(e.from())) {
                steps.add(new Step(until, Double.NaN));
            }
            steps.add(new Step(e.from(), e.value() * factor));
            until = e.end();
        }
        Entry last = entries.get(entries.size() - 1);
        Duration lastStep = last.end() != null
                ? Duration.between(last.from(), last.end())
                : entries.size() > 1
                        ? Duration.between(entries.get(entries.size() - 2).from(), last.from())
                        : USUAL;
        return new SeriesFile(List.copyOf(steps), lastStep);
    }

    /** @param end null = until the next */
    private record Entry(String where, Instant from, Instant end, double value) {}

    private static List<Entry> csv(String text, ZoneId zone) {
        List<Entry> entries = new ArrayList<>();
        String[] lines = text.split("\\R");
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#") || i == 0 && Character.isLetter(line.charAt(0))) {
                continue;
            }
            String where = "line " + (i + 1);
            String[] fields = line.split(line.contains(";") ? ";" : ",", -1);
            if (fields.length != 2) {
                throw new IllegalArgumentException(where + " has " + fields.length + " fields; write time,value");
            }
            entries.add(new Entry(where, time(where, fields[0], zone), null, number(where, fields[1])));
        }
        return entries;
    }

    private static List<Entry> json(String text, ZoneId zone) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode list = root.isArray() ? root : root.path("rates");
        if (!list.isArray()) {
            throw new IllegalArgumentException(
                    "is no list; write [{\"start\": \"2026-03-01T00:00:00+01:00\"," + " \"value\": 0.25}, ...]");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode node = list.get(i);
            String where = "entry " + (i + 1);
            JsonNode from = first(node, "start", "from", "time");
            JsonNode value = first(node, "value", "price");
            if (from == null || value == null || !(value.isNumber() || value.isNull())) {
                throw new IllegalArgumentException(where + " needs a start and a value that is a number, or null");
            }
            Instant end = node.hasNonNull("end") ? time(where, node.get("end").asText(), zone) : null;
            entries.add(new Entry(
                    where, time(where, from.asText(), zone), end, value.isNull() ? Double.NaN : value.asDouble()));
        }
        return entries;
    }

    private static JsonNode first(JsonNode node, String... keys) {
        for (String key : keys) {
            if (node.has(key)) {
                return node.get(key);
            }
        }
        return null;
    }

    private static Instant time(String where, String text, ZoneId zone) {
        String t = text.strip().replace(' ', 'T');
        try {
            return t.endsWith("Z") || t.lastIndexOf('+') > 10 || t.lastIndexOf('-') > 10
                    ? OffsetDateTime.parse(t).toInstant()
                    : LocalDateTime.parse(t).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    where + ": '" + text + "' is no time; write 2026-03-01T07:00:00+01:00", e);
        }
    }

    private static double number(String where, String text) {
        String t = text.strip().replace(',', '.');
        if (t.isEmpty() || t.equalsIgnoreCase("nan") || t.equalsIgnoreCase("null")) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(t);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(where + ": '" + text + "' is no number", e);
        }
    }
}
