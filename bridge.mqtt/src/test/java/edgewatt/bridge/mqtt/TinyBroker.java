package edgewatt.bridge.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ServerSocketFactory;

/**
 * As much of a broker for MQTT 5 and 3.1.1 as these tests need, with the faults they need: it dies, comes back on its port, is
 * silent, refuses, forbids, and keeps its acknowledgements to itself. Loopback only.
 */
final class TinyBroker implements AutoCloseable {
    record Got(String topic, String text, int qos, boolean retained) {}

    private static final class Session {
        private final Socket socket;
        private final OutputStream out;
        private final List<String> filters = new CopyOnWriteArrayList<>();
        private volatile Got will;
        private volatile int version;
        /** Messages with QoS 1 that may be under way to it. */
        private volatile Semaphore room = new Semaphore(20);

        Session(Socket socket) throws IOException {
            this.socket = socket;
            out = socket.getOutputStream();
        }

        boolean hears(String topic) {
            return filters.stream().anyMatch(f -> matches(f, topic));
        }

        void skipProperties(ByteBuffer b) {
            if (version == 5) {
                TinyBroker.skipProperties(b);
            }
        }

        synchronized void send(int header, byte[] body) throws IOException {
            ByteArrayOutputStream b = new ByteArrayOutputStream();
            b.write(header);
            int rest = body.length;
            do {
                int digit = rest % 128;
                rest /= 128;
                b.write(rest > 0 ? digit | 0x80 : digit);
            } while (rest > 0);
            b.writeBytes(body);
            out.write(b.toByteArray());
            out.flush();
        }
    }

    final List<Got> got = new CopyOnWriteArrayList<>();
    final AtomicInteger replies = new AtomicInteger();
    final Map<String, String> retained = new ConcurrentHashMap<>();
    final List<String> logins = new CopyOnWriteArrayList<>();
    final List<Boolean> cleanStarts = new CopyOnWriteArrayList<>();
    volatile int refuse;
    volatile boolean silent;
    volatile boolean acknowledges = true;
    volatile Predicate<String> forbidden = t -> false;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    /** Versions of MQTT that it speaks: 5, 4 (3.1.1). */
    volatile Set<Integer> versions = Set.of(4, 5);

    private final int port;
    private final ServerSocketFactory sockets;
    private final AtomicInteger ids = new AtomicInteger();
    private volatile ServerSocket server;
    private Thread accepting;

    TinyBroker() {
        this(ServerSocketFactory.getDefault());
    }

    TinyBroker(ServerSocketFactory sockets) {
        this.sockets = sockets;
        // below the range of outgoing ports: a client that knocks at a dead port must not occupy it
        port = 20_000 + ThreadLocalRandom.current().nextInt(12_000);
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    TinyBroker start() throws IOException {
        ServerSocket s = sockets.createServerSocket();
        s.setReuseAddress(true);
        s.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = s;
        accepting = thread("accept", () -> {
            while (true) {
                Socket c = s.accept();
                thread("session", () -> serve(c));
            }
        });
        return this;
    }

    int sessions() {
        return sessions.size();
    }

    /** Dies as a killed process does: no goodbye, and wills are not published either. */
    void kill() throws IOException {
        server.close();
        try {
            // the port is free when nobody waits in accept any more
            accepting.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        for (Session s : sessions) {
            s.will = null;
            s.socket.close();
        }
        sessions.clear();
    }

    /** Cuts the lines and lives on: wills are published. */
    void cut() throws IOException {
        for (Session s : sessions) {
            s.socket.close();
        }
    }

    /** Publishes to whoever has subscribed, with QoS 0. */
    void inject(String topic, String text, boolean isRetained, String responseTopic, String correlation)
            throws IOException {
        for (Session s : sessions) {
            if (s.hears(topic)) {
                s.send(
                        0x30 | (isRetained ? 1 : 0),
                        message(s, topic, text.getBytes(StandardCharsets.UTF_8), 0, responseTopic, correlation));
            }
        }
    }

    /** Publishes with QoS 1, and waits while the receiver has too many that it has not acknowledged. */
    void injectAcknowledged(String topic, byte[] body) throws IOException, InterruptedException {
        for (Session s : sessions) {
            if (s.hears(topic)) {
                if (!s.room.tryAcquire(30, TimeUnit.SECONDS)) {
                    throw new IOException("the receiver acknowledges nothing");
                }
                s.send(0x32, message(s, topic, body, 1 + ids.incrementAndGet() % 60_000, null, null));
            }
        }
    }

    private static byte[] message(
            Session s, String topic, byte[] body, int id, String responseTopic, String correlation) throws IOException {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        if (responseTopic != null) {
            properties.write(0x08);
            text(properties, responseTopic);
            properties.write(0x09);
            text(properties, correlation);
        }
        ByteArrayOutputStream b = new ByteArrayOutputStream();
        text(b, topic);
        if (id > 0) {
            b.write(id >> 8);
            b.write(id);
        }
        if (s.version == 5) {
            b.write(properties.size());
            b.writeBytes(properties.toByteArray());
        }
        b.writeBytes(body);
        return b.toByteArray();
    }

    List<String> texts(String topic) {
        return got.stream().filter(g -> g.topic().equals(topic)).map(Got::text).toList();
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            kill();
        }
    }

    private void serve(Socket socket) throws IOException {
        Session s = new Session(socket);
        sessions.add(s);
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int header = in.readUnsignedByte();
                int length = 0;
                int shift = 0;
                int digit;
                do {
                    digit = in.readUnsignedByte();
                    length |= (digit & 0x7F) << shift;
                    shift += 7;
                } while ((digit & 0x80) != 0);
                ByteBuffer body = ByteBuffer.wrap(in.readNBytes(length));
                if (!handle(s, header, body)) {
                    return;
                }
            }
        } finally {
            sessions.remove(s);
            if (s.will != null) {
                keep(s.will);
            }
        }
    }

    private boolean handle(Session s, int header, ByteBuffer body) throws IOException {
        if (silent) {
            return true;
        }
        switch (header >> 4) {
            case 1:
                return connect(s, body);
            case 3:
                publish(s, header, body);
                return true;
            case 8:
                int id = body.getShort();
                s.skipProperties(body);
                List<Integer> codes = new ArrayList<>();
                while (body.hasRemaining()) {
                    String filter = text(body);
                    body.get();
                    codes.add(forbidden.test(filter) ? s.version == 5 ? 0x87 : 0x80 : 1);
                    s.filters.add(filter);
                }
                ByteBuffer ack = ByteBuffer.allocate((s.version == 5 ? 3 : 2) + codes.size())
                        .putShort((short) id);
                if (s.version == 5) {
                    ack.put((byte) 0);
                }
                codes.forEach(c -> ack.put((byte) (int) c));
                s.send(0x90, ack.array());
                for (String f : s.filters) {
                    tellRetained(s, f);
                }
                return true;
            case 4:
                s.room.release();
                return true;
            case 12:
                s.send(0xD0, new byte[0]);
                return true;
            case 14:
                s.will = null;
                return false;
            default:
                return true;
        }
    }

    private boolean connect(Session s, ByteBuffer b) throws IOException {
        text(b);
        int version = b.get();
        s.version = version;
        int flags = b.get();
        cleanStarts.add((flags & 2) != 0);
        b.getShort();
        s.skipProperties(b);
        String client = text(b);
        if ((flags & 0x04) != 0) {
            s.skipProperties(b);
            String topic = text(b);
            String payload = text(b);
            s.will = new Got(topic, payload, flags >> 3 & 3, (flags & 0x20) != 0);
        }
        String user = (flags & 0x80) != 0 ? text(b) : "";
        String password = (flags & 0x40) != 0 ? text(b) : "";
        logins.add(version + " " + client + " " + user + " " + password);
        boolean speaks = versions.contains(version);
        int code = speaks ? refuse : 1;
        // a broker that knows nothing of version 5 answers in its own
        s.send(0x20, version == 5 && speaks ? new byte[] {0, (byte) code, 0} : new byte[] {0, (byte) code});
        if (code != 0) {
            s.will = null;
        }
        return code == 0;
    }

    private void publish(Session s, int header, ByteBuffer b) throws IOException {
        int qos = header >> 1 & 3;
        String topic = text(b);
        int id = qos > 0 ? b.getShort() : 0;
        s.skipProperties(b);
        byte[] payload = new byte[b.remaining()];
        b.get(payload);
        boolean no = forbidden.test(topic);
        if (!no) {
            keep(new Got(topic, new String(payload, StandardCharsets.UTF_8), qos, (header & 1) != 0));
        }
        if (qos > 0 && acknowledges) {
            ByteBuffer ack = no && s.version == 5
                    ? ByteBuffer.allocate(4)
                            .putShort((short) id)
                            .put((byte) 0x87)
                            .put((byte) 0)
                    : ByteBuffer.allocate(2).putShort((short) id);
            s.send(0x40, ack.array());
        }
    }

    private void keep(Got g) {
        got.add(g);
        if (g.topic().endsWith("/reply")) {
            replies.incrementAndGet();
        }
        if (g.retained()) {
            retained.put(g.topic(), g.text());
        }
    }

    /** What is kept below a filter without wildcards. */
    private void tellRetained(Session s, String filter) throws IOException {
        String kept = retained.get(filter);
        if (kept != null) {
            s.send(0x31, message(s, filter, kept.getBytes(StandardCharsets.UTF_8), 0, null, null));
        }
    }

    private static boolean matches(String filter, String topic) {
        return topic.matches(filter.replace("+", "[^/]+").replace("#", ".*"));
    }

    private static void skipProperties(ByteBuffer b) {
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = b.get();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        b.position(b.position() + length);
    }

    private static String text(ByteBuffer b) {
        byte[] bytes = new byte[b.getShort() & 0xFFFF];
        b.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void text(ByteArrayOutputStream b, String s) {
        byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
        b.write(bytes.length >> 8);
        b.write(bytes.length);
        b.writeBytes(bytes);
    }

    private interface Body {
        void run() throws IOException;
    }

    private static Thread thread(String name, Body body) {
        Thread t = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException e) {
                        // the socket was closed: the end of a session or of the broker
                        return;
                    }
                },
                "tiny-broker-" + name);
        t.setDaemon(true);
        t.start();
        return t;
    }
}
