package edgewatt.bridge.mqtt.share;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reports and offers as JSON. What is not understood in full is refused in full. */
final class Wire {
    private static final int LONGEST = 65_536;
    private static final int LONGEST_NAME = 64;
    private static final double MOST_A = 10_000;

    private final ObjectMapper mapper = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(8).build())
            .build());

    byte[] write(Report r) {
        ObjectNode n = mapper.createObjectNode();
        n.put("v", 1).put("board", r.board()).put("epoch", r.epoch()).put("sent", r.sent());
        amps(n.putArray("shareA"), r.share());
        amps(n.putArray("needA"), r.need());
        amps(n.putArray("heldA"), r.held());
        r.bound().ifPresent(b -> {
            ObjectNode o = n.putObject("bound");
            o.put("leader", b.leader().board()).put("epoch", b.leader().epoch());
            o.put("echo", b.echo()).put("ack", b.ack());
        });
        return n.toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] write(Offer o) {
        ObjectNode n = mapper.createObjectNode();
        n.put("v", 1).put("leader", o.leader().board()).put("epoch", o.leader().epoch());
        n.put("sent", o.sent());
        ArrayNode grants = n.putArray("grants");
        for (Offer.Grant g : o.grants()) {
            ObjectNode one = grants.addObject();
            one.put("board", g.board()).put("epoch", g.epoch()).put("number", g.number());
            one.put("answers", g.answers()).put("lengthNs", g.length());
            amps(one.putArray("grantA"), g.amps());
        }
        return n.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException what is wrong with it */
    Report report(byte[] payload) {
        JsonNode n = parse(payload);
        Optional<Report.Bond> bond = Optional.empty();
        JsonNode b = n.get("bound");
        if (b != null) {
            Report.Leader leader = new Report.Leader(name(b, "leader"), whole(b, "epoch"));
            bond = Optional.of(new Report.Bond(leader, whole(b, "echo"), whole(b, "ack")));
        }
        return new Report(
                name(n, "board"),
                whole(n, "epoch"),
                whole(n, "sent"),
                amps(n, "shareA"),
                amps(n, "needA"),
                amps(n, "heldA"),
                bond);
    }

    /** @throws IllegalArgumentException what is wrong with it */
    Offer offer(byte[] payload) {
        JsonNode n = parse(payload);
        JsonNode grants = n.path("grants");
        if (!grants.isArray()) {
            throw new IllegalArgumentException("'grants' is missing or no list");
        }
        List<Offer.Grant> all = new ArrayList<>();
        for (JsonNode g : grants) {
            all.add(new Offer.Grant(
                    name(g, "board"),
                    whole(g, "epoch"),
                    whole(g, "number"),
                    whole(g, "answers"),
                    whole(g, "lengthNs"),
                    amps(g, "grantA")));
        }
        return new Offer(new Report.Leader(name(n, "leader"), whole(n, "epoch")), whole(n, "sent"), all);
    }

    private JsonNode parse(byte[] payload) {
        if (payload.length > LONGEST) {
            throw new IllegalArgumentException(payload.length + " bytes; at most " + LONGEST + " are read");
        }
        JsonNode n;
        try {
            n = mapper.readTree(payload);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        if (n == null || !n.isObject() || n.path("v").asInt() != 1) {
            throw new IllegalArgumentException("no message of version 1");
        }
        return n;
    }

    private static void amps(ArrayNode to, Amps a) {
        to.add(a.l1()).add(a.l2()).add(a.l3());
    }

    private static Amps amps(JsonNode n, String field) {
        JsonNode a = n.path(field);
        double[] v = new double[3];
        for (int p = 0; p < 3; p++) {
            JsonNode one = a.path(p);
            v[p] = one.doubleValue();
            if (!a.isArray() || a.size() != 3 || !one.isNumber() || !(v[p] >= 0 && v[p] <= MOST_A)) {
                throw new IllegalArgumentException("'" + field + "' must be three numbers of A, 0 to " + MOST_A);
            }
        }
        return Amps.of(v);
    }

    private static long whole(JsonNode n, String field) {
        JsonNode v = n.path(field);
        if (!v.isIntegralNumber() || !v.canConvertToLong()) {
            throw new IllegalArgumentException("'" + field + "' is missing or no whole number");
        }
        return v.longValue();
    }

    private static String name(JsonNode n, String field) {
        JsonNode v = n.path(field);
        if (!v.isTextual() || v.textValue().isBlank() || v.textValue().length() > LONGEST_NAME) {
            throw new IllegalArgumentException("'" + field + "' is missing or no text of 1 to 64 characters");
        }
        return v.textValue();
    }
}
