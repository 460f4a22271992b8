package edgewatt.web.http;

import java.util.Optional;

/** Who may come in. */
@FunctionalInterface
public interface Guard {
    /**
     * Any thread of the server; blocks on disk for about a millisecond.
     *
     * @param authorization the header, if any
     * @return the caller's name
     * @throws Problem 401 or 429
     */
    String admit(Optional<String> authorization, String remote) throws Problem;
}
