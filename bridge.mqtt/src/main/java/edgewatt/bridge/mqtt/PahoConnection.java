package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Connection;
import edgewatt.bridge.mqtt.MqttConnector.Events;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Paho client for one attempt. */
final class PahoConnection implements Connection, MqttCallback {
    /** Messages under way at once; Paho's own queue has no bound. */
    static final int MOST_UNDER_WAY = 200;
    /**
     * For the packet that takes leave to be written. Paho waits all of it, whether or not the packet is gone, and an update of
     * this bundle waits with it; one that came too late has the broker publish the will, which says the same.
     */
    static final int GOODBYE_MS = 50;
    /** Messages with QoS 1 that the broker may send before we have handled one of them. */
    private static final int MOST_UNHANDLED = 50;

    private static final Logger LOG = LoggerFactory.getLogger(PahoConnection.class);
    private static final int WITHOUT_WILL = 0;

    private final Spec spec;
    private final Events events;
    private final PahoConnector home;
    private final Line line;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean up;
    private MqttAsyncClient client;

    PahoConnection(Spec spec, Events events, PahoConnector home) {
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
            client.connect(options(), null, new MqttActionListener() {
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

    private MqttConnectionOptions options() {
        MqttConnectionOptions o = new MqttConnectionOptions();
        o.setCleanStart(!spec.resume());
        o.setSessionExpiryInterval(spec.sessionExpiry().toSeconds());
        o.setReceiveMaximum(MOST_UNHANDLED);
        o.setAutomaticReconnect(false);
        o.setKeepAliveInterval((int) spec.keepAlive().toSeconds());
        o.setConnectionTimeout((int) Math.max(1, spec.connectTimeout().toSeconds()));
        o.setSocketFactory(new LineFactory.Carrier(line));
        spec.username().ifPresent(o::setUserName);
        if (spec.password().length > 0) {
            o.setPassword(spec.password().clone());
        }
        Outgoing will = spec.will();
        o.setWill(will.topic(), new MqttMessage(will.payload(), will.qos(), will.retained(), new MqttProperties()));
        return o;
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
            MqttProperties properties = new MqttProperties();
            if (message.correlation().length > 0) {
                properties.setCorrelationData(message.correlation());
            }
            if (message.expiryS() > 0) {
                properties.setMessageExpiryInterval((long) message.expiryS());
            }
            MqttMessage m = new MqttMessage(message.payload(), message.qos(), message.retained(), properties);
            client.publish(message.topic(), m, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    underWay.decrementAndGet();
                    done.accept(PahoReasons.refusal(token));
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
            client.subscribe(filter, 1, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    String refusal = PahoReasons.refusal(token);
                    if (!refusal.isEmpty()) {
                        refused.accept(refusal);
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
                client.disconnectForcibly(
                        goodbye ? 300 : 0, goodbye ? GOODBYE_MS : 1, WITHOUT_WILL, new MqttProperties());
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
    public void disconnected(MqttDisconnectResponse response) {
        down(PahoReasons.lost(spec.url(), response));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
        LOG.debug("paho: {}", e.getMessage());
    }

    @Override
    public void messageArrived(String topic, MqttMessage m) {
        if (over.get()) {
            return;
        }
        MqttProperties p = m.getProperties();
        byte[] correlation = p == null || p.getCorrelationData() == null ? new byte[0] : p.getCorrelationData();
        Optional<String> responseTopic = p == null ? Optional.empty() : Optional.ofNullable(p.getResponseTopic());
        events.message(
                new Incoming(topic, m.getPayload(), m.isRetained(), responseTopic, correlation),
                () -> acknowledge(m.getId(), m.getQos()));
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
    public void deliveryComplete(IMqttToken token) {
        // the listener of each publish is told
    }

    @Override
    public void connectComplete(boolean reconnect, String uri) {
        // the listener of the connect is told
    }

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {
        // no enhanced authentication is offered
    }
}
