package edgewatt.bridge.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A connection that takes everything. */
final class FakePort implements Tap.Port {
    final List<String> published = new ArrayList<>();
    String refusal = "";

    @Override
    public String protocol() {
        return "mqtt5";
    }

    @Override
    public boolean publish(String topic, byte[] payload, boolean retained, int expiryS, Consumer<String> refused) {
        published.add(topic + " " + retained + " " + new String(payload, StandardCharsets.UTF_8));
        if (!refusal.isEmpty()) {
            refused.accept(refusal);
        }
        return true;
    }

    String last() {
        return published.get(published.size() - 1);
    }
}
