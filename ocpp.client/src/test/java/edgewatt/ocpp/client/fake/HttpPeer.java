package edgewatt.ocpp.client.fake;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/** Answers every handshake with one status, on a free loopback port; with 101 it opens, and chooses no sub-protocol. */
public final class HttpPeer implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String status;

    /** @param status for example {@code "404 Not Found"}; null: nobody listens */
    public HttpPeer(String status) throws IOException {
        this.status = status;
        if (status == null) {
            server.close();
            return;
        }
        Thread thread = new Thread(this::serve, "http-peer");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                String head = head(socket.getInputStream());
                String answer = "HTTP/1.1 " + status + "\r\n";
                if (status.startsWith("101")) {
                    answer += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + accept(head.replaceFirst("(?is).*sec-websocket-key: *(\\S+).*", "$1")) + "\r\n";
                } else {
                    answer += "Content-Length: 0\r\n";
                }
                socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                socket.getInputStream()
                        .transferTo(java.io.OutputStream.nullOutputStream()); // until the other side goes
            } catch (IOException e) {
                continue; // that visitor has gone, or the test is over
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        return head.toString();
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
