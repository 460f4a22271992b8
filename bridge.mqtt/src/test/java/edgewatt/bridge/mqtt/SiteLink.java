package edgewatt.bridge.mqtt;

import edgewatt.api.store.StationClock;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The link of one board with its taps, thread and library, and nothing else of the bridge. */
public final class SiteLink implements AutoCloseable {
    private final BridgeThread thread = new BridgeThread();
    private final PahoConnector paho = new PahoConnector();
    private final BrokerLink link;
    private final Taps taps;
    private final Duration tick;

    /** @param version 5, or 4 for MQTT 3.1.1 */
    public SiteLink(String url, int version, String client, StationClock clock, Duration tick, Tap tap) {
        this.tick = tick;
        Spec spec = new Spec(
                url,
                version,
                client,
                Optional.empty(),
                new byte[0],
                Tls.OF_JAVA,
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ZERO,
                false,
                bye(client));
        link = new BrokerLink(
                paho, thread, () -> spec, clock, () -> 0.0, Duration.ofMillis(200), () -> 0, new BrokerLink.Handler() {
                    @Override
                    public void up() {
                        taps.up();
                    }

                    @Override
                    public void down() {
                        taps.down();
                    }

                    @Override
                    public void message(Incoming message, Runnable handled) {
                        taps.message(message);
                        handled.run();
                    }
                });
        taps = new Taps(link);
        thread.now(() -> {
            taps.add(tap);
            link.start();
            tick();
        });
    }

    private static Outgoing bye(String client) {
        return Outgoing.of("bye/" + client, "bye".getBytes(StandardCharsets.UTF_8), 0, false);
    }

    private void tick() {
        taps.tick();
        thread.after(tick, this::tick);
    }

    @Override
    public void close() {
        thread.end(() -> link.stop(bye("now")));
        paho.close();
    }
}
