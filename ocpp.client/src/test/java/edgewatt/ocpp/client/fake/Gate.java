package edgewatt.ocpp.client.fake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The door of a backend on a free loopback port: TLS or none, a look at the password, and the WebSocket handshake; behind
 * it nobody speaks. Unlike a library's server it can answer 401, and it lets the client read why TLS failed.
 */
public final class Gate implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: *(\\S+)");
    private static final Pattern PASSWORD = Pattern.compile("(?i)Authorization: Basic *(\\S+)");

    private final ServerSocket server;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final SSLContext tls;
    private volatile boolean needsCertificate;
    private volatile String[] suites = {};
    private volatile Predicate<String> lets;
    /** What each visitor was: the password with its user, or how it failed. */
    public final BlockingQueue<String> visitors = new LinkedBlockingQueue<>();

    /**
     * @param tls none if null
     * @param lets judges "user:password", empty if there is none
     */
    public Gate(SSLContext tls, Predicate<String> lets) throws IOException {
        this.tls = tls;
        this.lets = lets;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::listen);
    }

    public Gate wantsCertificate() {
        needsCertificate = true;
        return this;
    }

    public Gate only(String... cipherSuites) {
        suites = cipherSuites;
        return this;
    }

    public void lets(Predicate<String> others) {
        lets = others;
    }

    public int port() {
        return server.getLocalPort();
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "test-gate");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try {
            for (; ; ) {
                Socket raw = server.accept();
                thread(() -> meet(raw));
            }
        } catch (IOException e) {
            visitors.add("gate closed");
        }
    }

    private void meet(Socket raw) {
        open.add(raw);
        try {
            Socket socket = raw;
            if (tls != null) {
                SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, raw.getPort(), false);
                secure.setUseClientMode(false);
                secure.setNeedClientAuth(needsCertificate);
                if (suites.length > 0) {
                    secure.setEnabledProtocols(new String[] {"TLSv1.2"});
                    secure.setEnabledCipherSuites(suites);
                }
                secure.startHandshake();
                socket = secure;
            }
            talk(socket);
            raw.close();
        } catch (IOException | GeneralSecurityException e) {
            visitors.add("failed " + e.getMessage()); // and stays open, so that the client can read the alert
        }
    }

    private void talk(Socket socket) throws IOException, GeneralSecurityException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return;
            }
            head.append((char) c);
        }
        Matcher password = PASSWORD.matcher(head);
        String who = password.find()
                ? new String(Base64.getDecoder().decode(password.group(1)), StandardCharsets.ISO_8859_1)
                : "";
        visitors.add(who);
        if (!lets.test(who)) {
            write(socket, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            socket.close();
            return;
        }
        Matcher key = KEY.matcher(head);
        if (!key.find()) {
            return;
        }
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        write(
                socket,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Protocol: ocpp1.6\r\nSec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n");
        int first = in.read(); // a frame: the good-bye is all that comes
        if (first == 0x88) {
            socket.getOutputStream().write(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8});
        }
        socket.close();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
