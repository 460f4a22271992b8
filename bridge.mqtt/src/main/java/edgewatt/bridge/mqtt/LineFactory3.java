package edgewatt.bridge.mqtt;

import java.net.URI;
import java.util.Set;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;
import org.eclipse.paho.client.mqttv3.spi.NetworkModuleFactory;

/** {@link LineFactory} for the Paho of MQTT 3.1.1. */
public final class LineFactory3 implements NetworkModuleFactory {
    @Override
    public Set<String> getSupportedUriSchemes() {
        return Set.of("edgewatt-line");
    }

    @Override
    public void validateURI(URI uri) {
        // there is only one
    }

    @Override
    public NetworkModule createNetworkModule(URI uri, MqttConnectOptions options, String clientId) {
        return ((LineFactory.Carrier) options.getSocketFactory()).line;
    }
}
