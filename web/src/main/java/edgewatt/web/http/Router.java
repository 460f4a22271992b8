package edgewatt.web.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the route of a request. Immutable. */
public final class Router {
    private final List<Entry> entries;

    /** @param parameters parts of the path by their names */
    public record Match(Route route, Map<String, String> parameters) {}

    private record Entry(Route route, String[] parts) {}

    public Router(List<Route> routes) {
        entries = routes.stream()
                .map(route -> new Entry(route, route.pattern().split("/", -1)))
                .toList();
    }

    /** @param path raw, as it came; a HEAD is answered as the GET would be */
    public Match find(String method, String path) throws Problem {
        String[] parts = path.split("/", -1);
        List<Entry> same = new ArrayList<>();
        for (Entry entry : entries) {
            if (fits(entry.parts(), parts)) {
                same.add(entry);
            }
        }
        if (same.isEmpty()) {
            throw new Problem(404, "not-found", "there is nothing at this path; README of web lists what there is");
        }
        for (Entry entry : same) {
            if (entry.route().method().equals(method)) {
                return new Match(entry.route(), parameters(entry.parts(), parts));
            }
        }
        TreeSet<String> allowed = new TreeSet<>();
        same.forEach(entry -> allowed.add(entry.route().method()));
        String list = String.join(", ", allowed);
        throw new Problem(405, "method-not-allowed", "this path takes " + list, Map.of("Allow", list));
    }

    private static boolean fits(String[] pattern, String[] parts) {
        if (pattern.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            boolean any = pattern[i].startsWith("{");
            if (any ? parts[i].isEmpty() : !pattern[i].equals(parts[i])) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> parameters(String[] pattern, String[] parts) throws Problem {
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < parts.length; i++) {
            if (pattern[i].startsWith("{")) {
                try {
                    // a plus is a plus in a path
                    String decoded = URLDecoder.decode(parts[i].replace("+", "%2B"), StandardCharsets.UTF_8);
                    found.put(pattern[i].substring(1, pattern[i].length() - 1), decoded);
                } catch (IllegalArgumentException e) {
                    throw new Problem(400, "bad-path", "a percent sign in the path is not followed by two hex digits");
                }
            }
        }
        return Map.copyOf(found);
    }
}
