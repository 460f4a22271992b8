package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Home Assistant of the device, and of what has gone: the retained message of before, which the broker still has, says
 * what there was; that stays in the message as a component with its platform alone, which is how Home Assistant is told to
 * remove it. One thread.
 */
final class Discovery implements Tap {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    private final String birth;
    private final String topic;
    private final Supplier<ObjectNode> message;
    private final Map<String, String> known = new TreeMap<>();
    private final ObjectMapper mapper = new ObjectMapper();
    private Port port;
    private String told = "";
    private volatile String trouble = "";

    /**
     * @param prefix Home Assistant's, usually {@code homeassistant}
     * @param node letters, digits, {@code _} and {@code -}
     * @param message what there is now
     */
    Discovery(String prefix, String node, Supplier<ObjectNode> message) {
        birth = prefix + "/status";
        topic = prefix + "/device/" + node + "/config";
        this.message = message;
    }

    /** Why Home Assistant is not told; empty = it is. Any thread. */
    String trouble() {
        return trouble;
    }

    @Override
    public List<String> filters() {
        return List.of(birth, topic);
    }

    @Override
    public void up(Port connection) {
        port = connection;
        told = "";
        trouble = "";
        refresh();
    }

    @Override
    public void down() {
        port = null;
    }

    @Override
    public void message(String where, byte[] payload, boolean retained) {
        if (where.equals(birth)) {
            if (new String(payload, StandardCharsets.UTF_8).equals("online")) {
                told = "";
                refresh();
            }
        } else if (retained && payload.length > 0) {
            remember(payload);
            refresh();
        }
    }

    private void remember(byte[] payload) {
        try {
            JsonNode components = mapper.readTree(payload).path("cmps");
            components
                    .fieldNames()
                    .forEachRemaining(k ->
                            known.putIfAbsent(k, components.path(k).path("p").asText("sensor")));
        } catch (IOException e) {
            LOG.debug("what is kept at {} is not ours: {}", topic, e.getMessage());
        }
    }

    @Override
    public void refused(String filter, String because) {
        trouble = "subscribing to " + filter + ": " + because;
    }

    /** Tells what has changed; called every few seconds. */
    void refresh() {
        if (port == null) {
            return;
        }
        ObjectNode m = message.get();
        ObjectNode components = (ObjectNode) m.get("cmps");
        components
                .fieldNames()
                .forEachRemaining(k -> known.put(k, components.path(k).path("p").asText()));
        known.forEach((key, platform) -> {
            if (!components.has(key)) {
                components.putObject(key).put("p", platform);
            }
        });
        try {
            String text = mapper.writeValueAsString(m);
            if (!text.equals(told)
                    && port.publish(
                            topic,
                            text.getBytes(StandardCharsets.UTF_8),
                            true,
                            0,
                            because -> trouble = "publishing " + topic + ": " + because)) {
                told = text;
            }
        } catch (JsonProcessingException e) {
            LOG.error("the device cannot be described", e);
        }
    }
}
