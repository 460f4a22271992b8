package edgewatt.sim.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.Protocol;

/** A station that is nothing but a socket. */
final class RawStation extends WebSocketClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    private int ids;

    RawStation(int port, String path) {
        this(port, path, "ocpp1.6");
    }

    RawStation(int port, String path, String protocol) {
        super(
                URI.create("ws://127.0.0.1:" + port + path),
                new Draft_6455(List.of(), new ArrayList<>(List.of(new Protocol(protocol)))));
        setConnectionLostTimeout(0);
        setTcpNoDelay(true);
    }

    RawStation password(String user, String password) {
        addHeader(
                "Authorization",
                "Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    RawStation open() throws InterruptedException {
        if (!connectBlocking(20, TimeUnit.SECONDS)) {
            throw new AssertionError("not connected: " + closed.poll(20, TimeUnit.SECONDS));
        }
        return this;
    }

    /** Why the handshake was refused. */
    String refused() throws InterruptedException {
        if (connectBlocking(20, TimeUnit.SECONDS)) {
            throw new AssertionError("connected");
        }
        return closed.poll(20, TimeUnit.SECONDS);
    }

    /** Sends a call. @return its id */
    String ask(String action, String payload) {
        String id = "m" + ++ids;
        send("[2,\"" + id + "\",\"" + action + "\"," + payload + "]");
        return id;
    }

    /** Sends a call and gives back its answer. */
    JsonNode call(String action, String payload) throws Exception {
        String id = ask(action, payload);
        JsonNode answer = next();
        if (!answer.get(1).asText().equals(id)) {
            throw new AssertionError(answer + " is no answer to " + id);
        }
        return answer;
    }

    JsonNode next() throws Exception {
        String text = received.poll(20, TimeUnit.SECONDS);
        if (text == null) {
            throw new AssertionError("nothing came within 20 s");
        }
        return JSON.readTree(text);
    }

    @Override
    public void onOpen(ServerHandshake handshake) {}

    @Override
    public void onMessage(String message) {
        received.add(message);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
        closed.add(code + " " + reason);
    }

    @Override
    public void onError(Exception e) {}
}
