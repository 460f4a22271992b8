package edgewatt.ocpp.client.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.CloseHandshakeType;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.IProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections by Java-WebSocket. Each has a reading thread (ours) and a writing thread (the library's); both end with the
 * connection. The socket is opened here, so that an attempt can be aborted at any moment.
 */
public final class WebSocketTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketTransport.class);
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);

    private final String threadName;
    private final int maxFrame;
    private final Set<Attempt> alive = ConcurrentHashMap.newKeySet();

    /**
     * @param threadName of the reading thread
     * @param maxFrame longest message in bytes; a longer one closes the connection with 1009
     */
    public WebSocketTransport(String threadName, int maxFrame) {
        this.threadName = threadName;
        this.maxFrame = maxFrame;
    }

    @Override
    public Connection connect(Endpoint endpoint, Listener listener) {
        Attempt attempt = new Attempt(endpoint, listener);
        alive.add(attempt);
        attempt.thread.start();
        return attempt;
    }

    @Override
    public void close() {
        long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
        try {
            for (Attempt attempt : List.copyOf(alive)) {
                attempt.abort();
                long leftMs = Duration.ofNanos(end - System.nanoTime()).toMillis();
                attempt.thread.join(Math.max(1, leftMs));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection from its first packet to its last. */
    private final class Attempt implements Connection {
        private final Endpoint endpoint;
        private final Listener listener;
        private final Socket raw = new Socket();
        private final Client client;
        private final Thread thread;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicBoolean saidGoodBye = new AtomicBoolean();
        private final AtomicReference<End> suspected = new AtomicReference<>();
        private volatile boolean inTls;

        Attempt(Endpoint endpoint, Listener listener) {
            this.endpoint = endpoint;
            this.listener = listener;
            client = new Client(this, maxFrame);
            thread = new Thread(this::run, threadName);
            thread.setDaemon(true);
        }

        private void run() {
            try {
                Socket socket = open(endpoint.uri());
                endpoint.headers().forEach(client::addHeader);
                client.setSocketFactory(new Given(socket));
                client.run();
                end(suspected.get() != null ? suspected.get() : End.outage("the connection ended"));
            } catch (IOException | RuntimeException e) {
                end(Reasons.of(e));
            } finally {
                abort();
                alive.remove(this);
            }
        }

        private Socket open(URI uri) throws IOException {
            int port = uri.getPort() >= 0 ? uri.getPort() : endpoint.secure() ? 443 : 80;
            String host = uri.getHost().replaceAll("[\\[\\]]", "");
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new UnknownHostException(host);
            }
            raw.setTcpNoDelay(true);
            raw.connect(address, CONNECT_TIMEOUT_MS);
            if (!endpoint.secure()) {
                return raw;
            }
            SSLSocket socket = endpoint.tls().over(raw, host, port);
            socket.setSoTimeout(CONNECT_TIMEOUT_MS);
            inTls = true;
            socket.startHandshake();
            socket.setSoTimeout(0);
            endpoint.tls().done(socket);
            return socket;
        }

        /**
         * One of the library's threads has met the end of a connection that never opened. Why, only the reading one may
         * know: it has the alert of TLS, and ends next.
         */
        private void suspect(End how) {
            suspected.compareAndSet(null, how);
        }

        private void end(End how) {
            if (ended.compareAndSet(false, true)) {
                boolean brokenOff = inTls && !client.wasOpen && how.kind() == End.Kind.UNREACHABLE;
                listener.closed(brokenOff ? Reasons.brokenOff(how) : how);
            }
        }

        @Override
        public void send(String text) {
            if (saidGoodBye.get()) {
                LOG.debug("a frame comes after the good-bye");
                return;
            }
            try {
                client.send(text);
            } catch (WebsocketNotConnectedException e) {
                LOG.debug("a frame found the connection closed");
            }
        }

        @Override
        public void ping() {
            try {
                client.sendPing();
            } catch (WebsocketNotConnectedException e) {
                LOG.debug("a ping found the connection closed");
            }
        }

        /**
         * A frame like any other, so that those before it leave: the library, told to close, ends its writing thread at once
         * if the reading one is awake, and drops what is queued. The peer's close frame, or {@link #abort}, ends it.
         */
        @Override
        public void close(int code, String reason) {
            if (!client.isOpen()) {
                client.close(code, reason);
            } else if (saidGoodBye.compareAndSet(false, true)) {
                CloseFrame goodBye = new CloseFrame();
                goodBye.setCode(code);
                goodBye.setReason(reason);
                try {
                    client.sendFrame(goodBye);
                } catch (WebsocketNotConnectedException e) {
                    LOG.debug("the good-bye found the connection closed");
                }
            }
        }

        @Override
        public void abort() {
            try {
                raw.close();
            } catch (IOException e) {
                LOG.debug("closing a socket failed", e);
            }
        }
    }

    /** Does not answer a close frame that answers ours. */
    private static final class Draft extends Draft_6455 {
        private final Endpoint endpoint;
        private final int maxFrame;
        private final AtomicBoolean saidGoodBye;

        Draft(Endpoint endpoint, int maxFrame, AtomicBoolean saidGoodBye) {
            super(List.of(), Client.offers(endpoint), maxFrame);
            this.endpoint = endpoint;
            this.maxFrame = maxFrame;
            this.saidGoodBye = saidGoodBye;
        }

        /** The library works with a copy. */
        @Override
        public Draft_6455 copyInstance() {
            return new Draft(endpoint, maxFrame, saidGoodBye);
        }

        @Override
        public CloseHandshakeType getCloseHandshakeType() {
            return saidGoodBye.get() ? CloseHandshakeType.ONEWAY : CloseHandshakeType.TWOWAY;
        }
    }

    private static final class Client extends WebSocketClient {
        private final Attempt attempt;
        private volatile boolean wasOpen;

        Client(Attempt attempt, int maxFrame) {
            super(attempt.endpoint.uri(), new Draft(attempt.endpoint, maxFrame, attempt.saidGoodBye));
            this.attempt = attempt;
            setConnectionLostTimeout(0);
            setTcpNoDelay(true);
            setDaemon(true);
        }

        private static List<IProtocol> offers(Endpoint endpoint) {
            return endpoint.protocols().stream().<IProtocol>map(Offer::new).toList();
        }

        @Override
        public void onOpen(ServerHandshake handshake) {
            wasOpen = true;
            attempt.listener.opened(handshake.getFieldValue("Sec-WebSocket-Protocol"));
        }

        @Override
        public void onMessage(String message) {
            attempt.listener.text(message);
        }

        @Override
        public void onMessage(ByteBuffer bytes) {
            close(CloseFrame.REFUSE, "OCPP-J frames are text");
        }

        @Override
        public void onWebsocketPing(WebSocket conn, Framedata frame) {
            super.onWebsocketPing(conn, frame);
            attempt.listener.alive();
        }

        @Override
        public void onWebsocketPong(WebSocket conn, Framedata frame) {
            attempt.listener.alive();
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            End end = Reasons.ofClose(code, reason, remote, wasOpen);
            if (wasOpen) {
                attempt.end(end);
            } else {
                attempt.suspect(end);
            }
        }

        @Override
        public void onError(Exception e) {
            LOG.debug("connection error: {}", Reasons.of(e).because());
            if (e instanceof SSLException && !wasOpen || wasOpen && !isOpen()) {
                attempt.end(Reasons.of(e));
            } else if (!isOpen()) {
                attempt.suspect(Reasons.of(e));
            }
        }
    }

    /** Hands the library the socket that is already open. */
    private static final class Given extends SocketFactory {
        private final Socket socket;

        Given(Socket socket) {
            this.socket = socket;
        }

        @Override
        public Socket createSocket() {
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
            return socket;
        }
    }

    /** A sub-protocol to offer. What the server chose is judged by the link, which can say what is wrong with it. */
    private record Offer(String name) implements IProtocol {
        @Override
        public boolean acceptProvidedProtocol(String chosen) {
            return true;
        }

        @Override
        public String getProvidedProtocol() {
            return name;
        }

        @Override
        public IProtocol copyInstance() {
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
