package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import java.util.Optional;
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

/** Paho's client for MQTT 5. */
final class Paho5 implements PahoClient, MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(Paho5.class);
    /** Messages with QoS 1 that the broker may send before we have handled one of them. */
    private static final int MOST_UNHANDLED = 50;

    private static final int WITHOUT_WILL = 0;

    private final Spec spec;
    private final Line line;
    private final PahoConnection up;
    private final MqttAsyncClient client;

    /** @param up where it hands up what comes */
    Paho5(Spec spec, Line line, Pings pings, PahoConnection up) throws MqttException {
        this.spec = spec;
        this.line = line;
        this.up = up;
        client = new MqttAsyncClient(LineFactory.URI_OF_ALL, spec.clientId(), new MemoryPersistence(), pings, null);
        client.setCallback(this);
        client.setManualAcks(true);
    }

    @Override
    public void connect(Heard heard) throws MqttException {
        client.connect(options(), null, listener(heard));
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
    public void publish(Outgoing message, Heard heard) throws MqttException {
        MqttProperties properties = new MqttProperties();
        if (message.correlation().length > 0) {
            properties.setCorrelationData(message.correlation());
        }
        if (message.expiryS() > 0) {
            properties.setMessageExpiryInterval((long) message.expiryS());
        }
        MqttMessage m = new MqttMessage(message.payload(), message.qos(), message.retained(), properties);
        client.publish(message.topic(), m, null, listener(heard));
    }

    @Override
    public void subscribe(String filter, Heard heard) throws MqttException {
        client.subscribe(filter, 1, null, listener(heard));
    }

    private static MqttActionListener listener(Heard heard) {
        return new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                heard.answer(PahoReasons.refusal(token));
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
                heard.failed(cause);
            }
        };
    }

    @Override
    public void acknowledge(int id, int qos) throws MqttException {
        client.messageArrivedComplete(id, qos);
    }

    @Override
    public void disconnect(int quiesceMs, int goodbyeMs, boolean goodbye) throws MqttException {
        client.disconnectForcibly(quiesceMs, goodbyeMs, WITHOUT_WILL, new MqttProperties());
    }

    @Override
    public void close() throws MqttException {
        client.close(true);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        up.down(PahoReasons.lost(spec.url(), response));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
        LOG.debug("paho: {}", e.getMessage());
    }

    @Override
    public void messageArrived(String topic, MqttMessage m) {
        MqttProperties p = m.getProperties();
        byte[] correlation = p == null || p.getCorrelationData() == null ? new byte[0] : p.getCorrelationData();
        Optional<String> responseTopic = p == null ? Optional.empty() : Optional.ofNullable(p.getResponseTopic());
        up.message(
                new Incoming(topic, m.getPayload(), m.isRetained(), responseTopic, correlation), m.getId(), m.getQos());
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
