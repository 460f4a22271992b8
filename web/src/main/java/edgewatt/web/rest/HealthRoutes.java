package edgewatt.web.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.web.http.Json;
import edgewatt.web.http.Reply;
import edgewatt.web.http.Route;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every part says of itself, and the uplinks. */
public final class HealthRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(HealthRoutes.class);

    private final Collection<Health> parts;
    private final Collection<Link> links;

    /** Both are read at each request; safe for iteration on any thread. */
    public HealthRoutes(Collection<Health> parts, Collection<Link> links) {
        this.parts = parts;
        this.links = links;
    }

    public List<Route> routes() {
        return List.of(Route.of("GET", "/api/health", exchange -> Reply.ok(health())));
    }

    private ObjectNode health() {
        ArrayNode findings = Json.array();
        boolean ready = true;
        for (Health part : parts) {
            for (Health.Finding finding : findings(part)) {
                ready &= finding.level() == Health.Level.NOTICE;
                findings.addObject()
                        .put("part", part.part())
                        .put("level", Words.of(finding.level()))
                        .put("subject", finding.subject())
                        .put("message", finding.message());
            }
        }
        ObjectNode json = Json.object().put("ready", ready);
        json.set("findings", findings);
        ArrayNode all = json.putArray("links");
        for (Link link : links) {
            ObjectNode one = all.addObject()
                    .put("name", link.name())
                    .put("state", Words.of(link.state()))
                    .put("protocol", link.protocol())
                    .put("because", link.because())
                    .put("since", link.since().toString())
                    .put("pending", link.pending())
                    .put("parked", link.parked());
            link.lastHeard().ifPresent(at -> one.put("lastHeard", at.toString()));
        }
        return json;
    }

    private static List<Health.Finding> findings(Health part) {
        try {
            return part.findings();
        } catch (RuntimeException e) {
            LOG.warn("health of a part cannot be read: {}", e.toString());
            return List.of(new Health.Finding(
                    Health.Level.DEGRADED, "health", "this part cannot say how it is; the controller's log says more"));
        }
    }
}
