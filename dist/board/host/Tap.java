import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A relay between the board and the backend that notes every WebSocket text message with its time of arrival. The times
 * and the order of frames are thus taken outside both of the peers under test, and whatever the backend is.
 */
final class Tap implements AutoCloseable {

    /** One message: its text, which way it went, and when the last of its bytes arrived ({@link System#nanoTime}). */
    record Frame(boolean fromStation, String text, long nanos) {}

    final Trace<Frame> frames = new Trace<>();
    private final ServerSocket server;
    private final int backendPort;

    Tap(int backendPort) throws IOException {
        this.backendPort = backendPort;
        server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        thread("tap", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket station = server.accept();
                Socket backend;
                try {
                    backend = new Socket(InetAddress.getLoopbackAddress(), backendPort);
                } catch (IOException e) {
                    station.close();
                    continue;
                }
                station.setTcpNoDelay(true);
                backend.setTcpNoDelay(true);
                thread("from station", () -> pump(station, backend, true));
                thread("to station", () -> pump(backend, station, false));
            } catch (IOException e) {
                // Closed, or one connection less: the scenario waits for frames, and says which did not come.
            }
        }
    }

    private void pump(Socket from, Socket to, boolean fromStation) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            Messages messages = new Messages(fromStation);
            byte[] buffer = new byte[65536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                messages.read(buffer, n, System.nanoTime());
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One side is gone; try-with-resources tells the other.
        }
    }

    /** Reads one direction of a WebSocket connection: the HTTP head, then frames. */
    private final class Messages {

        private final boolean fromStation;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private byte[] pending = {};
        private boolean inHead = true;

        Messages(boolean fromStation) {
            this.fromStation = fromStation;
        }

        void read(byte[] buffer, int n, long nanos) {
            byte[] all = java.util.Arrays.copyOf(pending, pending.length + n);
            System.arraycopy(buffer, 0, all, pending.length, n);
            int at = 0;
            if (inHead) {
                int end = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
                if (end < 0) {
                    pending = all;
                    return;
                }
                at = end + 4;
                inHead = false;
            }
            for (int used = frame(all, at, nanos); used > 0; used = frame(all, at, nanos)) {
                at += used;
            }
            pending = java.util.Arrays.copyOfRange(all, at, all.length);
        }

        /** Takes one frame that starts at the position; 0 if it is not all there yet. */
        private int frame(byte[] all, int at, long nanos) {
            if (all.length - at < 2) {
                return 0;
            }
            long length = all[at + 1] & 0x7f;
            int head = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0);
            int mask = (all[at + 1] & 0x80) != 0 ? 4 : 0;
            if (all.length - at < head + mask) {
                return 0;
            }
            if (length > 125) {
                length = 0;
                for (int i = 2; i < head; i++) {
                    length = length << 8 | all[at + i] & 0xff;
                }
            }
            int start = at + head + mask;
            if (all.length - start < length) {
                return 0;
            }
            int opcode = all[at] & 0x0f;
            if (opcode <= 1) {
                for (int i = 0; i < length; i++) {
                    text.write(mask == 0 ? all[start + i] : all[start + i] ^ all[at + head + (i & 3)]);
                }
                if ((all[at] & 0x80) != 0) {
                    frames.add(new Frame(fromStation, text.toString(StandardCharsets.UTF_8), nanos));
                    text.reset();
                }
            }
            return head + mask + (int) length;
        }
    }

    private static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
