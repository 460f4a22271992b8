package edgewatt.sim.http;

import java.util.List;
import java.util.Map;

/**
 * An HTTP request.
 *
 * @param path decoded segments without empty ones
 * @param query decoded, the last value of a name wins
 * @param body as text
 */
public record Question(String method, List<String> path, Map<String, String> query, String body) {
    public boolean is(String verb, String... segments) {
        return method.equals(verb) && path.equals(List.of(segments));
    }

    /** @throws IllegalArgumentException if it is there and not an integer */
    public long number(String name, long otherwise) {
        String text = query.get(name);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + text + " is not an integer", e);
        }
    }
}
