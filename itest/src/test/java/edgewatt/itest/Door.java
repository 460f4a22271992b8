package edgewatt.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The network between a controller and its backend, which can fail in all the ways a network and a front server fail. */
final class Door implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?im)^sec-websocket-key:\\s*(\\S+)");
    private static final String WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    enum Mode {
        /** Everything goes through. */
        PASS,
        /** The handshake is answered with 404. */
        NOT_FOUND,
        /** The handshake is answered with 401. */
        UNAUTHORISED,
        /** The handshake succeeds, in a language nobody offered. */
        OTHER_PROTOCOL,
        /** Whoever comes is reset. */
        RESET
    }

    private final ServerSocket server;
    private final List<Long> attempts = new CopyOnWriteArrayList<>();
    private final List<Pair> pairs = new CopyOnWriteArrayList<>();
    private volatile Mode mode = Mode.PASS;
    private volatile int target;

    private record Pair(Socket station, Socket backend, boolean[] frozen) {}

    Door(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    void mode(Mode next) {
        mode = next;
    }

    /** Where new connections go. */
    void target(int port) {
        target = port;
    }

    /** When somebody came, by {@link System#nanoTime()}, since the last {@link #forget}. */
    List<Long> attempts() {
        return List.copyOf(attempts);
    }

    void forget() {
        attempts.clear();
    }

    /** Ends every connection with a reset, as a router does that has forgotten it. */
    void reset() throws IOException {
        for (Pair pair : pairs) {
            slam(pair.station());
            slam(pair.backend());
        }
        pairs.clear();
    }

    /** Nothing goes through the connections there are any more, and nobody is told. */
    void freeze() {
        pairs.forEach(pair -> pair.frozen()[0] = true);
    }

    private static void slam(Socket socket) throws IOException {
        if (socket.isClosed()) {
            return; // by the other end, before
        }
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket station = server.accept();
                Mode now = mode; // before it is counted: who waits for the count changes the mode for the next one
                attempts.add(System.nanoTime());
                thread(() -> receive(station, now));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void receive(Socket station, Mode how) {
        try {
            switch (how) {
                case PASS -> connect(station);
                case RESET -> slam(station);
                case NOT_FOUND ->
                    answer(station, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                case UNAUTHORISED ->
                    answer(station, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                case OTHER_PROTOCOL -> otherProtocol(station);
            }
        } catch (IOException | GeneralSecurityException e) {
            // that connection is over
        }
    }

    private void connect(Socket station) throws IOException {
        Socket backend = new Socket(InetAddress.getLoopbackAddress(), target);
        Pair pair = new Pair(station, backend, new boolean[1]);
        pairs.add(pair);
        thread(() -> pump(station, backend, pair));
        pump(backend, station, pair);
    }

    private static void pump(Socket from, Socket to, Pair pair) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!pair.frozen()[0]) {
                    out.write(buffer, 0, n);
                }
            }
            if (!pair.frozen()[0]) {
                to.close();
            }
        } catch (IOException e) {
            // reset, or closed by the other direction
        }
    }

    private static void answer(Socket station, String text) throws IOException {
        request(station);
        station.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        station.close();
    }

    private static void otherProtocol(Socket station) throws IOException, GeneralSecurityException {
        Matcher key = KEY.matcher(request(station));
        if (key.find()) {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key.group(1) + WEBSOCKET).getBytes(StandardCharsets.US_ASCII));
            station.getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: "
                                    + Base64.getEncoder().encodeToString(digest)
                                    + "\r\nSec-WebSocket-Protocol: other1.0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            station.getInputStream().readAllBytes();
        }
        station.close();
    }

    /** Reads to the empty line. */
    private static String request(Socket station) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = station.getInputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            all.write(c);
            if (all.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return all.toString(StandardCharsets.US_ASCII);
    }

    private static void thread(Runnable work) {
        Thread t = new Thread(work, "door");
        t.setDaemon(true);
        t.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Pair pair : new ArrayList<>(pairs)) {
            pair.station().close();
            pair.backend().close();
        }
    }
}
