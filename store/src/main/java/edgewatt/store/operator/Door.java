package edgewatt.store.operator;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an operator's command reaches a running controller: a socket in the data folder, for whoever may enter that. No
 * thread waits here: the writer looks out at least once a second, and a visitor gets a thread while it stays. One line of
 * words comes in, separated by tabs; an exit status on a line of its own and a text go out.
 */
public final class Door implements AutoCloseable {
    static final int LONGEST_REQUEST = 4_096;

    private static final Logger log = LoggerFactory.getLogger(Door.class);
    private static final int VISITORS = 2;
    private static final long READ_MS = 5_000;
    private static final long WRITE_MS = 30_000;

    private final Path path;
    private final Desk desk;
    private final AtomicInteger visitors = new AtomicInteger();
    private ServerSocketChannel server; // guarded by this
    private boolean given; // guarded by this

    /** @param data the data folder */
    public Door(Path data, Desk desk) {
        this.path = path(data);
        this.desk = desk;
    }

    public static Path path(Path data) {
        return data.resolve("store").resolve("operator.sock");
    }

    /** The data folder is ours: a socket that lies there is a dead one. */
    public synchronized void open() {
        if (server != null || given) {
            return;
        }
        ServerSocketChannel channel = null;
        try {
            Files.deleteIfExists(path);
            channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.configureBlocking(false);
            channel.bind(UnixDomainSocketAddress.of(path), VISITORS);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            server = channel;
        } catch (IOException | UnsupportedOperationException e) {
            given = true;
            log.warn(
                    "no operator can reach this controller at {}: {}; `edgewatt parked` works while it is stopped",
                    path,
                    e.toString());
            closeQuietly(channel);
        }
    }

    /** Lets in who knocks. Never blocks. */
    public synchronized void look() {
        try {
            while (server != null && visitors.get() < VISITORS) {
                SocketChannel visitor = server.accept();
                if (visitor == null) {
                    return;
                }
                visitors.incrementAndGet();
                Thread thread = new Thread(() -> serve(visitor), "edgewatt-store-operator");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            log.warn("operators' door {}: {}", path, e.toString());
        }
    }

    @Override
    public synchronized void close() {
        given = true;
        if (server != null) {
            closeQuietly(server);
            server = null;
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                log.debug("{} stays: {}", path, e.toString());
            }
        }
    }

    private void serve(SocketChannel visitor) {
        try (visitor;
                Selector selector = Selector.open()) {
            visitor.configureBlocking(false);
            String line = read(visitor, selector);
            Answer answer = desk.answer(line.isEmpty() ? List.of() : List.of(line.split("\t", -1)));
            write(visitor, selector, answer.code() + "\n" + answer.text());
        } catch (IOException | RuntimeException e) {
            log.warn("an operator's command was not answered: {}", e.toString());
        } finally {
            visitors.decrementAndGet();
        }
    }

    private static String read(SocketChannel visitor, Selector selector) throws IOException {
        SelectionKey key = visitor.register(selector, SelectionKey.OP_READ);
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_REQUEST);
        long end = System.nanoTime() + READ_MS * 1_000_000;
        while (true) {
            int read = visitor.read(buffer);
            int at = buffer.position();
            if (at > 0 && buffer.get(at - 1) == '\n') {
                key.cancel();
                selector.selectNow();
                return new String(buffer.array(), 0, at - 1, StandardCharsets.UTF_8);
            }
            if (read < 0 || !buffer.hasRemaining() || System.nanoTime() - end > 0) {
                throw new IOException("no whole line came");
            }
            selector.select(READ_MS);
            selector.selectedKeys().clear();
        }
    }

    private static void write(SocketChannel visitor, Selector selector, String text) throws IOException {
        visitor.register(selector, SelectionKey.OP_WRITE);
        ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) {
            if (visitor.write(buffer) == 0 && selector.select(WRITE_MS) == 0) {
                throw new IOException("the answer was not read");
            }
            selector.selectedKeys().clear();
        }
    }

    private static void closeQuietly(ServerSocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            log.debug("closing: {}", e.toString());
        }
    }
}
