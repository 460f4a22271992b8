package edgewatt.web.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request is answered with: at once and whole, or as a stream of events. */
public sealed interface Reply {
    /**
     * @param type of the content
     * @param headers beyond the type
     */
    record Whole(int status, String type, byte[] body, Map<String, String> headers) implements Reply {}

    /** Server-sent events (HTML standard, section 9.2), until one of the two sides ends them. */
    record Events(Source source) implements Reply {}

    /** Who sends events. */
    @FunctionalInterface
    interface Source {
        /**
         * A listener has come. Called on a thread of the server; must not block.
         *
         * @return run once when the stream has ended
         */
        Runnable open(EventStream stream);
    }

    static Whole json(int status, JsonNode body) {
        byte[] line = (Json.text(body) + "\n").getBytes(StandardCharsets.UTF_8); // kind to a terminal
        return new Whole(status, "application/json", line, Map.of());
    }

    static Whole ok(JsonNode body) {
        return json(200, body);
    }

    static Whole nothing() {
        return new Whole(204, "", new byte[0], Map.of());
    }

    /** The same with more headers; an event stream has none. */
    default Reply with(Map<String, String> more) {
        if (this instanceof Whole whole && !more.isEmpty()) {
            Map<String, String> all = new LinkedHashMap<>(whole.headers());
            all.putAll(more);
            return new Whole(whole.status(), whole.type(), whole.body(), Map.copyOf(all));
        }
        return this;
    }
}
