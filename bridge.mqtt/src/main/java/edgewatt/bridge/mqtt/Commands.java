package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.Evse;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Station;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Commands from the broker: checked, carried out, answered. A retained command is refused, because a restart would replay
 * it; a repeated id gets the same answer and does nothing. One thread; answers may come later on it.
 */
final class Commands {
    private static final int LONGEST = 4096;
    private static final int REMEMBERED = 200;
    private static final double MOST_A = 80;
    private static final int LONGEST_TTL_S = 86_400;
    private static final Pattern SET_LIMIT = Pattern.compile("evse/([0-9]{1,4})/set/limitA");

    private final Station station;
    private final Journal journal;
    private final Leases leases;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final BiConsumer<Incoming, byte[]> reply;
    private final ObjectMapper mapper = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final Map<String, CompletionStage<CommandOutcome>> done = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletionStage<CommandOutcome>> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param reply takes the answer to a command as JSON */
    Commands(
            Station station,
            Journal journal,
            Leases leases,
            InstantSource clock,
            Scheduler scheduler,
            BiConsumer<Incoming, byte[]> reply) {
        this.station = station;
        this.journal = journal;
        this.leases = leases;
        this.clock = clock;
        this.scheduler = scheduler;
        this.reply = reply;
    }

    /** @param path the topic below the root */
    void handle(String path, Incoming message) {
        if (message.retained()) {
            if (message.payload().length > 0) {
                answer(path, message, "", CommandOutcome.rejected("retained commands are refused: send it unretained"));
            }
            return;
        }
        JsonNode body;
        String id;
        try {
            body = parse(message.payload());
            id = id(body);
        } catch (IllegalArgumentException e) {
            answer(path, message, "", CommandOutcome.rejected(e.getMessage()));
            return;
        }
        String key = path + " " + id;
        CompletionStage<CommandOutcome> outcome = id.isEmpty() ? null : done.get(key);
        if (outcome == null) {
            outcome = carriedOut(path, body);
            if (!id.isEmpty()) {
                done.put(key, outcome);
            }
        }
        outcome.whenComplete((o, failure) -> scheduler.now(() -> answer(
                path,
                message,
                id,
                failure == null ? o : CommandOutcome.rejected("it failed: " + failure.getMessage()))));
    }

    private CompletionStage<CommandOutcome> carriedOut(String path, JsonNode body) {
        try {
            return perform(path, body);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(CommandOutcome.rejected(e.getMessage()));
        }
    }

    private CompletionStage<CommandOutcome> perform(String path, JsonNode body) {
        Matcher limit = SET_LIMIT.matcher(path);
        if (limit.matches()) {
            return CompletableFuture.completedFuture(limit(evse(Integer.parseInt(limit.group(1))), body));
        }
        switch (path) {
            case "cmd/start":
                Token token = token(body);
                return evse(evseId(body))
                        .start(new StartRequest(token, true, OptionalInt.empty(), "mqtt"))
                        .whenComplete((o, e) -> journal(path, o, e));
            case "cmd/stop":
                return evse(evseId(body))
                        .stop(new StopRequest(Optional.empty(), StopReason.REMOTE, "mqtt"))
                        .whenComplete((o, e) -> journal(path, o, e));
            case "cmd/unlock":
                return evse(evseId(body)).unlock().whenComplete((o, e) -> journal(path, o, e));
            default:
                throw new IllegalArgumentException("there is no command '" + path + "'");
        }
    }

    private CommandOutcome limit(Evse evse, JsonNode body) {
        JsonNode value = body.get("value");
        if (value != null && value.isNull()) {
            leases.end(evse.id());
            return CommandOutcome.accepted();
        }
        double a = number(body, "value", 0, MOST_A, "A per phase");
        double ttl = number(body, "ttlS", 1, LONGEST_TTL_S, "s; a limit from outside always ends");
        Instant now = clock.instant();
        leases.set(evse.id(), a, now, now.plusMillis((long) (ttl * 1000)));
        return CommandOutcome.accepted();
    }

    private JsonNode parse(byte[] payload) {
        if (payload.length > LONGEST) {
            throw new IllegalArgumentException(payload.length + " bytes; at most " + LONGEST + " are read");
        }
        try {
            JsonNode n = mapper.readTree(payload);
            if (n == null || !n.isObject()) {
                throw new IllegalArgumentException("expected a JSON object");
            }
            return n;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    private static String id(JsonNode body) {
        JsonNode id = body.get("id");
        if (id == null || id.isNull()) {
            return "";
        }
        if (!(id.isTextual() || id.isIntegralNumber()) || id.asText().length() > 64) {
            throw new IllegalArgumentException("'id' must be a text or whole number of at most 64 characters");
        }
        return id.asText();
    }

    private int evseId(JsonNode body) {
        JsonNode n = body.get("evse");
        if (n == null || !n.isInt()) {
            throw new IllegalArgumentException("'evse' is missing or no whole number");
        }
        return n.intValue();
    }

    private Evse evse(int id) {
        return station.evse(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no EVSE " + id + "; the station has 1 to "
                        + station.evses().size()));
    }

    private static Token token(JsonNode body) {
        JsonNode n = body.get("token");
        if (n == null || !n.isTextual()) {
            throw new IllegalArgumentException("'token' is missing or no text");
        }
        return new Token(n.asText(), TokenType.CENTRAL);
    }

    private static double number(JsonNode body, String field, double min, double max, String unit) {
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

    private void journal(String path, CommandOutcome o, Throwable failure) {
        if (o != null && o.isAccepted()) {
            journal.append(new Fact.CommandHandled("mqtt", clock.instant(), path, Telemetry.lower(o.status()), ""));
        }
    }

    private void answer(String path, Incoming message, String id, CommandOutcome o) {
        ObjectNode n = mapper.createObjectNode();
        n.put("id", id).put("command", path).put("accepted", o.isAccepted());
        n.put("status", Telemetry.lower(o.status())).put("reason", o.reason());
        reply.accept(message, n.toString().getBytes(StandardCharsets.UTF_8));
    }
}
