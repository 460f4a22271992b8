package edgewatt.web.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as its handler sees it. On one thread of the server's pool, which may wait for the peer's bytes. */
public interface Exchange {
    /** Who asks: the name of its token; empty where none is needed. */
    String caller();

    /** Address of the peer. */
    String remote();

    Optional<String> header(String name);

    /** Of the query; the first one of that name. */
    Optional<String> parameter(String name);

    /** Parts of the path that the route's pattern names, decoded. */
    Map<String, String> path();

    /** Bytes that the peer has announced; -1 if it has not. */
    long length();

    /**
     * What the peer sends. Reading more than {@code limit} bytes fails with {@link TooLarge}.
     *
     * @throws Problem if more are announced already
     */
    InputStream body(long limit) throws Problem;

    /** A small JSON object with no other fields than these. */
    default ObjectNode json(int limit, List<String> known) throws Problem, IOException {
        ObjectNode json = json(limit);
        for (String name : (Iterable<String>) json::fieldNames) {
            if (!known.contains(name)) {
                throw new Problem(400, "unknown-field", "field '" + name + "' is not known here; known are " + known);
            }
        }
        return json;
    }

    /** A small JSON object. */
    default ObjectNode json(int limit) throws Problem, IOException {
        byte[] text;
        try (InputStream in = body(limit)) {
            text = in.readAllBytes();
        } catch (TooLarge e) {
            throw e.problem();
        }
        try {
            return Json.object(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "not-json", e.getMessage());
        }
    }

    /** More was sent than may be. */
    final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
        private final long limit;

        public TooLarge(long limit) {
            super("more than " + limit + " bytes");
            this.limit = limit;
        }

        public Problem problem() {
            return new Problem(413, "too-large", "more than " + limit + " bytes are not taken here");
        }
    }
}
