package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * Paho's client for MQTT 3.1.1. What that version lacks is left out: response topics, message expiry, and refusals of a
 * publish, which such a broker swallows.
 */
final class Paho3 implements PahoClient, MqttCallback {
    private static final int REFUSED = 0x80;

    private final Spec spec;
    private final Line line;
    private final PahoConnection up;
    private final MqttAsyncClient client;

    /** @param up where it hands up what comes */
    Paho3(Spec spec, Line line, Pings pings, PahoConnection up) throws MqttException {
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
    public void publish(Outgoing message, Heard heard) throws MqttException {
        client.publish(message.topic(), message.payload(), message.qos(), message.retained(), null, listener(heard));
    }

    @Override
    public void subscribe(String filter, Heard heard) throws MqttException {
        client.subscribe(filter, 1, null, listener(heard));
    }

    private static IMqttActionListener listener(Heard heard) {
        return new IMqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                int[] granted = token.getGrantedQos(); // of a subscription only
                boolean refused = granted != null && Arrays.stream(granted).anyMatch(q -> q == REFUSED);
                heard.answer(refused ? "the broker's access list forbids it" : "");
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
        client.disconnectForcibly(quiesceMs, goodbyeMs, goodbye);
    }

    @Override
    public void close() throws MqttException {
        client.close(true);
    }

    @Override
    public void connectionLost(Throwable cause) {
        up.down("the connection to " + spec.url() + " was lost: "
                + (cause == null ? "closed" : PahoReasons.plain(cause)));
    }

    @Override
    public void messageArrived(String topic, MqttMessage m) {
        up.message(
                new Incoming(topic, m.getPayload(), m.isRetained(), Optional.empty(), new byte[0]),
                m.getId(),
                m.getQos());
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
        // the listener of each publish is told
    }
}
