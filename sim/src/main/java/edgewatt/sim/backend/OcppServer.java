package edgewatt.sim.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshakeBuilder;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket door: the last part of the path names the station, and only {@code ocpp1.6} is spoken. */
final class OcppServer extends WebSocketServer {
    private static final Logger LOG = LoggerFactory.getLogger(OcppServer.class);
    private static final Map<Integer, String> PHRASES = Map.of(
            401,
            "Unauthorized",
            403,
            "Forbidden",
            404,
            "Not Found",
            500,
            "Internal Server Error",
            503,
            "Service Unavailable");

    private final Supplier<Policy> policy;
    private final Faults faults;
    private final Conversation conversation;
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> up = new CompletableFuture<>();
    private final ScheduledExecutorService nudge = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "edgewatt-sim-backend-nudge");
        thread.setDaemon(true);
        return thread;
    });

    OcppServer(InetAddress host, int port, Supplier<Policy> policy, Faults faults, Conversation conversation) {
        super(
                new InetSocketAddress(host, port),
                1,
                List.<Draft>of(new Draft_6455(List.of(), List.of(new Protocol("ocpp1.6")))));
        this.policy = policy;
        this.faults = faults;
        this.conversation = conversation;
        setReuseAddr(true);
        setTcpNoDelay(true);
        setDaemon(true);
        setConnectionLostTimeout(0);
    }

    /** Starts, and returns when it listens. @throws IOException if it cannot: why */
    void open() throws IOException, InterruptedException {
        start();
        try {
            up.get(30, TimeUnit.SECONDS);
            nudge.scheduleWithFixedDelay(this::ping, 1, 1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            stop(0);
            throw new IOException(
                    "OCPP port " + getAddress() + " cannot be opened ("
                            + (e.getCause() == null ? e : e.getCause().getMessage()) + "); free it or choose 0",
                    e);
        }
    }

    /**
     * The library's selector may overlook a frame that is queued in the instant in which it has found the queue empty;
     * the next frame takes it along, so that one comes each second.
     */
    private void ping() {
        for (WebSocket connection : getConnections()) {
            if (connection.isOpen()) {
                try {
                    connection.sendPing();
                } catch (WebsocketNotConnectedException gone) {
                    LOG.trace("gone meanwhile", gone);
                }
            }
        }
    }

    @Override
    public void stop(int timeoutMs) throws InterruptedException {
        nudge.shutdownNow();
        super.stop(timeoutMs);
    }

    Optional<Link> link(String station) {
        return Optional.ofNullable(links.get(station));
    }

    List<String> connected() {
        return links.keySet().stream().sorted().toList();
    }

    @Override
    public ServerHandshakeBuilder onWebsocketHandshakeReceivedAsServer(
            WebSocket conn, Draft draft, ClientHandshake request) throws InvalidDataException {
        String station = station(request);
        Optional<String> password = policy.get().password(station);
        Optional<Fault> scripted = faults.handshake(station);
        if (scripted.isPresent()) {
            throw refusal(conn, scripted.get().status());
        }
        if (station.isEmpty() || password.isEmpty()) {
            throw refusal(conn, 404);
        }
        if (!password.get().isEmpty() && !authentic(request, station, password.get())) {
            throw refusal(conn, 401);
        }
        return super.onWebsocketHandshakeReceivedAsServer(conn, draft, request);
    }

    /** The library can only say 404, so the answer is put into the socket's queue before it does. */
    private InvalidDataException refusal(WebSocket conn, int status) {
        String answer = "HTTP/1.1 " + status + " " + PHRASES.get(status) + "\r\n"
                + (status == 401 ? "WWW-Authenticate: Basic realm=\"ocpp\"\r\n" : "")
                + "Content-Length: 0\r\nConnection: close\r\n\r\n";
        ((WebSocketImpl) conn).outQueue.add(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        return new InvalidDataException(CloseFrame.POLICY_VALIDATION, "refused with " + status);
    }

    private static boolean authentic(ClientHandshake request, String station, String password) {
        String header = request.getFieldValue("Authorization");
        byte[] expected = Base64.getEncoder().encode((station + ":" + password).getBytes(StandardCharsets.UTF_8));
        return header.regionMatches(true, 0, "Basic ", 0, 6)
                && MessageDigest.isEqual(header.substring(6).strip().getBytes(StandardCharsets.US_ASCII), expected);
    }

    private static String station(ClientHandshake request) {
        String path = request.getResourceDescriptor().replaceFirst("[?#].*", "");
        return URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public void onOpen(WebSocket conn, ClientHandshake handshake) {
        Link link = new Link(station(handshake), conn);
        conn.setAttachment(link);
        Link old = links.put(link.station, link);
        if (old != null) {
            old.socket.close(CloseFrame.NORMAL, "replaced by a newer connection");
        }
        LOG.info("station {} is connected", link.station);
    }

    @Override
    public void onMessage(WebSocket conn, String message) {
        long nanos = System.nanoTime();
        conversation.receive(conn.getAttachment(), message, nanos);
    }

    @Override
    public void onMessage(WebSocket conn, ByteBuffer message) {
        conversation.bad(conn.getAttachment(), "a binary frame", message.remaining() + " bytes");
    }

    @Override
    public void onClose(WebSocket conn, int code, String reason, boolean remote) {
        Link link = conn.getAttachment();
        if (link != null) {
            links.remove(link.station, link);
            link.lost();
            LOG.info("station {} is gone ({} {})", link.station, code, reason);
        }
    }

    @Override
    public void onError(WebSocket conn, Exception e) {
        if (conn == null) {
            up.completeExceptionally(e);
        } else {
            LOG.debug("connection error", e);
        }
    }

    @Override
    public void onStart() {
        up.complete(null);
    }
}
