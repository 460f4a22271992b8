package edgewatt.bridge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Home Assistant's rules for device-based discovery, as its documentation and its schema have them. */
final class DiscoveryTest {
    private static final String ROOT = "edgewatt/t1";
    private static final String TOPIC = "homeassistant/device/edgewatt-t1/config";
    private static final Map<String, String> UNITS =
            Map.of("power", "W", "energy", "Wh", "current", "A", "voltage", "V", "battery", "%");

    private final FakeStation station = new FakeStation();
    private final FakeVariables variables = new FakeVariables();
    private final ObjectMapper mapper = new ObjectMapper();
    private final FakePort port = new FakePort();
    private boolean plans = true;
    private boolean deploys = true;

    private Discovery discovery() {
        Entities entities = new Entities(
                station, new Wants(variables), ROOT, "edgewatt-t1", true, Optional.of("https://updates.example/b.zip"));
        return new Discovery("homeassistant", "edgewatt-t1", () -> entities.message(plans, deploys));
    }

    private JsonNode last() throws IOException {
        String text = port.last();
        assertTrue(text.startsWith(TOPIC + " true {"), text);
        return mapper.readTree(text.substring(text.indexOf('{')));
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theDeviceIsAvailableWhenBridgeAndStationAre() throws IOException {
        discovery().up(port);
        JsonNode m = last();
        assertEquals("edgewatt-t1", m.at("/dev/ids/0").asText());
        assertEquals("Edgewatt", m.at("/o/name").asText());
        assertEquals("all", m.get("avty_mode").asText());
        assertEquals(
                List.of(ROOT + "/status", ROOT + "/station"),
                List.of(m.at("/avty/0/t").asText(), m.at("/avty/1/t").asText()));
    }

    @Test
    void everyEntityObeysTheRulesOfItsPlatform() throws IOException {
        discovery().up(port);
        JsonNode components = last().get("cmps");
        Set<String> ids = new HashSet<>();
        components.properties().forEach(e -> {
            JsonNode c = e.getValue();
            String platform = c.path("p").asText();
            assertTrue(ids.add(c.path("uniq_id").asText()) && c.hasNonNull("uniq_id"), "unique id: " + e);
            assertTrue(c.path("def_ent_id").asText().startsWith(platform + "."), e.toString());
            assertFalse(c.has("object_id") || c.has("obj_id"), e.toString());
            for (String key : List.of("stat_t", "cmd_t", "json_attr_t")) {
                assertTrue(!c.has(key) || c.get(key).asText().matches(ROOT + "/[A-Za-z0-9/]+"), e.toString());
            }
            String kind = c.path("dev_cla").asText();
            if (UNITS.containsKey(kind)) {
                assertEquals(UNITS.get(kind), c.path("unit_of_meas").asText(), e.toString());
            }
            switch (platform) {
                case "sensor":
                    assertTrue(c.has("stat_t"), e.toString());
                    if (kind.equals("energy")) {
                        assertEquals("total_increasing", c.path("stat_cla").asText(), e.toString());
                    } else if (UNITS.containsKey(kind)) {
                        assertEquals("measurement", c.path("stat_cla").asText(), e.toString());
                    } else if (kind.equals("enum")) {
                        assertTrue(c.path("ops").size() > 1 && !c.has("stat_cla"), e.toString());
                    }
                    break;
                case "number":
                    assertTrue(
                            c.has("cmd_t")
                                    && c.get("min").asDouble() < c.get("max").asDouble(),
                            e.toString());
                    assertTrue(c.get("step").asDouble() >= 0.001, e.toString());
                    break;
                case "select":
                    assertTrue(c.has("cmd_t") && c.path("ops").size() > 1, e.toString());
                    break;
                case "switch", "button", "text":
                    assertTrue(c.has("cmd_t"), e.toString());
                    break;
                case "update":
                    assertTrue(c.has("stat_t"), e.toString());
                    break;
                default:
                    throw new AssertionError(e);
            }
        });
        for (String wanted : List.of(
                "evse1_power",
                "evse1_energy",
                "evse1_current_l3",
                "evse1_voltage_l1",
                "evse1_state",
                "evse1_soc",
                "evse1_limit_source",
                "evse1_plan_cost",
                "evse1_limit",
                "evse1_target",
                "evse1_mode",
                "evse1_start",
                "evse1_stop",
                "evse1_unlock",
                "evse1_enable",
                "bundles")) {
            assertTrue(components.has(wanted), wanted);
        }
    }

    /** What a press, a slide or a choice sends is understood. */
    @Test
    void whatEntitiesSendIsAccepted() throws IOException {
        discovery().up(port);
        JsonNode components = last().get("cmps");
        Counter counter = new Counter(false, Optional.of("HOME"));
        components.properties().forEach(e -> {
            JsonNode c = e.getValue();
            if (!c.has("cmd_t") || e.getKey().equals("bundles")) {
                return;
            }
            String path = c.get("cmd_t").asText().substring(ROOT.length() + 1);
            String sent =
                    switch (c.get("p").asText()) {
                        case "button" -> c.get("pl_prs").asText();
                        case "switch" -> c.get("pl_off").asText();
                        case "select" -> c.get("ops").get(1).asText();
                        case "text" -> "06:45";
                        default ->
                            c.path("cmd_tpl")
                                    .asText("{{ value }}")
                                    .replace("{{ value }}", c.get("max").asText());
                    };
            assertEquals("accepted", counter.status(path, sent), path + " " + sent);
        });
        assertEquals(List.of("start HOME true mqtt", "stop REMOTE mqtt", "unlock"), counter.station.calls);
    }

    @Test
    void whatTheStationCannotDoIsNotOffered() throws IOException {
        variables.removeAll();
        plans = false;
        deploys = false;
        discovery().up(port);
        JsonNode components = last().get("cmps");
        for (String gone : List.of("evse1_mode", "evse1_enable", "evse1_target", "evse1_plan_cost", "bundles")) {
            assertFalse(components.has(gone), gone);
        }
        assertTrue(components.has("evse1_power"));
    }

    @Test
    void homeAssistantsBirthIsAnswered() {
        Discovery d = discovery();
        d.up(port);
        d.message("homeassistant/status", bytes("offline"), false);
        d.refresh();
        assertEquals(1, port.published.size(), "nothing has changed");
        d.message("homeassistant/status", bytes("online"), false);
        assertEquals(2, port.published.size());
    }

    @Test
    void whatHasGoneIsRemovedWhileItRunsAndAfterARestart() throws IOException {
        Discovery d = discovery();
        d.up(port);
        deploys = false;
        d.refresh();
        assertEquals(mapper.readTree("{\"p\":\"update\"}"), last().at("/cmps/bundles"));

        ObjectNode before = (ObjectNode) last();
        ((ObjectNode) before.get("cmps"))
                .putObject("evse2_power")
                .put("p", "sensor")
                .put("uniq_id", "x");
        Discovery again = discovery();
        again.up(port);
        again.message(TOPIC, bytes(before.toString()), true);
        assertEquals(mapper.readTree("{\"p\":\"sensor\"}"), last().at("/cmps/evse2_power"));
        assertEquals("update", last().at("/cmps/bundles/p").asText());
        int told = port.published.size();
        again.message(TOPIC, bytes(last().toString()), false);
        assertEquals(told, port.published.size(), "our own message comes back and is no news");
    }

    @Test
    void aBrokerThatForbidsItIsNamed() {
        Discovery d = discovery();
        port.refusal = "the broker's access list forbids it";
        d.up(port);
        assertTrue(d.trouble().contains(TOPIC + ": the broker's access list"), d.trouble());
    }
}
