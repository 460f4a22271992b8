package edgewatt.ocpp.client.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One attempt that runs: bounds what flows through it, and can be ended from another thread, which closes its sockets so
 * that nobody stays blocked in them. Thread-safe.
 */
final class Flow {
    private static final int PIECE = 16 << 10;

    private final Limits limits;
    private final List<Closeable> sockets = new ArrayList<>();
    private volatile TransferException ended;
    private volatile long moved;

    /**
     * @param maxBytes largest file
     * @param stall longest time in which nothing moves
     * @param longest longest attempt
     */
    record Limits(long maxBytes, Duration stall, Duration longest) {}

    Flow(Limits limits) {
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    int stallMillis() {
        return (int) Math.min(Integer.MAX_VALUE, limits.stall().toMillis());
    }

    /** Bytes so far, and signs of life beside them. */
    long moved() {
        return moved;
    }

    /** To be closed when the attempt is ended; closing it must not block. */
    void opened(Closeable socket) throws TransferException {
        synchronized (sockets) {
            sockets.add(socket);
        }
        if (ended != null) {
            close();
            throw ended;
        }
    }

    void end(TransferException why) {
        if (ended == null) {
            ended = why;
        }
        close();
    }

    /** Why it was ended from outside, or null. */
    TransferException ended() {
        return ended;
    }

    /** Refuses what is known to be too long. {@code length} may be negative for unknown. */
    void expect(long length) throws TransferException {
        if (length > limits.maxBytes()) {
            throw tooBig(length + " bytes");
        }
    }

    /**
     * Copies to the end.
     *
     * @param had bytes already there, which count
     */
    void copy(InputStream in, OutputStream out, long had) throws IOException, TransferException {
        byte[] piece = new byte[PIECE];
        long total = had;
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            total += n;
            if (total > limits.maxBytes()) {
                throw tooBig("more");
            }
            out.write(piece, 0, n);
            moved += n;
            check();
        }
        out.flush();
    }

    /** Work goes on, though no byte moves. */
    void alive() throws TransferException {
        moved++;
        check();
    }

    void check() throws TransferException {
        TransferException why = ended;
        if (why != null) {
            throw why;
        }
    }

    private TransferException tooBig(String size) {
        return new TransferException(
                TransferException.Kind.TOO_BIG,
                "the file is too big: " + size + ", and the limit is " + limits.maxBytes()
                        + " bytes (maxDownloadMB in etc/ocpp.client.files.json)");
    }

    private void close() {
        List<Closeable> all;
        synchronized (sockets) {
            all = List.copyOf(sockets);
            sockets.clear();
        }
        for (Closeable socket : all) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is closed as far as it goes
            }
        }
    }
}
