package edgewatt.bridge.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * Remembers the sockets of one connection attempt, so that an attempt that hangs (in connect, in the TLS handshake, or
 * waiting for the broker's first answer) can be ended from outside by closing them: interrupting does not.
 */
final class Sockets {
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    SocketFactory plain() {
        SocketFactory platform = SocketFactory.getDefault();
        return new SocketFactory() {
            @Override
            public Socket createSocket() throws IOException {
                return kept(platform.createSocket());
            }

            @Override
            public Socket createSocket(String host, int port) throws IOException {
                return kept(platform.createSocket(host, port));
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
                return kept(platform.createSocket(host, port, local, localPort));
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                return kept(platform.createSocket(host, port));
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
                    throws IOException {
                return kept(platform.createSocket(host, port, local, localPort));
            }
        };
    }

    SSLSocketFactory tls() {
        SSLSocketFactory platform = (SSLSocketFactory) SSLSocketFactory.getDefault();
        return new SSLSocketFactory() {
            @Override
            public String[] getDefaultCipherSuites() {
                return platform.getDefaultCipherSuites();
            }

            @Override
            public String[] getSupportedCipherSuites() {
                return platform.getSupportedCipherSuites();
            }

            @Override
            public Socket createSocket() throws IOException {
                return kept(platform.createSocket());
            }

            @Override
            public Socket createSocket(Socket s, String host, int port, boolean autoClose) throws IOException {
                return kept(platform.createSocket(s, host, port, autoClose));
            }

            @Override
            public Socket createSocket(String host, int port) throws IOException {
                return kept(platform.createSocket(host, port));
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
                return kept(platform.createSocket(host, port, local, localPort));
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                return kept(platform.createSocket(host, port));
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
                    throws IOException {
                return kept(platform.createSocket(host, port, local, localPort));
            }
        };
    }

    /** Closes what is open and refuses new ones. Any thread. */
    void closeAll() {
        closed = true;
        for (Socket s : open) {
            closeQuietly(s);
        }
        open.clear();
    }

    private Socket kept(Socket s) throws IOException {
        open.add(s);
        if (closed) {
            closeQuietly(s);
            throw new IOException("the connection attempt was given up");
        }
        return s;
    }

    private static void closeQuietly(Socket s) {
        try {
            s.close();
        } catch (IOException e) {
            // the aim is that it is closed; there is nobody to tell
            return;
        }
    }
}
