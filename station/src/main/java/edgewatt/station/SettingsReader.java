package edgewatt.station;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks settings. What is wrong is told and replaced by a safe value, and the rest keeps working. */
final class SettingsReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<String> complaints = new ArrayList<>();

    /** What was wrong, in plain words. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    StationSettings read(StationConfig c) {
        int phases = (int) range("phases", c.phases(), 1, 3);
        double max = range("maxCurrentA", c.maxCurrentA(), 6, 1000);
        return new StationSettings(
                new StationIdentity(
                        text("vendor", c.vendor(), 20),
                        text("model", c.model(), 20),
                        text("serialNumber", c.serialNumber(), 25),
                        text("firmwareVersion", c.firmwareVersion(), 50)),
                (int) range("evses", c.evses(), 1, 1000),
                StationSettings.Limits.of(max, phases),
                limits(c.evseLimits(), max, phases),
                range("nominalVoltageV", c.nominalVoltageV(), 100, 300),
                range("fallbackCurrentA", c.fallbackCurrentA(), 0, 1000),
                range("safeCurrentA", c.safeCurrentA(), 0, 1000),
                c.freeVend(),
                token(c.freeVendToken()),
                choice("onJournalFailure", c.onJournalFailure(), "refuse", "free-vend"),
                !choice("transactionOnRestart", c.transactionOnRestart(), "resume", "close"),
                Duration.ofSeconds((long) range("recloseDelayMinS", c.recloseDelayMinS(), 0, 3600)),
                Duration.ofSeconds((long) range("recloseDelayMaxS", c.recloseDelayMaxS(), 0, 3600)),
                Duration.ofMillis((long) range("openNormalMs", c.openNormalMs(), 1000, 60_000)),
                Duration.ofMillis((long) range("openEmergencyMs", c.openEmergencyMs(), 100, 10_000)),
                Duration.ofSeconds((long) range("restoreWaitS", c.restoreWaitS(), 1, 300)),
                Duration.ofSeconds((long) range("suspendedEvAfterS", c.suspendedEvAfterS(), 1, 3600)),
                range("flowThresholdW", c.flowThresholdW(), 0, 5000),
                Duration.ofSeconds((long) range("registerEveryS", c.registerEveryS(), 5, 3600)),
                Set.of(distinct(c.acceptingAuthorizers())));
    }

    private double range(String key, double value, double min, double max) {
        if (value >= min && value <= max) {
            return value;
        }
        double used = Double.isNaN(value) ? min : Math.max(min, Math.min(max, value));
        complain(key + " is " + value + "; expected " + min + " to " + max + "; " + used + " is used");
        return used;
    }

    private String text(String key, String value, int longest) {
        String v = value == null ? "" : value;
        if (v.length() <= longest) {
            return v;
        }
        complain(key + " has " + v.length() + " characters; at most " + longest + " are used");
        return v.substring(0, longest);
    }

    private Optional<Token> token(String value) {
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        if (value.length() > 20) {
            complain("freeVendToken is longer than 20 characters; it is not used");
            return Optional.empty();
        }
        return Optional.of(new Token(value.strip(), TokenType.CENTRAL));
    }

    /** Whether it is {@code other}; anything unknown is {@code usual}. */
    private boolean choice(String key, String value, String usual, String other) {
        if (other.equals(value)) {
            return true;
        }
        if (!usual.equals(value)) {
            complain(key + " is '" + value + "'; expected '" + usual + "' or '" + other + "'; '" + usual + "' is used");
        }
        return false;
    }

    private Map<Integer, StationSettings.Limits> limits(String json, double max, int phases) {
        Map<Integer, StationSettings.Limits> all = new HashMap<>();
        if (json == null || json.isBlank()) {
            return all;
        }
        try {
            for (JsonNode n : JSON.readTree(json)) {
                int evse = n.path("evse").asInt(0);
                if (evse < 1) {
                    complain("evseLimits has an entry without 'evse'; it is not used");
                    continue;
                }
                int wired = (int) range("evseLimits phases", n.path("phases").asInt(phases), 1, 3);
                double each = Math.min(max, n.path("maxCurrentA").asDouble(max));
                JsonNode per = n.path("perPhaseA");
                all.put(
                        evse,
                        new StationSettings.Limits(
                                Math.min(each, per.path(0).asDouble(each)),
                                Math.min(each, per.path(1).asDouble(each)),
                                Math.min(each, per.path(2).asDouble(each)),
                                wired));
            }
        } catch (JsonProcessingException e) {
            complain("evseLimits is not JSON: " + e.getOriginalMessage() + "; no EVSE has a limit of its own until it is corrected");
            return Map.of();
        }
        return all;
    }

    private static String[] distinct(String[] names) {
        return names == null ? new String[0] : java.util.Arrays.stream(names).distinct().toArray(String[]::new);
    }

    private void complain(String what) {
        complaints.add("etc/station.json: " + what);
    }
}
