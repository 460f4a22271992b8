package edgewatt.sim.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.sim.http.Answer;
import edgewatt.sim.http.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;

/** The control port of the backend: what it has seen, and what it shall do. */
final class BackendControl {
    private static final String HELP = """
        GET    /ledger                    transactions, and what belongs to none
        GET    /stations                  who is connected, and what they last said
        GET    /frames?after=N&wait=MS    frames with their times; waits for the first one
        GET    /bad                       what should never have been sent
        GET    /settings                  POST: bootStatus, interval, tagStatus, tags, stations, clockOffset
        GET    /faults                    POST: one or a list of kind, station, action, count, ms, status, code; DELETE: none
        POST   /station/ID/ACTION         the body is the payload; answers the station's answer (?timeout=MS)
        POST   /raw/ID                    the body is the frame
        POST   /disconnect/ID             closes the connection\
        """;

    private static final long LONGEST_WAIT_MS = 30_000;
    private static final long LONGEST_CALL_MS = 120_000;

    private final ObjectMapper json;
    private final Backend backend;

    BackendControl(ObjectMapper json, Backend backend) {
        this.json = json;
        this.backend = backend;
    }

    Answer answer(Question q) {
        List<String> path = q.path();
        String first = path.isEmpty() ? "" : path.get(0);
        if (path.size() == 1) {
            return switch (q.method() + " " + first) {
                case "GET ledger" -> ledger();
                case "GET stations" -> stations();
                case "GET frames" -> frames(q);
                case "GET bad" -> bad();
                case "GET settings" -> settings();
                case "POST settings" -> {
                    JsonNode change = read(q.body());
                    backend.policy().updateAndGet(p -> p.with(change));
                    yield settings();
                }
                case "GET faults" -> faults();
                case "POST faults" -> {
                    backend.faults().add(parse(read(q.body())));
                    yield faults();
                }
                case "DELETE faults" -> {
                    backend.faults().clear();
                    yield faults();
                }
                default -> help();
            };
        }
        if (!q.method().equals("POST")) {
            return help();
        }
        if (path.size() == 3 && first.equals("station")) {
            return call(path.get(1), path.get(2), q);
        }
        if (path.size() == 2 && first.equals("raw")) {
            return withLink(path.get(1), link -> {
                backend.raw(link, q.body());
                return Answer.json(200, "{}");
            });
        }
        if (path.size() == 2 && first.equals("disconnect")) {
            return withLink(path.get(1), link -> {
                link.socket.close();
                return Answer.json(200, "{}");
            });
        }
        return path.size() == 2 ? call(first, path.get(1), q) : help();
    }

    private interface Use {
        Answer with(Link link);
    }

    private Answer withLink(String station, Use use) {
        return backend.ocpp()
                .link(station)
                .map(use::with)
                .orElseGet(() -> error(
                        404,
                        "NotConnected",
                        "station " + station + " is not connected; connected: "
                                + String.join(", ", backend.ocpp().connected())));
    }

    private Answer call(String station, String action, Question q) {
        JsonNode payload = q.body().isBlank() ? json.createObjectNode() : read(q.body());
        long timeout = Math.min(LONGEST_CALL_MS, Math.max(1, q.number("timeout", 15_000)));
        return withLink(station, link -> {
            try {
                Link.Reply reply = backend.call(link, action, payload, timeout);
                if (reply.error().isEmpty()) {
                    return Answer.json(200, reply.payload().toString());
                }
                ObjectNode out = json.createObjectNode().put("error", reply.error());
                out.setAll((ObjectNode) reply.payload());
                return Answer.json(502, out.toString());
            } catch (TimeoutException e) {
                return error(504, "TimeOut", "no answer to " + action + " within " + timeout + " ms");
            } catch (IllegalStateException e) {
                return error(502, "ConnectionLost", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return error(503, "Stopping", "the backend is being stopped");
            }
        });
    }

    private Answer error(int status, String code, String description) {
        return Answer.json(
                status,
                json.createObjectNode()
                        .put("error", code)
                        .put("description", description)
                        .toString());
    }

    private Answer ledger() {
        ObjectNode all = backend.ledger().describe();
        all.put("badFrames", backend.badFrames().total());
        return Answer.json(200, all.toString());
    }

    private Answer stations() {
        ArrayNode all = json.createArrayNode();
        Set<String> known = new TreeSet<>(backend.ocpp().connected());
        known.addAll(backend.policy().get().stations().keySet());
        for (String id : known) {
            ObjectNode n = all.addObject();
            n.put("id", id);
            n.put("connected", backend.ocpp().link(id).isPresent());
            n.put("badFrames", backend.badFrames().count(id));
            backend.desk().describe(id, n);
        }
        return Answer.json(200, all.toString());
    }

    private Answer frames(Question q) {
        ObjectNode all = json.createObjectNode();
        try {
            long wait = Math.min(LONGEST_WAIT_MS, q.number("wait", 0));
            List<Frames.Frame> list = backend.frames().after(q.number("after", 0), wait);
            ArrayNode out = all.putArray("frames");
            for (Frames.Frame f : list) {
                ObjectNode n = out.addObject();
                n.put("n", f.n());
                n.put("station", f.station());
                n.put("in", f.in());
                n.put("at", f.at().toString());
                n.put("nanos", f.nanos());
                n.put("text", f.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            all.putArray("frames");
        }
        all.put("last", backend.frames().last());
        all.put("at", Instant.now().toString());
        all.put("nanos", System.nanoTime());
        return Answer.json(200, all.toString());
    }

    private Answer bad() {
        ObjectNode all = json.createObjectNode();
        all.put("total", backend.badFrames().total());
        ArrayNode out = all.putArray("last");
        for (BadFrames.Bad b : backend.badFrames().last()) {
            out.addObject()
                    .put("station", b.station())
                    .put("at", b.at().toString())
                    .put("why", b.why())
                    .put("text", b.text());
        }
        return Answer.json(200, all.toString());
    }

    private Answer settings() {
        ObjectNode all = json.createObjectNode();
        backend.policy().get().describe(all);
        return Answer.json(200, all.toString());
    }

    private Answer faults() {
        ArrayNode all = json.createArrayNode();
        backend.faults().left().forEach(f -> f.describe(all.addObject()));
        return Answer.json(200, all.toString());
    }

    private static List<Fault> parse(JsonNode body) {
        List<Fault> all = new ArrayList<>();
        if (body.isArray()) {
            body.forEach(n -> all.add(Fault.of(n)));
        } else {
            all.add(Fault.of(body));
        }
        return all;
    }

    private JsonNode read(String body) {
        try {
            JsonNode node = json.readTree(body);
            if (!node.isContainerNode()) {
                throw new IllegalArgumentException("the body is neither a JSON object nor a list");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Answer help() {
        return Answer.text(404, HELP);
    }
}
