package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Connection;
import edgewatt.bridge.mqtt.MqttConnector.Events;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt with one Paho client, of either version: what is under way, what is told, and how it ends. */
final class PahoConnection implements Connection {
    /** Messages under way at once; Paho's own queue has no bound. */
    static final int MOST_UNDER_WAY = 200;
    /**
     * For the packet that takes leave to be written. Paho waits all of it, whether or not the packet is gone, and an update of
     * this bundle waits with it; one that came too late has the broker publish the will, which says the same.
     */
    private static final int GOODBYE_MS = 50;

    private static final int QUIESCE_MS = 300;
    private static final Logger LOG = LoggerFactory.getLogger(PahoConnection.class);

    private final Spec spec;
    private final Events events;
    private final PahoConnector home;
    private final Line line;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean up;
    private PahoClient client;

    PahoConnection(Spec spec, Events events, PahoConnector home) {
        this.spec = spec;
        this.events = events;
        this.home = home;
        line = new Line(spec.url(), spec.tls(), spec.connectTimeout());
    }

    void connect() {
        try {
            client = spec.version() == 5
                    ? new Paho5(spec, line, home.pings(), this)
                    : new Paho3(spec, line, home.pings(), this);
            client.connect(new PahoClient.Heard() {
                @Override
                public void answer(String refusal) {
                    up = true;
                    if (!over.get()) {
                        events.up();
                    }
                }

                @Override
                public void failed(Throwable cause) {
                    down(PahoReasons.connect(spec.url(), cause));
                }
            });
        } catch (Exception e) {
            line.stop();
            down(PahoReasons.connect(spec.url(), e));
        } finally {
            Arrays.fill(spec.password(), (byte) 0);
        }
    }

    @Override
    public boolean publish(Outgoing message, Consumer<String> done) {
        if (!up || over.get()) {
            return false;
        }
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            return false;
        }
        try {
            client.publish(message, new PahoClient.Heard() {
                @Override
                public void answer(String refusal) {
                    underWay.decrementAndGet();
                    done.accept(refusal);
                }

                @Override
                public void failed(Throwable cause) {
                    underWay.decrementAndGet();
                    tell(cause, done);
                }
            });
            return true;
        } catch (Exception e) {
            underWay.decrementAndGet();
            LOG.debug("publish to {} was not taken: {}", message.topic(), e.getMessage());
            return false;
        }
    }

    @Override
    public void subscribe(String filter, Consumer<String> refused) {
        try {
            client.subscribe(filter, new PahoClient.Heard() {
                @Override
                public void answer(String refusal) {
                    if (!refusal.isEmpty()) {
                        refused.accept(refusal);
                    }
                }

                @Override
                public void failed(Throwable cause) {
                    tell(cause, refused);
                }
            });
        } catch (Exception e) {
            refused.accept(PahoReasons.plain(e));
        }
    }

    /** What fails with the line is no answer of the broker's. */
    private void tell(Throwable cause, Consumer<String> listener) {
        if (up && !over.get()) {
            listener.accept(PahoReasons.plain(cause));
        }
    }

    @Override
    public void close(boolean polite) {
        if (over.getAndSet(true)) {
            return;
        }
        boolean goodbye = polite && up;
        if (!goodbye) {
            line.end();
        }
        line.settled().thenRun(() -> home.later(() -> dispose(goodbye)));
    }

    private void dispose(boolean goodbye) {
        if (client != null) {
            try {
                client.disconnect(goodbye ? QUIESCE_MS : 0, goodbye ? GOODBYE_MS : 1, goodbye);
            } catch (Exception e) {
                LOG.debug("disconnect: {}", e.getMessage());
            }
            line.end();
            try {
                client.close();
            } catch (Exception e) {
                LOG.debug("close: {}", e.getMessage());
            }
        }
        home.ended(this);
    }

    /** The client has lost the line, or never had it. */
    void down(String because) {
        up = false;
        if (!over.get()) {
            events.down(because);
        }
    }

    /** Something has come. */
    void message(Incoming message, int id, int qos) {
        if (!over.get()) {
            events.message(message, () -> acknowledge(id, qos));
        }
    }

    private void acknowledge(int id, int qos) {
        try {
            if (qos > 0 && !over.get()) {
                client.acknowledge(id, qos);
            }
        } catch (Exception e) {
            LOG.debug("acknowledge: {}", e.getMessage());
        }
    }
}
