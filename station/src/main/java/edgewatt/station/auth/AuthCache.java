package edgewatt.station.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Verdicts of backends, kept for when none can be asked (OCPP 1.6 section 3.4.1). Bounded: the least recently used
 * goes. Station thread only.
 */
public final class AuthCache {
    public static final String DOCUMENT = "station.authcache";
    private static final int CAPACITY = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Kept(Opinion opinion, Instant since) {}

    private final Map<Token, Kept> kept = new LinkedHashMap<>(64, 0.75f, true);
    private final Consumer<String> write;

    /**
     * @param document as written before, if any; what cannot be read is forgotten
     * @param write makes the document durable
     */
    public AuthCache(Optional<String> document, Consumer<String> write) {
        this.write = write;
        document.ifPresent(this::load);
    }

    /** The verdict, or UNKNOWN. An expired acceptance is EXPIRED. {@code lifeTime} zero = no limit. */
    public Opinion opinion(Token token, Instant now, Duration lifeTime) {
        Kept k = kept.get(token);
        if (k == null || !lifeTime.isZero() && k.since.plus(lifeTime).isBefore(now)) {
            return Opinion.of(Opinion.Status.UNKNOWN);
        }
        boolean expired = k.opinion.expiry().filter(e -> !e.isAfter(now)).isPresent();
        if (expired && k.opinion.status() == Opinion.Status.ACCEPTED) {
            return Opinion.of(Opinion.Status.EXPIRED);
        }
        return k.opinion;
    }

    /** Remembers a backend's verdict; written only if it says something new. */
    public void remember(Token token, Opinion opinion, Instant now) {
        Kept before = kept.put(token, new Kept(opinion, now));
        if (kept.size() > CAPACITY) {
            kept.remove(kept.keySet().iterator().next());
        }
        boolean sameDay =
                before != null && Duration.between(before.since, now).abs().toHours() < 24;
        if (before == null || !before.opinion.equals(opinion) || !sameDay) {
            save();
        }
    }

    public void clear() {
        kept.clear();
        save();
    }

    public int size() {
        return kept.size();
    }

    private void save() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        kept.forEach((token, k) -> {
            ObjectNode o = list.addObject();
            o.put("value", token.value()).put("type", token.type().name());
            o.put("status", k.opinion.status().name()).put("since", k.since.toString());
            k.opinion.expiry().ifPresent(e -> o.put("expiry", e.toString()));
            k.opinion
                    .parent()
                    .ifPresent(p -> o.put("parent", p.value())
                            .put("parentType", p.type().name()));
        });
        write.accept(list.toString());
    }

    private void load(String document) {
        try {
            for (JsonNode n : JSON.readTree(document)) {
                Token token = new Token(
                        n.path("value").asText(),
                        TokenType.valueOf(n.path("type").asText()));
                Optional<Token> parent = n.has("parent")
                        ? Optional.of(new Token(
                                n.path("parent").asText(),
                                TokenType.valueOf(n.path("parentType").asText())))
                        : Optional.empty();
                Optional<Instant> expiry = n.has("expiry")
                        ? Optional.of(Instant.parse(n.path("expiry").asText()))
                        : Optional.empty();
                kept.put(
                        token,
                        new Kept(
                                new Opinion(
                                        Opinion.Status.valueOf(n.path("status").asText()), parent, expiry),
                                Instant.parse(n.path("since").asText())));
            }
        } catch (JsonProcessingException | RuntimeException e) {
            kept.clear();
        }
    }
}
