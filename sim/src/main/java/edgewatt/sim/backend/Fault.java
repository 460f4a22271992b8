package edgewatt.sim.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * One scripted misbehaviour.
 *
 * @param kind what happens
 * @param station only this one; empty for any
 * @param action only this action of the station; empty for any; not for {@link Kind#REFUSE}
 * @param count how often, at least 1
 * @param ms how long a delay or a deaf spell lasts
 * @param status HTTP status of a refusal
 * @param code of a CALLERROR
 */
record Fault(Kind kind, String station, String action, int count, long ms, int status, String code) {
    enum Kind {
        /** The message is processed, its answer is lost. */
        DROP,
        /** The message is lost: neither processed nor answered. */
        IGNORE,
        /** The answer comes {@code ms} later. */
        DELAY,
        /** The answer comes twice. */
        DUPLICATE,
        /** Not processed: a CALLERROR with {@code code}. */
        CALLERROR,
        /** The message is processed, then the connection is cut without an answer. */
        CLOSE,
        /** The handshake is refused with {@code status}. */
        REFUSE,
        /** The socket is not read for {@code ms} from the answer to this message on. */
        DEAF
    }

    private static final Set<Integer> STATUSES = Set.of(401, 403, 404, 500, 503);

    Fault {
        if (count < 1) {
            throw new IllegalArgumentException("count " + count + "; expected at least 1");
        }
        if (ms < 0 || ms > 3_600_000) {
            throw new IllegalArgumentException("ms " + ms + "; expected 0 to 3600000");
        }
        if (!STATUSES.contains(status)) {
            throw new IllegalArgumentException("status " + status + "; expected one of 401, 403, 404, 500, 503");
        }
    }

    static Fault of(JsonNode n) {
        for (String name : (Iterable<String>) n::fieldNames) {
            if (!Set.of("kind", "station", "action", "count", "ms", "status", "code")
                    .contains(name)) {
                throw new IllegalArgumentException(
                        "no '" + name + "' in a fault; known are kind, station, action, count, ms, status, code");
            }
        }
        return new Fault(
                kind(n.path("kind").asText()),
                n.path("station").asText(""),
                n.path("action").asText(""),
                n.path("count").asInt(1),
                n.path("ms").asLong(1000),
                n.path("status").asInt(404),
                n.path("code").asText("InternalError"));
    }

    private static Kind kind(String word) {
        return Arrays.stream(Kind.values())
                .filter(k -> k.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault kind '" + word
                        + "'; known are drop, ignore, delay, duplicate, callerror, close, refuse, deaf"));
    }

    boolean strikes(String who, String what) {
        return (station.isEmpty() || station.equals(who)) && (action.isEmpty() || action.equals(what));
    }

    Fault once() {
        return new Fault(kind, station, action, count - 1, ms, status, code);
    }

    void describe(ObjectNode to) {
        to.put("kind", kind.name().toLowerCase(Locale.ROOT));
        to.put("station", station);
        to.put("action", action);
        to.put("count", count);
        to.put("ms", ms);
        to.put("status", status);
        to.put("code", code);
    }
}
