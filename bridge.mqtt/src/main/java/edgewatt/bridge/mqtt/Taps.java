package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands messages and the link to the {@link Tap}s. One thread; a tap that fails does not keep the others from theirs. */
final class Taps {
    private static final Logger LOG = LoggerFactory.getLogger(Taps.class);

    private final BrokerLink link;
    private final Map<Tap, List<String>> present = new HashMap<>();

    Taps(BrokerLink link) {
        this.link = link;
    }

    void add(Tap tap) {
        if (present.putIfAbsent(tap, List.of()) == null && link.isUp()) {
            connect(tap);
        }
    }

    void remove(Tap tap) {
        present.remove(tap);
    }

    void up() {
        List.copyOf(present.keySet()).forEach(this::connect);
    }

    void down() {
        present.keySet().forEach(t -> guarded(t::down));
    }

    void tick() {
        present.keySet().forEach(t -> guarded(t::tick));
    }

    /** @return whether a tap has asked for it */
    boolean message(Incoming m) {
        boolean wanted = false;
        for (Map.Entry<Tap, List<String>> e : present.entrySet()) {
            if (e.getValue().stream().anyMatch(f -> matches(f, m.topic()))) {
                wanted = true;
                guarded(() -> e.getKey().message(m.topic(), m.payload(), m.retained()));
            }
        }
        return wanted;
    }

    private void connect(Tap tap) {
        guarded(() -> {
            List<String> filters = tap.filters();
            present.put(tap, filters);
            for (String f : filters) {
                link.subscribe(f, because -> guarded(() -> tap.refused(f, because)));
            }
            tap.up(new LinkPort(link.protocol()));
        });
    }

    /** Whether a filter with {@code +} and a last {@code #} takes this topic (MQTT 5, 4.7). */
    static boolean matches(String filter, String topic) {
        if (filter.equals(topic)) {
            return true;
        }
        if (filter.indexOf('+') < 0 && filter.indexOf('#') < 0) {
            return false;
        }
        String[] f = filter.split("/", -1);
        String[] t = topic.split("/", -1);
        for (int i = 0; i < f.length; i++) {
            if (f[i].equals("#")) {
                return true;
            }
            if (i >= t.length || !(f[i].equals("+") || f[i].equals(t[i]))) {
                return false;
            }
        }
        return f.length == t.length;
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("a part that listens to MQTT failed", e);
        }
    }

    private final class LinkPort implements Tap.Port {
        private final String protocol;

        LinkPort(String protocol) {
            this.protocol = protocol;
        }

        @Override
        public String protocol() {
            return protocol;
        }

        @Override
        public boolean publish(String topic, byte[] payload, boolean retained, int expiryS, Consumer<String> refused) {
            return link.publish(new Outgoing(topic, payload, 1, retained, new byte[0], expiryS), refusal -> {
                if (!refusal.isEmpty()) {
                    refused.accept(refusal);
                }
            });
        }
    }
}
