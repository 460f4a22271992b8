package edgewatt.web.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import edgewatt.web.access.Access;
import edgewatt.web.http.Exchange;
import edgewatt.web.http.Json;
import edgewatt.web.http.Problem;
import edgewatt.web.http.Reply;
import edgewatt.web.http.Route;
import java.io.IOException;
import java.util.List;

/** Claiming the controller, and its tokens. Each change is in the journal. */
public final class AccessRoutes {
    private static final int SMALL = 4096;

    private final Access access;
    private final Journal journal;
    private final StationClock clock;

    public AccessRoutes(Access access, Journal journal, StationClock clock) {
        this.access = access;
        this.journal = journal;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.open(
                        "GET",
                        "/api",
                        exchange ->
                                Reply.ok(Json.object().put("name", "edgewatt").put("claimed", access.claimed()))),
                Route.open("POST", "/api/claim", this::claim),
                Route.of("GET", "/api/tokens", exchange -> list()),
                Route.of("POST", "/api/tokens", this::add),
                Route.of("DELETE", "/api/tokens/{name}", this::remove));
    }

    private Reply claim(Exchange exchange) throws Problem, IOException {
        ObjectNode json = exchange.json(SMALL, List.of("code", "name"));
        String name = json.has("name") ? text(json, "name") : "installer";
        try {
            String token = access.claim(text(json, "code"), name, exchange.remote());
            handled(exchange.remote(), "claim", "accepted", "for " + name);
            return shown(name, token);
        } catch (Problem e) {
            if (e.status() == 403) {
                handled(exchange.remote(), "claim", "refused", e.code());
            }
            throw e;
        }
    }

    private Reply list() {
        ArrayNode all = Json.array();
        access.holders()
                .forEach(holder -> all.addObject().put("name", holder.name()).put("created", holder.created()));
        return Reply.ok(Json.object().set("tokens", all));
    }

    private Reply add(Exchange exchange) throws Problem, IOException {
        String name = text(exchange.json(SMALL, List.of("name")), "name");
        String token = access.add(name);
        handled(exchange.caller(), "token", "accepted", "new token for " + name);
        return shown(name, token);
    }

    private Reply remove(Exchange exchange) throws Problem {
        String name = exchange.path().get("name");
        access.remove(name);
        handled(exchange.caller(), "token", "accepted", "token of " + name + " removed");
        return Reply.nothing();
    }

    private static Reply shown(String name, String token) {
        return Reply.json(201, Json.object().put("name", name).put("token", token));
    }

    private static String text(ObjectNode json, String name) throws Problem {
        JsonNode value = json.path(name);
        if (!value.isTextual()) {
            throw new Problem(400, "missing-field", "field '" + name + "' is needed, as text");
        }
        return value.textValue();
    }

    private void handled(String by, String command, String outcome, String detail) {
        journal.append(new Fact.CommandHandled("web " + by, clock.instant(), command, outcome, detail));
    }
}
