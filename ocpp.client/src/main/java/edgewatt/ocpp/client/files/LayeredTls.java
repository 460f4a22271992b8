package edgewatt.ocpp.client.files;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS over a socket that was connected before, so that an attempt can be ended by closing what lies beneath: closing TLS
 * itself waits for a peer that does not read.
 */
final class LayeredTls extends SSLSocketFactory {
    private final SSLSocketFactory tls;
    private final Flow flow;

    LayeredTls(SSLSocketFactory tls, Flow flow) {
        this.tls = tls;
        this.flow = flow;
    }

    /** By this answer the platform's client connects a plain socket and has TLS put on top. */
    @Override
    public Socket createSocket() throws IOException {
        SocketException none = new SocketException("TLS is put on top of a connected socket");
        none.initCause(new UnsupportedOperationException());
        throw none;
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        try {
            flow.opened(plain);
        } catch (TransferException e) {
            throw new SocketException(e.getMessage());
        }
        return tls.createSocket(plain, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }
}
