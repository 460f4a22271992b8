package edgewatt.bridge.mqtt;

import static edgewatt.bridge.mqtt.Desk.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.bridge.mqtt.MqttConnector.Connection;
import edgewatt.bridge.mqtt.MqttConnector.Events;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody in the house who hears everything and may speak. */
final class Listener {
    final List<Incoming> got = new CopyOnWriteArrayList<>();
    final List<String> said = new CopyOnWriteArrayList<>();
    private final Connection connection;

    Listener(PahoConnector paho, String url, byte[] ca, String user, String id) {
        Spec spec = new Spec(
                url,
                5,
                id,
                Optional.of(user),
                "hush".getBytes(StandardCharsets.UTF_8),
                new Tls(ca, new byte[0]),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ZERO,
                false,
                Outgoing.of("house/nobody", new byte[0], 0, false));
        connection = paho.open(spec, new Events() {
            @Override
            public void up() {
                said.add("up");
            }

            @Override
            public void down(String because) {
                said.add(because);
            }

            @Override
            public void message(Incoming message, Runnable taken) {
                got.add(message);
                taken.run();
            }
        });
        await(() -> !said.isEmpty(), "a listener");
        assertEquals(List.of("up"), said);
        connection.subscribe("#", refused -> said.add(refused));
    }

    /** Until it hears itself, and so everything from now on. */
    Listener listening(String id) {
        say("house/ready/" + id, "yes", false);
        awaitText("house/ready/" + id, "yes");
        return this;
    }

    void say(String topic, String text, boolean retained) {
        connection.publish(Outgoing.of(topic, text.getBytes(StandardCharsets.UTF_8), 1, retained), refused -> {
            if (!refused.isEmpty()) {
                said.add(topic + ": " + refused);
            }
        });
    }

    List<String> texts(String topic) {
        return got.stream()
                .filter(m -> m.topic().equals(topic))
                .map(m -> new String(m.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    void awaitText(String topic, String text) {
        await(() -> texts(topic).contains(text), topic + " " + text + " in " + texts(topic));
    }

    void close() {
        connection.close(true);
    }
}
