package edgewatt.bridge.mqtt;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.spi.NetworkModuleFactory;

/** Gives Paho the {@link Line} that came with its options. Found by Paho through {@code META-INF/services}. */
public final class LineFactory implements NetworkModuleFactory {
    /** What Paho is told instead of the broker's address, which the line knows. */
    static final String URI_OF_ALL = "edgewatt-line://broker";

    @Override
    public Set<String> getSupportedUriSchemes() {
        return Set.of("edgewatt-line");
    }

    @Override
    public void validateURI(URI uri) {
        // there is only one
    }

    @Override
    public NetworkModule createNetworkModule(URI uri, MqttConnectionOptions options, String clientId) {
        return ((Carrier) options.getSocketFactory()).line;
    }

    /** The one field of Paho's options that can carry an object to the network module. */
    static final class Carrier extends SocketFactory {
        final Line line;

        Carrier(Line line) {
            this.line = line;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
