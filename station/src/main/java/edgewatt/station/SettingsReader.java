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
                below("safeCurrentA", c.safeCurrentA(), max),
                c.freeVend(),
                token(c.freeVendToken()),
                choice("onJournalFailure", c.onJournalFailure(), "refuse", "free-vend"),
                !choice("transactionOnRestart", c.transactionOnRestart(), "resume", "close"),
                Duration.ofSeconds((long) range("recloseDelayMinS", c.recloseDelayMinS(), 0, 3600)),
                Duration.ofSeconds((long) range("recloseDelayMaxS", recloseMax(c), 0, 3600)),
                Duration.ofMillis((long) range("openNormalMs", c.openNormalMs(), 1000, 60_000)),
                Duration.ofMillis((long) range("openEmergencyMs", c.openEmergencyMs(), 100, 10_000)),
                Duration.ofSeconds((long) range("restoreWaitS", c.restoreWaitS(), 1, 300)),
                Duration.ofSeconds((long) range("suspendedEvAfterS", c.suspendedEvAfterS(), 1, 3600)),
                range("flowThresholdW", c.flowThresholdW(), 0, 5000),
                Duration.ofSeconds((long) range("registerEveryS", c.registerEveryS(), 5, 3600)),
                Set.of(distinct(c.acceptingAuthorizers())),
                c.requireSignedMeterValues(),
                Duration.ofSeconds((long) range("signWaitS", c.signWaitS(), 1, 60)));
    }

    private double range(String key, double value, double min, double max) {
        if (value >= min && value <= max) {
            return value;
        }
        double used = Double.isNaN(value) ? min : Math.max(min, Math.min(max, value));
        complain(key + " is " + value + "; expected " + min + " to " + max + "; " + used + " is used");
        return used;
    }

    /** A current that may not be above what the station may draw at all. */
    private double below(String key, double value, double max) {
        double used = range(key, value, 0, 1000);
        if (used > max) {
            complain(key + " is " + used + " and maxCurrentA only " + max + "; " + max + " is used: lower " + key
                    + " or raise maxCurrentA");
            return max;
        }
        return used;
    }

    private int recloseMax(StationConfig c) {
        if (c.recloseDelayMaxS() < c.recloseDelayMinS()) {
            complain("recloseDelayMaxS is " + c.recloseDelayMaxS() + " and recloseDelayMinS " + c.recloseDelayMinS()
                    + "; the delay is " + c.recloseDelayMinS() + " s until the former is not below the latter");
            return c.recloseDelayMinS();
        }
        return c.recloseDelayMaxS();
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
        JsonNode list;
        try {
            list = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            complain("evseLimits is not JSON; no EVSE has a limit of its own until it is corrected");
            return all;
        }
        if (!list.isArray()) {
            complain(
                    "evseLimits is not a list [{\"evse\": 1, ...}]; no EVSE has a limit of its own until it is corrected");
            return all;
        }
        for (JsonNode n : list) {
            int evse = n.path("evse").isInt() ? n.path("evse").intValue() : 0;
            if (evse < 1) {
                complain("evseLimits has an entry without 'evse', a number from 1; it is not used");
                continue;
            }
            String where = "evseLimits of evse " + evse + ": ";
            for (var keys = n.fieldNames(); keys.hasNext(); ) {
                String key = keys.next();
                if (!Set.of("evse", "maxCurrentA", "phases", "perPhaseA").contains(key)) {
                    complain(where + "'" + key + "' is unknown and ignored; known are maxCurrentA, phases, perPhaseA");
                }
            }
            double each = limit(where + "maxCurrentA", n.path("maxCurrentA"), max);
            JsonNode per = n.path("perPhaseA");
            if (!per.isMissingNode() && (!per.isArray() || per.size() != 3)) {
                complain(where + "perPhaseA is not a list of three numbers; 0 A is used");
                each = 0;
            }
            all.put(
                    evse,
                    new StationSettings.Limits(
                            limit(where + "perPhaseA", per.path(0), each),
                            limit(where + "perPhaseA", per.path(1), each),
                            limit(where + "perPhaseA", per.path(2), each),
                            (int) range(where + "phases", n.path("phases").asInt(phases), 1, 3)));
        }
        return all;
    }

    /** A limit protects a wire: one that cannot be understood is 0 A, not the widest. */
    private double limit(String what, JsonNode value, double highest) {
        if (value.isMissingNode()) {
            return highest;
        }
        if (!value.isNumber() || value.doubleValue() < 0 || !Double.isFinite(value.doubleValue())) {
            complain(what + " is " + value + "; expected a number from 0; 0 A is used");
            return 0;
        }
        return Math.min(highest, value.doubleValue());
    }

    private static String[] distinct(String[] names) {
        return names == null
                ? new String[0]
                : java.util.Arrays.stream(names).distinct().toArray(String[]::new);
    }

    private void complain(String what) {
        complaints.add("etc/station.json: " + what);
    }
}
