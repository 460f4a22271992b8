package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Connection;
import edgewatt.bridge.mqtt.MqttConnector.Events;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of Paho's for MQTT 3.1.1 for one attempt. What that version lacks is left out: response topics, message
 * expiry, and refusals of a publish, which such a broker swallows.
 */
final class Paho3Connection implements Connection, MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(Paho3Connection.class);
    private static final int REFUSED = 0x80;

    private final Spec spec;
    private final Events events;
    private final PahoConnector home;
    private final Line line;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean up;
    private MqttAsyncClient client;

    Paho3Connection(Spec spec, Events events, PahoConnector home) {
        this.spec = spec;
        this.events = events;
        this.home = home;
        line = new Line(spec.url(), spec.tls(), spec.connectTimeout());
    }

    void connect() {
        try {
            client = new MqttAsyncClient(
                    LineFactory.URI_OF_ALL, spec.clientId(), new MemoryPersistence(), home.pings(), null);
            client.setCallback(this);
            client.setManualAcks(true);
            client.connect(options(), null, new IMqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    up = true;
                    if (!over.get()) {
                        events.up();
                    }
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    down(PahoReasons.connect(spec.url(), cause));
                }
            });
        } catch (MqttException | RuntimeException e) {
            line.stop();
            down(PahoReasons.connect(spec.url(), e));
        } finally {
            Arrays.fill(spec.password(), (byte) 0);
        }
    }

    private MqttConnectOptions options() {
        MqttConnectOptions o = new MqttConnectOptions();
        o.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        // a session of this version has no end, and what waits in it no age
        o.setCleanSession(true);
        o.setAutomaticReconnect(false);
        o.setMaxInflight(PahoConnection.MOST_UNDER_WAY);
        o.setKeepAliveInterval((int) spec.keepAlive().toSeconds());
        o.setConnectionTimeout((int) Math.max(1, spec.connectTimeout().toSeconds()));
        o.setSocketFactory(new LineFactory.Carrier(line));
        spec.username().ifPresent(o::setUserName);
        if (spec.password().length > 0) {
            o.setPassword(new String(spec.password(), StandardCharsets.UTF_8).toCharArray());
        }
        Outgoing will = spec.will();
        o.setWill(will.topic(), will.payload(), will.qos(), will.retained());
        return o;
    }

    @Override
    public boolean publish(Outgoing message, Consumer<String> done) {
        if (!up || over.get()) {
            return false;
        }
        if (underWay.incrementAndGet() > PahoConnection.MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            return false;
        }
        try {
            client.publish(
                    message.topic(),
                    message.payload(),
                    message.qos(),
                    message.retained(),
                    null,
                    new IMqttActionListener() {
                        @Override
                        public void onSuccess(IMqttToken token) {
                            underWay.decrementAndGet();
                            done.accept("");
                        }

                        @Override
                        public void onFailure(IMqttToken token, Throwable cause) {
                            underWay.decrementAndGet();
                            if (up && !over.get()) {
                                done.accept(PahoReasons.plain(cause));
                            }
                        }
                    });
            return true;
        } catch (MqttException | RuntimeException e) {
            underWay.decrementAndGet();
            LOG.debug("publish to {} was not taken: {}", message.topic(), e.getMessage());
            return false;
        }
    }

    @Override
    public void subscribe(String filter, Consumer<String> refused) {
        try {
            client.subscribe(filter, 1, null, new IMqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    int[] granted = token.getGrantedQos();
                    if (granted != null && Arrays.stream(granted).anyMatch(q -> q == REFUSED)) {
                        refused.accept("the broker's access list forbids it");
                    }
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    if (up && !over.get()) {
                        refused.accept(PahoReasons.plain(cause));
                    }
                }
            });
        } catch (MqttException | RuntimeException e) {
            refused.accept(PahoReasons.plain(e));
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
                client.disconnectForcibly(goodbye ? 300 : 0, goodbye ? PahoConnection.GOODBYE_MS : 1, goodbye);
            } catch (MqttException | RuntimeException e) {
                LOG.debug("disconnect: {}", e.getMessage());
            }
            line.end();
            try {
                client.close(true);
            } catch (MqttException | RuntimeException e) {
                LOG.debug("close: {}", e.getMessage());
            }
        }
        home.ended(this);
    }

    private void down(String because) {
        up = false;
        if (!over.get()) {
            events.down(because);
        }
    }

    @Override
    public void connectionLost(Throwable cause) {
        down("the connection to " + spec.url() + " was lost: " + (cause == null ? "closed" : PahoReasons.plain(cause)));
    }

    @Override
    public void messageArrived(String topic, MqttMessage m) {
        if (!over.get()) {
            events.message(
                    new Incoming(topic, m.getPayload(), m.isRetained(), Optional.empty(), new byte[0]),
                    () -> acknowledge(m.getId(), m.getQos()));
        }
    }

    private void acknowledge(int id, int qos) {
        try {
            if (qos > 0 && !over.get()) {
                client.messageArrivedComplete(id, qos);
            }
        } catch (MqttException | RuntimeException e) {
            LOG.debug("acknowledge: {}", e.getMessage());
        }
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
        // the listener of each publish is told
    }
}
