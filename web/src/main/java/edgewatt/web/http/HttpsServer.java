package edgewatt.web.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * One HTTPS port. Idle it has one thread, which waits for connections; requests have at most {@value #THREADS} more, which
 * go when there is nothing to do, and one for time-outs while there are connections.
 */
public final class HttpsServer implements AutoCloseable {
    private static final int THREADS = 6;
    private static final int THREAD_IDLE_MS = 3_000;
    private static final int CONNECTION_IDLE_MS = 30_000;

    /** One more is closed at once; it bounds memory, and a flood keeps others out no longer than it lasts. */
    private static final int MAX_CONNECTIONS = 24;

    /** Slower senders of a body are let go: bytes per second. */
    private static final int SLOWEST = 256;

    /** For requests that run when the server stops; connections that only wait are closed at once. */
    private static final long STOP_MS = 250;

    private static final long WAITING_MS = 10;

    private final Server server;
    private final ServerConnector connector;

    /**
     * @param address to listen on
     * @param port 0 = any
     * @param key one private key with its certificate
     * @param password of the key store
     */
    public record Place(String address, int port, KeyStore key, String password) {}

    private HttpsServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Listens on return.
     *
     * @param guard who may use the routes that are not open
     * @throws IOException if it cannot: where and why
     */
    public static HttpsServer start(Place place, List<Route> routes, Guard guard) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS + 1, 1, THREAD_IDLE_MS);
        threads.setName("edgewatt-web");
        threads.setReservedThreads(0);
        threads.setMaxEvictCount(THREADS);
        threads.setDaemon(true);
        ByteBufferPool buffers = new ArrayByteBufferPool.Quadratic(-1, 64 << 10, -1, 256 << 10, 0);
        Server server = new Server(threads, new ScheduledExecutorScheduler("edgewatt-web-timer", true, 1), buffers);
        ServerConnector connector = new ServerConnector(server, null, null, null, 0, 1, factories(place));
        connector.setHost(place.address());
        connector.setPort(place.port());
        connector.setIdleTimeout(CONNECTION_IDLE_MS);
        connector.setShutdownIdleTimeout(WAITING_MS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        server.setHandler(new Door(new Router(routes), guard));
        server.setErrorHandler(HttpsServer::refuse);
        server.setStopTimeout(STOP_MS);
        try {
            server.start();
            return new HttpsServer(server, connector);
        } catch (Exception e) {
            stop(server);
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Threads it has now. */
    int threads() {
        return ((QueuedThreadPool) server.getThreadPool()).getThreads();
    }

    @Override
    public void close() {
        stop(server);
    }

    private static ConnectionFactory[] factories(Place place) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setMinRequestDataRate(SLOWEST);
        http.setUriCompliance(UriCompliance.RFC3986);
        http.addCustomizer(new SecureRequestCustomizer(false)); // it is reached by address as well as by name
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(place.key());
        tls.setKeyStorePassword(place.password());
        tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        tls.setRenegotiationAllowed(false);
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        return new ConnectionFactory[] {new SslConnectionFactory(tls, factory.getProtocol()), factory};
    }

    /** What is no request that a route could see: malformed, too long. */
    private static boolean refuse(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        byte[] body = Json.bytes(Json.object()
                .put("error", status == 500 ? "internal" : "bad-request")
                .put("message", "this request cannot be answered (HTTP status " + status + ")"));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
        server.destroy();
    }
}
