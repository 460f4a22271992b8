package edgewatt.itest;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of an MQTT 5 broker as a bridge needs that only publishes: it takes everything and remembers the payloads. */
final class MqttDoor implements AutoCloseable {
    /** What was published. */
    record Got(String topic, String text) {}

    final List<Got> got = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    MqttDoor() throws IOException {
        run("accept", () -> {
            while (true) {
                Socket s = server.accept();
                open.add(s);
                run("session", () -> serve(s));
            }
        });
    }

    String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    List<String> texts(String end) {
        return got.stream().filter(g -> g.topic().endsWith(end)).map(Got::text).toList();
    }

    private void serve(Socket s) throws IOException {
        try (s) {
            DataInputStream in = new DataInputStream(s.getInputStream());
            OutputStream out = s.getOutputStream();
            while (true) {
                int header = in.readUnsignedByte();
                ByteBuffer body = ByteBuffer.wrap(in.readNBytes(number(in)));
                switch (header >> 4) {
                    case 1 -> out.write(new byte[] {0x20, 3, 0, 0, 0});
                    case 3 -> publish(out, header >> 1 & 3, body);
                    case 8 -> out.write(new byte[] {(byte) 0x90, 4, body.get(), body.get(), 0, 1});
                    case 12 -> out.write(new byte[] {(byte) 0xD0, 0});
                    case 14 -> {
                        return;
                    }
                    default -> {
                        // an acknowledgement
                    }
                }
            }
        } finally {
            open.remove(s);
        }
    }

    private void publish(OutputStream out, int qos, ByteBuffer b) throws IOException {
        byte[] topic = new byte[b.getShort()];
        b.get(topic);
        byte[] id = new byte[qos > 0 ? 2 : 0];
        b.get(id);
        int properties = b.get();
        b.position(b.position() + properties);
        byte[] payload = new byte[b.remaining()];
        b.get(payload);
        got.add(new Got(new String(topic, StandardCharsets.UTF_8), new String(payload, StandardCharsets.UTF_8)));
        if (qos > 0) {
            ByteArrayOutputStream ack = new ByteArrayOutputStream();
            ack.write(0x40);
            ack.write(2);
            ack.writeBytes(id);
            out.write(ack.toByteArray());
        }
    }

    private static int number(DataInputStream in) throws IOException {
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

    private interface Body {
        void run() throws IOException;
    }

    private static void run(String name, Body body) {
        Thread t = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException e) {
                        // a socket was closed: the end of a session or of the door
                        return;
                    }
                },
                "mqtt-door-" + name);
        t.setDaemon(true);
        t.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket s : open) {
            s.close();
        }
    }
}
