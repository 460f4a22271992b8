package edgewatt.station.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import java.time.Instant;
import java.util.Optional;

/** Tokens and opinions as the station's documents hold them. */
public final class OpinionJson {
    private OpinionJson() {}

    public static ObjectNode token(Token token) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("value", token.value())
                .put("type", token.type().name());
    }

    /** Empty if there is none. @throws IllegalArgumentException if it is no token */
    public static Optional<Token> token(JsonNode n) {
        return n.isObject()
                ? Optional.of(new Token(
                        n.path("value").asText(),
                        TokenType.valueOf(n.path("type").asText())))
                : Optional.empty();
    }

    static void write(ObjectNode to, Opinion opinion) {
        to.put("status", opinion.status().name());
        opinion.parent().ifPresent(p -> to.set("parent", token(p)));
        opinion.expiry().ifPresent(e -> to.put("expiry", e.toString()));
    }

    static Opinion opinion(JsonNode n) {
        return new Opinion(
                Opinion.Status.valueOf(n.path("status").asText()),
                token(n.path("parent")),
                n.has("expiry") ? Optional.of(Instant.parse(n.path("expiry").asText())) : Optional.empty());
    }
}
