package edgewatt.ocpp.smartcharging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One sub-circuit as it is configured.
 *
 * @param name unique; shown as the reason when its fuse binds
 * @param parent index of the circuit before it in the list; -1 = the site
 * @param fuseA A of L1, L2, L3
 * @param meter name of a meter of place CIRCUIT at its fuse; empty = only our EVSEs are behind it
 * @param evses EVSEs directly behind it
 */
record CircuitSettings(String name, int parent, List<Double> fuseA, String meter, List<Integer> evses) {
    private static final Set<String> KEYS = Set.of("name", "parent", "fuseA", "meter", "evses");
    private static final ObjectReader READER =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * @param json a list of circuits, each after its parent; empty text = none
     * @throws IllegalArgumentException what is wrong, and what to do
     */
    static List<CircuitSettings> parse(String json) {
        if (json == null || json.isBlank()) {
            return List.of();
        }
        JsonNode list;
        try {
            list = READER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        }
        require(list.isArray(), "is not a list of circuits");
        List<CircuitSettings> circuits = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (JsonNode node : list) {
            String name = node.path("name").asText("");
            require(!name.isBlank(), "has a circuit without a name");
            node.fieldNames()
                    .forEachRemaining(k -> require(
                            KEYS.contains(k),
                            "circuit '" + name + "' has no key '" + k
                                    + "'; name, parent, fuseA, meter and evses are known"));
            require(!names.contains(name), "has two circuits '" + name + "'");
            String parent = node.path("parent").asText("");
            require(
                    parent.isEmpty() || names.contains(parent),
                    "circuit '" + name + "' is behind '" + parent + "', which is not listed before it");
            List<Integer> evses = new ArrayList<>();
            for (JsonNode evse : node.path("evses")) {
                require(evse.isInt() && evse.asInt() > 0, "circuit '" + name + "' has an EVSE '" + evse + "'");
                require(taken.add(evse.asInt()), "has EVSE " + evse + " in two circuits");
                evses.add(evse.asInt());
            }
            circuits.add(new CircuitSettings(
                    name,
                    names.indexOf(parent),
                    fuse(name, node.path("fuseA")),
                    node.path("meter").asText(""),
                    List.copyOf(evses)));
            names.add(name);
        }
        return List.copyOf(circuits);
    }

    private static List<Double> fuse(String name, JsonNode node) {
        boolean each = node.isArray() && node.size() == 3;
        require(each || node.isNumber(), "circuit '" + name + "' needs fuseA: one number, or three for L1, L2 and L3");
        List<Double> fuse = new ArrayList<>();
        for (int p = 0; p < 3; p++) {
            JsonNode n = each ? node.get(p) : node;
            require(
                    n.isNumber() && n.asDouble() > 0 && n.asDouble() <= 1000,
                    "circuit '" + name + "' has a fuse of " + n + " A; expected above 0, at most 1000");
            fuse.add(n.asDouble());
        }
        return List.copyOf(fuse);
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
