package edgewatt.ocpp.client.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.client.fake.LiveThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against real sockets on free loopback ports. */
@Timeout(20)
class UplinkTest {
    private static final int MAX = 1 << 20;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final ThreadLoop loop = new ThreadLoop("edgewatt-uplinktest");
    private final WebSocketTransport transport = new WebSocketTransport("edgewatt-uplinktest-socket", MAX);
    private volatile Duration ping = Duration.ZERO;
    private volatile int waitS;
    private Uplink uplink;
    private AutoCloseable peer = () -> {};

    @AfterEach
    void end() throws Exception {
        if (uplink != null) {
            loop.execute(uplink::stop);
        }
        transport.close();
        loop.close(Duration.ofSeconds(1));
        peer.close();
    }

    private void connect(String scheme, int port) {
        Endpoint endpoint = Endpoint.of(
                scheme + "://127.0.0.1:" + port + "/ocpp",
                "CP|1",
                List.of("ocpp1.6"),
                () -> Optional.of("geheimnis".getBytes(StandardCharsets.UTF_8)));
        uplink = new Uplink(
                loop,
                () -> endpoint,
                transport,
                new Backoff(() -> new Backoff.Settings(waitS, 0, 0), new SplittableRandom(1)),
                () -> ping,
                new Uplink.Listener() {
                    @Override
                    public void connecting() {
                        events.add("connecting");
                    }

                    @Override
                    public void up(String protocol) {
                        events.add("up " + protocol);
                    }

                    @Override
                    public void text(String text) {
                        events.add("text " + text);
                    }

                    @Override
                    public void alive() {}

                    @Override
                    public void down(End end) {
                        events.add("down " + end.because());
                    }
                });
        loop.execute(uplink::start);
    }

    /** Waits for the next event that begins so, and drops those before it. */
    private String await(String prefix) throws InterruptedException {
        for (; ; ) {
            String event = events.poll(10, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no '" + prefix + "' within 10 s");
            }
            assertFalse(event.contains("geheimnis"), event);
            if (event.startsWith(prefix)) {
                return event;
            }
        }
    }

    /** A backend of Java-WebSocket. */
    private final class Backend extends WebSocketServer implements AutoCloseable {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
        private final CountDownLatch started = new CountDownLatch(1);
        volatile boolean answersPings = true;

        Backend(IProtocol... protocols) throws InterruptedException {
            super(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    1,
                    List.of(new Draft_6455(List.of(), List.of(protocols))));
            setReuseAddr(true);
            setConnectionLostTimeout(0);
            setDaemon(true);
            start();
            assertTrue(started.await(10, TimeUnit.SECONDS));
            peer = this;
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
            seen.add(handshake.getResourceDescriptor() + " " + handshake.getFieldValue("Authorization"));
            opened.add(connection);
        }

        @Override
        public void onMessage(WebSocket connection, String message) {
            seen.add(message);
        }

        @Override
        public void onClose(WebSocket connection, int code, String reason, boolean remote) {
            seen.add("closed " + code);
        }

        @Override
        public void onError(WebSocket connection, Exception e) {}

        @Override
        public void onWebsocketPing(WebSocket connection, Framedata frame) {
            if (answersPings) {
                super.onWebsocketPing(connection, frame);
            }
        }
    }

    /** Accepts any offer and answers with a name of its own. */
    private record Chosen(String name) implements IProtocol {
        @Override
        public boolean acceptProvidedProtocol(String offered) {
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
    }

    /** A server below WebSocket: answers each connection with this text, or with nothing. */
    private ServerSocket raw(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        peer = server;
        Thread thread = new Thread(
                () -> {
                    try {
                        for (; ; ) {
                            Socket socket = server.accept();
                            events.add("accepted");
                            if (!answer.isEmpty()) {
                                socket.getInputStream().read(new byte[4096]);
                                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                                socket.close();
                            }
                        }
                    } catch (IOException e) {
                        events.add("server ended");
                    }
                },
                "test-server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    @Test
    void theHandshakeCarriesIdentityPasswordAndOfferAndTextGoesBothWays() throws Exception {
        Backend backend = new Backend(new Chosen("ocpp1.6"));
        connect("ws", backend.getPort());
        assertEquals("up ocpp1.6", await("up"));
        assertEquals("/ocpp/CP%7C1 Basic Q1B8MTpnZWhlaW1uaXM=", backend.seen.poll(30, TimeUnit.SECONDS));
        loop.execute(() -> uplink.send("hello"));
        assertEquals("hello", backend.seen.poll(30, TimeUnit.SECONDS));
        backend.opened.take().send("back");
        assertEquals("text back", await("text"));
    }

    @Test
    void everyEndThatNobodyAskedForIsFollowedByANewConnection() throws Exception {
        Backend backend = new Backend(new Chosen("ocpp1.6"));
        connect("ws", backend.getPort());
        await("up");
        backend.opened.take().close(1000, "bye");
        assertTrue(await("down").contains("1000"));
        await("up");
        backend.opened.take().close(1011, "database down");
        assertTrue(await("down").contains("database down"));
        await("up");
        backend.opened.take().closeConnection(1006, "cut");
        await("down");
        await("up");
        loop.execute(() -> uplink.reconnect("new password"));
        assertEquals("down new password", await("down"));
        await("up");
    }

    @Test
    void aReconnectThatWasAskedForDoesNotWaitForTheBackOff() throws Exception {
        waitS = 3600;
        Backend backend = new Backend(new Chosen("ocpp1.6"));
        connect("ws", backend.getPort());
        await("up");
        loop.execute(() -> uplink.reconnect("new password"));
        await("down");
        await("up");
        backend.opened.take();
        backend.opened.take().close(1000, "bye");
        await("down");
        loop.execute(() -> uplink.reconnect("new password"));
        await("up");
    }

    @Test
    void aRefusedHandshakeIsTriedAgainAndItsReasonIsTold() throws Exception {
        for (String status : List.of("404 Not Found", "401 Unauthorized", "302 Found")) {
            try (ServerSocket server = raw("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")) {
                connect("ws", server.getLocalPort());
                for (int i = 0; i < 2; i++) {
                    String because = await("down");
                    assertTrue(because.contains(status.substring(0, 3)), because);
                }
                CountDownLatch stopped = new CountDownLatch(1);
                loop.execute(() -> uplink.stop().thenRun(stopped::countDown));
                assertTrue(stopped.await(30, TimeUnit.SECONDS));
                events.clear();
            }
        }
    }

    @Test
    void aSubProtocolThatWasNotOfferedEndsTheConnection() throws Exception {
        Backend backend = new Backend(new Chosen("ocpp2.0.1"));
        connect("ws", backend.getPort());
        assertTrue(await("down").contains("not offered"));
        assertTrue(await("down").contains("not offered"));
    }

    @Test
    void noSubProtocolEndsTheConnection() throws Exception {
        Backend backend = new Backend(new Chosen(""));
        connect("ws", backend.getPort());
        assertTrue(await("down").contains("no sub-protocol"));
    }

    @Test
    void aHalfOpenConnectionIsFoundByItsMissingPong() throws Exception {
        ping = Duration.ofMillis(50);
        Backend backend = new Backend(new Chosen("ocpp1.6"));
        backend.answersPings = false;
        connect("ws", backend.getPort());
        await("up");
        assertEquals("down no pong in time", await("down"));
        backend.answersPings = true;
        await("up");
        backend.opened.take();
        backend.opened.take().send("still there");
        assertEquals("text still there", await("text"));
    }

    @Test
    void aFrameThatIsTooLongEndsTheConnectionWithItsCode() throws Exception {
        Backend backend = new Backend(new Chosen("ocpp1.6"));
        connect("ws", backend.getPort());
        await("up");
        backend.opened.take().send("x".repeat(MAX + 1));
        assertTrue(await("down").contains("1009"));
        await("up");
    }

    @Test
    void aBinaryFrameEndsTheConnection() throws Exception {
        Backend backend = new Backend(new Chosen("ocpp1.6"));
        connect("ws", backend.getPort());
        await("up");
        backend.opened.take().send(ByteBuffer.wrap(new byte[10]));
        assertTrue(await("down").contains("text"));
        await("up");
    }

    @Test
    void nobodyListeningIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        connect("ws", port);
        assertTrue(await("down").contains("refused"));
        assertTrue(await("down").contains("refused"));
    }

    @Test
    void aFailingTlsHandshakeIsTriedAgainAndNamed() throws Exception {
        ServerSocket server = raw("this is no TLS\r\n");
        connect("wss", server.getLocalPort());
        assertTrue(await("down").contains("does not speak TLS"));
        await("down");
    }

    @Test
    void stoppingInTheMiddleOfAHandshakeEndsAtOnce() throws Exception {
        ServerSocket server = raw("");
        connect("ws", server.getLocalPort());
        await("accepted");
        CountDownLatch stopped = new CountDownLatch(1);
        loop.execute(() -> uplink.stop().thenRun(stopped::countDown));
        assertTrue(stopped.await(30, TimeUnit.SECONDS));
        transport.close();
        loop.close(Duration.ofSeconds(30));
        assertEquals(List.of(), LiveThreads.left("edgewatt-uplinktest"));
    }
}
