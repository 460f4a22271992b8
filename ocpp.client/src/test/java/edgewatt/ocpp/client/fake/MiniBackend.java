package edgewatt.ocpp.client.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;

/** A backend that accepts everything, on a free loopback port. */
public final class MiniBackend extends WebSocketServer implements AutoCloseable {
    private static final String ACCEPTED = "{\"idTagInfo\":{\"status\":\"Accepted\"}}";
    private static final Map<String, String> ANSWERS = Map.of(
            "BootNotification", "{\"status\":\"Accepted\",\"interval\":300,\"currentTime\":\"2026-03-01T10:00:00Z\"}",
            "Heartbeat", "{\"currentTime\":\"2026-03-01T10:00:00Z\"}",
            "Authorize", ACCEPTED,
            "StartTransaction", "{\"transactionId\":1,\"idTagInfo\":{\"status\":\"Accepted\"}}",
            "StopTransaction", ACCEPTED);

    private final BlockingQueue<String> actions = new LinkedBlockingQueue<>();
    private volatile String path = "";
    private final CountDownLatch started = new CountDownLatch(1);

    public MiniBackend() throws InterruptedException {
        super(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                List.of(new Draft_6455(List.of(), List.of(new Protocol("ocpp1.6")))));
        setConnectionLostTimeout(0);
        setDaemon(true);
        start();
        if (!started.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the backend did not start");
        }
    }

    /** Waits for the next call, which must be of this action. */
    public void await(String action) throws InterruptedException {
        String next = actions.poll(10, TimeUnit.SECONDS);
        if (!action.equals(next)) {
            throw new AssertionError("expected " + action + ", got " + next);
        }
    }

    /** Of the last connection. */
    public String path() {
        return path;
    }

    @Override
    public void close() {
        try {
            stop(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onStart() {
        started.countDown();
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {
        path = handshake.getResourceDescriptor();
    }

    @Override
    public void onMessage(WebSocket connection, String message) {
        JsonNode frame = Bench.json(message);
        String action = frame.get(2).asText();
        connection.send("[3,\"" + frame.get(1).asText() + "\"," + ANSWERS.getOrDefault(action, "{}") + "]");
        actions.add(action);
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {}

    @Override
    public void onError(WebSocket connection, Exception e) {}
}
