package edgewatt.ocpp.client.link;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Puts TLS over a connected socket. Called on the thread of the attempt, which it may block. */
public interface Tls {
    /**
     * A socket whose handshake has not begun.
     *
     * @param host as in the URL, an IPv6 address without brackets; the certificate must be for it
     * @throws IOException if there is nothing to trust, or our own key cannot be used: what, and what to do
     */
    SSLSocket over(Socket socket, String host, int port) throws IOException;

    /** The handshake is done: the backend has shown these certificates. Any thread. */
    default void done(SSLSocket socket) {}

    /** As this Java does it, with the certificate's name checked. */
    static Tls ofJava() {
        return (socket, host, port) -> {
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            SSLSocket secure = (SSLSocket) factory.createSocket(socket, host, port, true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            return secure;
        };
    }
}
