package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Connection;
import edgewatt.bridge.mqtt.MqttConnector.Events;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A household's client for a bench: publishes, and tells when what came. */
public final class BenchClient implements AutoCloseable {
    /** Called on the library's thread. */
    public interface Listener {
        void message(String topic, String text, long nanos);
    }

    private final PahoConnector paho = new PahoConnector();
    private final Connection connection;

    /** @throws IllegalStateException if the broker does not answer */
    public BenchClient(String url, String filter, Listener listener) throws InterruptedException {
        CountDownLatch up = new CountDownLatch(1);
        Spec spec = new Spec(
                url,
                5,
                "bench-household",
                Optional.empty(),
                new byte[0],
                Tls.OF_JAVA,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ZERO,
                false,
                Outgoing.of("bench/bye", new byte[0], 0, false));
        connection = paho.open(spec, new Events() {
            @Override
            public void up() {
                up.countDown();
            }

            @Override
            public void down(String because) {
                System.err.println("bench: " + because);
            }

            @Override
            public void message(Incoming m, Runnable taken) {
                listener.message(m.topic(), new String(m.payload(), StandardCharsets.UTF_8), System.nanoTime());
                taken.run();
            }
        });
        if (!up.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the broker at " + url + " does not answer");
        }
        connection.subscribe(filter, refused -> System.err.println("bench: " + refused));
    }

    public void publish(String topic, String text) {
        connection.publish(Outgoing.of(topic, text.getBytes(StandardCharsets.UTF_8), 1, false), refused -> {});
    }

    @Override
    public void close() {
        connection.close(true);
        paho.close();
    }
}
