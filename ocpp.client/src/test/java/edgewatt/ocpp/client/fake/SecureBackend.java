package edgewatt.ocpp.client.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.SSLParametersWebSocketServerFactory;
import org.java_websocket.server.WebSocketServer;

/** A 1.6 backend of Java-WebSocket, with TLS if it gets a context, that answers everything and can call. */
public final class SecureBackend extends WebSocketServer implements AutoCloseable {
    private static final Map<String, String> ANSWERS = Map.of(
            "BootNotification", "{\"status\":\"Accepted\",\"interval\":300,\"currentTime\":\"2026-03-01T10:00:00Z\"}",
            "Heartbeat", "{\"currentTime\":\"2026-03-01T10:00:00Z\"}",
            "SignCertificate", "{\"status\":\"Accepted\"}");

    private final CountDownLatch started = new CountDownLatch(1);
    private final BlockingQueue<JsonNode> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();
    private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private volatile WebSocket connection;
    private int ids;

    /**
     * Who came.
     *
     * @param password with its user, each byte a character; empty if none
     * @param certificate shown by the client; null if none
     */
    public record Visit(String password, X509Certificate certificate) {}

    /** @param tls none if null */
    public SecureBackend(SSLContext tls) throws InterruptedException {
        super(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                List.of(new Draft_6455(List.of(), List.of(new Protocol("ocpp1.6")))));
        if (tls != null) {
            SSLParameters parameters = tls.getDefaultSSLParameters();
            parameters.setWantClientAuth(true);
            setWebSocketFactory(new SSLParametersWebSocketServerFactory(tls, parameters));
        }
        setConnectionLostTimeout(0);
        setDaemon(true);
        start();
        if (!started.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the backend did not start");
        }
    }

    public Visit visit() throws InterruptedException {
        Visit visit = visits.poll(15, TimeUnit.SECONDS);
        if (visit == null) {
            throw new AssertionError("nobody connected within 15 s");
        }
        return visit;
    }

    /** Waits for a call of this action, and gives its payload; drops what comes before it. */
    public JsonNode await(String action) throws InterruptedException {
        for (; ; ) {
            JsonNode call = calls.poll(15, TimeUnit.SECONDS);
            if (call == null) {
                throw new AssertionError("no " + action + " within 15 s");
            }
            if (call.get(2).asText().equals(action)) {
                return call.get(3);
            }
        }
    }

    /** Calls the station: its answer's payload, or the code of its CALLERROR. */
    public String call(String action, String payload) throws Exception {
        String id = "b" + ++ids;
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(id, answer);
        connection.send("[2,\"" + id + "\",\"" + action + "\"," + payload.replace('\'', '"') + "]");
        for (int seconds = 0; seconds < 30; seconds++) {
            try {
                return answer.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                // this server's selector may overlook a frame that comes while it goes to sleep; the next one wakes it
                connection.sendPing();
            }
        }
        throw new TimeoutException("no answer to " + action);
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
    public void onOpen(WebSocket opened, ClientHandshake handshake) {
        connection = opened;
        String header = handshake.getFieldValue("Authorization");
        String password = header.startsWith("Basic ")
                ? new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.ISO_8859_1)
                : "";
        X509Certificate certificate = null;
        if (opened.hasSSLSupport()) {
            try {
                certificate = (X509Certificate) opened.getSSLSession().getPeerCertificates()[0];
            } catch (SSLPeerUnverifiedException none) {
                certificate = null;
            }
        }
        visits.add(new Visit(password, certificate));
    }

    @Override
    public void onMessage(WebSocket from, String message) {
        JsonNode frame = Bench.json(message);
        String id = frame.get(1).asText();
        if (frame.get(0).asInt() == 2) {
            calls.add(frame);
            from.send("[3,\"" + id + "\"," + ANSWERS.getOrDefault(frame.get(2).asText(), "{}") + "]");
        } else {
            answers.remove(id)
                    .complete(
                            frame.get(2).isTextual()
                                    ? frame.get(2).asText()
                                    : frame.get(2).toString());
        }
    }

    @Override
    public void onClose(WebSocket from, int code, String reason, boolean remote) {}

    @Override
    public void onError(WebSocket from, Exception e) {}
}
