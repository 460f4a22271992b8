package edgewatt.bridge.mqtt.share;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** An MQTT broker that passes messages on, keeps retained ones, and remembers when they expire. Loopback only. */
final class RelayBroker implements AutoCloseable {
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final Map<String, byte[]> retained = new ConcurrentHashMap<>();
    /** The expiry of each retained topic, s; 0 = never. */
    final Map<String, Integer> expiry = new ConcurrentHashMap<>();

    private final int port = 20_000 + ThreadLocalRandom.current().nextInt(12_000);
    private ServerSocket server;

    private final class Session extends Thread {
        private final Socket socket;
        private final List<String> filters = new CopyOnWriteArrayList<>();
        private int version;

        Session(Socket socket) {
            super("relay-broker");
            this.socket = socket;
            setDaemon(true);
        }

        @Override
        public void run() {
            try (socket) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                while (handle(in.readUnsignedByte(), ByteBuffer.wrap(in.readNBytes(length(in))))) {
                    // until it says goodbye
                }
            } catch (IOException e) {
                // the line is gone
                return;
            } finally {
                sessions.remove(this);
            }
        }

        private boolean handle(int header, ByteBuffer b) throws IOException {
            switch (header >> 4) {
                case 1 -> {
                    text(b);
                    version = b.get();
                    send(0x20, version == 5 ? new byte[] {0, 0, 0} : new byte[] {0, 0});
                }
                case 3 -> publish(header, b);
                case 8 -> {
                    int id = b.getShort();
                    properties(b);
                    String filter = text(b);
                    filters.add(filter);
                    send(
                            0x90,
                            version == 5
                                    ? new byte[] {(byte) (id >> 8), (byte) id, 0, 1}
                                    : new byte[] {(byte) (id >> 8), (byte) id, 1});
                    for (Map.Entry<String, byte[]> e : retained.entrySet()) {
                        if (matches(filter, e.getKey())) {
                            deliver(e.getKey(), e.getValue(), true);
                        }
                    }
                }
                case 12 -> send(0xD0, new byte[0]);
                case 14 -> {
                    return false;
                }
                default -> {
                    // acknowledgements
                }
            }
            return true;
        }

        private void publish(int header, ByteBuffer b) throws IOException {
            String topic = text(b);
            int id = (header & 6) != 0 ? b.getShort() : 0;
            int expires = properties(b);
            byte[] payload = new byte[b.remaining()];
            b.get(payload);
            if ((header & 1) != 0) {
                retained.put(topic, payload);
                expiry.put(topic, expires);
            }
            for (Session s : sessions) {
                if (s.filters.stream().anyMatch(f -> matches(f, topic))) {
                    s.deliver(topic, payload, false);
                }
            }
            if (id != 0) {
                send(0x40, new byte[] {(byte) (id >> 8), (byte) id});
            }
        }

        private int properties(ByteBuffer b) {
            int expires = 0;
            if (version == 5) {
                int n = b.get();
                int end = b.position() + n;
                if (n == 5 && b.get() == 2) {
                    expires = b.getInt();
                }
                b.position(end);
            }
            return expires;
        }

        private void deliver(String topic, byte[] payload, boolean kept) {
            ByteArrayOutputStream o = new ByteArrayOutputStream();
            byte[] t = topic.getBytes(StandardCharsets.UTF_8);
            o.write(t.length >> 8);
            o.write(t.length);
            o.writeBytes(t);
            if (version == 5) {
                o.write(0);
            }
            o.writeBytes(payload);
            try {
                send(kept ? 0x31 : 0x30, o.toByteArray());
            } catch (IOException e) {
                // its own reader notices
                return;
            }
        }

        private synchronized void send(int header, byte[] body) throws IOException {
            ByteArrayOutputStream o = new ByteArrayOutputStream();
            o.write(header);
            int rest = body.length;
            do {
                int digit = rest % 128;
                rest /= 128;
                o.write(rest > 0 ? digit | 0x80 : digit);
            } while (rest > 0);
            o.writeBytes(body);
            socket.getOutputStream().write(o.toByteArray());
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int n = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            n |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        return n;
    }

    private static String text(ByteBuffer b) {
        byte[] t = new byte[b.getShort() & 0xFFFF];
        b.get(t);
        return new String(t, StandardCharsets.UTF_8);
    }

    private static boolean matches(String filter, String topic) {
        return topic.matches(filter.replace("+", "[^/]+"));
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    RelayBroker start() throws IOException {
        ServerSocket s = new ServerSocket();
        s.setReuseAddress(true);
        s.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = s;
        Thread t = new Thread(
                () -> {
                    try {
                        while (true) {
                            Session one = new Session(s.accept());
                            sessions.add(one);
                            one.start();
                        }
                    } catch (IOException e) {
                        // closed
                        return;
                    }
                },
                "relay-broker-accept");
        t.setDaemon(true);
        t.start();
        return this;
    }

    /** Dies; what it had kept is lost. */
    void kill() throws IOException {
        server.close();
        for (Session s : sessions) {
            s.socket.close();
        }
        retained.clear();
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
