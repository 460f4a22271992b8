package edgewatt.ocpp.client.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebSocketTransportTest {
    private static final String ANSWER = "[3,\"b10\",{\"status\":\"Accepted\"}]";
    private static final String WHY = "the backend has changed the security";

    /** Header, mask and text of the answer; header, mask, code and text of the good-bye. */
    private static final int BOTH = 2 + 4 + ANSWER.length() + 2 + 4 + 2 + WHY.length();

    /** The reading thread is awake when it has just handed over a call, and that is when an answer and a close come. */
    @Test
    void anAnswerBeforeAGoodByeAlwaysLeaves() throws Exception {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        try (WebSocketTransport transport = new WebSocketTransport("transport-test", 1 << 20);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 60; i++) {
                Endpoint endpoint = Endpoint.of(
                        "ws://127.0.0.1:" + server.getLocalPort(), "CP", List.of("ocpp1.6"), Optional::empty);
                CompletableFuture<Transport.Connection> connection = new CompletableFuture<>();
                connection.complete(transport.connect(endpoint, new Answering(connection, loop)));
                assertEquals(BOTH, heard(server), "bytes of connection " + i);
                connection.join().abort();
            }
        } finally {
            loop.shutdownNow();
        }
    }

    /** Accepts, calls at once, and counts what comes until the good-bye is there or nothing comes any more. */
    private static int heard(ServerSocket server) throws IOException, GeneralSecurityException {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.read());
            }
            String key =
                    head.toString(StandardCharsets.ISO_8859_1).replaceAll("(?s).*Sec-WebSocket-Key: (\\S+).*", "$1");
            byte[] accepted = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + Base64.getEncoder().encodeToString(accepted)
                            + "\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(new byte[] {(byte) 0x81, 2, '[', ']'});
            socket.getOutputStream().write(out.toByteArray());
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(5));
            int count = 0;
            try {
                while (count < BOTH && in.read() >= 0) {
                    count++;
                }
            } catch (SocketTimeoutException e) {
                return count;
            }
            return count;
        }
    }

    /** Answers the first text on a loop of its own, and ends the connection, as a link does that is to reconnect. */
    private record Answering(CompletableFuture<Transport.Connection> connection, ExecutorService loop)
            implements Transport.Listener {
        @Override
        public void opened(String protocol) {}

        @Override
        public void text(String text) {
            loop.execute(() -> {
                connection.join().send(ANSWER);
                connection.join().close(1000, WHY);
            });
        }

        @Override
        public void alive() {}

        @Override
        public void closed(End end) {}
    }
}
