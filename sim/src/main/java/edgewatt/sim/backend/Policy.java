package edgewatt.sim.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the backend treats stations and tags. Immutable; replaced as a whole.
 *
 * @param bootStatus answer to BootNotification: Accepted, Pending or Rejected
 * @param intervalS heartbeat interval or boot retry, at least 0
 * @param tagStatus status of a tag that is not listed
 * @param tags status by tag, in lower case: Accepted, Blocked, Expired, Invalid, ConcurrentTx
 * @param stations passwords by station; empty: any station, no password. An empty password asks for none.
 * @param clockOffsetS how wrong the backend's clock is, s: what it tells stations is so much later, at most 10 years
 */
record Policy(
        String bootStatus,
        int intervalS,
        String tagStatus,
        Map<String, String> tags,
        Map<String, String> stations,
        int clockOffsetS) {
    private static final int TEN_YEARS_S = 315_360_000;

    private static final Set<String> BOOT = Set.of("Accepted", "Pending", "Rejected");
    private static final Set<String> TAG = Set.of("Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx");

    static final Policy OPEN = new Policy("Accepted", 300, "Accepted", Map.of(), Map.of(), 0);

    Policy {
        known(BOOT, "bootStatus", bootStatus);
        known(TAG, "tagStatus", tagStatus);
        tags.forEach((tag, status) -> known(TAG, "status of tag " + tag, status));
        if (intervalS < 0) {
            throw new IllegalArgumentException("interval " + intervalS + "; expected at least 0 s");
        }
        if (Math.abs((long) clockOffsetS) > TEN_YEARS_S) {
            throw new IllegalArgumentException(
                    "clockOffset " + clockOffsetS + "; expected -" + TEN_YEARS_S + " to " + TEN_YEARS_S + " s");
        }
        tags = Map.copyOf(tags);
        stations = Map.copyOf(stations);
    }

    /** The same with what the JSON object names changed. @throws IllegalArgumentException: what, and what is expected */
    Policy with(JsonNode change) {
        String boot = bootStatus;
        int interval = intervalS;
        String tag = tagStatus;
        Map<String, String> newTags = tags;
        Map<String, String> newStations = stations;
        int offset = clockOffsetS;
        for (Map.Entry<String, JsonNode> e : change.properties()) {
            switch (e.getKey()) {
                case "bootStatus" -> boot = e.getValue().asText();
                case "interval" -> interval = integer(e);
                case "clockOffset" -> offset = integer(e);
                case "tagStatus" -> tag = e.getValue().asText();
                case "tags" -> newTags = texts(e.getValue(), true);
                case "stations" -> newStations = texts(e.getValue(), false);
                default ->
                    throw new IllegalArgumentException("no setting '" + e.getKey()
                            + "'; known are bootStatus, interval, tagStatus, tags, stations, clockOffset");
            }
        }
        return new Policy(boot, interval, tag, newTags, newStations, offset);
    }

    /** Without the passwords. */
    void describe(ObjectNode to) {
        to.put("bootStatus", bootStatus);
        to.put("interval", intervalS);
        to.put("tagStatus", tagStatus);
        tags.forEach(to.putObject("tags")::put);
        stations.keySet().forEach(to.putArray("stations")::add);
        to.put("clockOffset", clockOffsetS);
    }

    String statusOf(String tag) {
        return tags.getOrDefault(tag.toLowerCase(Locale.ROOT), tagStatus);
    }

    /** The password a station must give; absent: the station is unknown; empty: none is asked for. */
    Optional<String> password(String station) {
        return stations.isEmpty() ? Optional.of("") : Optional.ofNullable(stations.get(station));
    }

    private static int integer(Map.Entry<String, JsonNode> e) {
        if (!e.getValue().canConvertToInt() || !e.getValue().isIntegralNumber()) {
            throw new IllegalArgumentException(e.getKey() + " is not an integer");
        }
        return e.getValue().asInt();
    }

    private static Map<String, String> texts(JsonNode object, boolean lower) {
        if (!object.isObject()) {
            throw new IllegalArgumentException("tags and stations are objects of text");
        }
        Map<String, String> all = new LinkedHashMap<>();
        object.properties()
                .forEach(e -> all.put(
                        lower ? e.getKey().toLowerCase(Locale.ROOT) : e.getKey(),
                        e.getValue().asText()));
        return all;
    }

    private static void known(Set<String> known, String what, String value) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(what + " '" + value + "'; expected one of "
                    + String.join(", ", known.stream().sorted().toList()));
        }
    }
}
