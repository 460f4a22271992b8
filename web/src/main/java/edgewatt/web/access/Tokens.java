package edgewatt.web.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Secrets;
import edgewatt.web.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Who may use the controller: named tokens of 256 random bits, of which only the SHA-256 is kept, in the key store as
 * {@value #SECRET}. Read anew each time, so that removing the file on the controller takes effect at once. Any thread.
 */
final class Tokens {
    static final String SECRET = "web.tokens";
    static final int MAX = 32;
    private static final int BYTES = 32;

    private final Secrets secrets;
    private final SecureRandom random;

    /** @param created when */
    record Token(String name, byte[] sha256, String created) {}

    Tokens(Secrets secrets, SecureRandom random) {
        this.secrets = secrets;
        this.random = random;
    }

    /** What is there and cannot be read is an error, not an empty list: the claim must not open by itself. */
    synchronized List<Token> list() {
        Optional<byte[]> text = secrets.read(SECRET);
        List<Token> tokens = new ArrayList<>();
        if (text.isPresent()) {
            for (JsonNode node : Json.object(text.get()).path("tokens")) {
                tokens.add(new Token(
                        node.path("name").asText(),
                        HexFormat.of().parseHex(node.path("sha256").asText()),
                        node.path("created").asText()));
            }
        }
        return tokens;
    }

    /** The name of a token; takes as long whether and whichever fits. */
    Optional<String> nameOf(String token) {
        byte[] hash = sha256(token);
        String found = null;
        for (Token known : list()) {
            if (MessageDigest.isEqual(hash, known.sha256())) {
                found = known.name();
            }
        }
        return Optional.ofNullable(found);
    }

    /** Makes one; another one of that name ends. @return the token, which is shown once and kept nowhere */
    synchronized String add(String name, Instant now) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        List<Token> tokens = list();
        tokens.removeIf(known -> known.name().equals(name));
        tokens.add(new Token(name, sha256(token), now.toString()));
        write(tokens);
        return token;
    }

    /** @return false if there is none of that name */
    synchronized boolean remove(String name) {
        List<Token> tokens = list();
        if (!tokens.removeIf(known -> known.name().equals(name))) {
            return false;
        }
        write(tokens);
        return true;
    }

    private void write(List<Token> tokens) {
        ObjectNode json = Json.object().put("version", 1);
        ArrayNode array = json.putArray("tokens");
        for (Token token : tokens) {
            array.addObject()
                    .put("name", token.name())
                    .put("sha256", HexFormat.of().formatHex(token.sha256()))
                    .put("created", token.created());
        }
        secrets.write(SECRET, Json.bytes(json));
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
