package edgewatt.web.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Settings;
import edgewatt.web.http.Exchange;
import edgewatt.web.http.Json;
import edgewatt.web.http.Problem;
import edgewatt.web.http.Reply;
import edgewatt.web.http.Route;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Settings of a component, such as an add-on's; secrets stand in them by reference only. */
public final class SettingsRoutes {
    private static final int LIMIT = 64 << 10;

    private final Settings settings;

    public SettingsRoutes(Settings settings) {
        this.settings = settings;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(
                        "GET",
                        "/api/settings/{pid}",
                        exchange -> effective(exchange.path().get("pid"))),
                Route.of("PATCH", "/api/settings/{pid}", this::change));
    }

    private Reply effective(String pid) throws Problem {
        try {
            return Reply.ok(Json.tree(new TreeMap<>(settings.effective(pid))));
        } catch (IllegalArgumentException e) {
            throw new Problem(404, "no-settings", e.getMessage());
        }
    }

    /** RFC 7396: null takes a value back to its default. */
    private Reply change(Exchange exchange) throws Problem, IOException {
        ObjectNode json = exchange.json(LIMIT);
        Map<String, Object> values = new TreeMap<>();
        json.properties().forEach(field -> values.put(field.getKey(), Json.plain(field.getValue())));
        String pid = exchange.path().get("pid");
        try {
            settings.change(pid, values, "web " + exchange.caller());
        } catch (IllegalArgumentException e) {
            throw new Problem(422, "bad-settings", e.getMessage());
        }
        return effective(pid);
    }
}
