package edgewatt.ocpp.client.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of unfinished files, and what carries them; one for all links. What a crash has left there is removed when
 * the depot is made, before any link runs. Thread-safe.
 */
public final class Depot {
    /** What {@code OCPPCommCtrlr.FileTransferProtocols} tells. */
    public static final String PROTOCOLS = "HTTP,HTTPS,FTP,FTPS";

    private static final Logger LOG = LoggerFactory.getLogger(Depot.class);

    private final Path folder;
    private final Executor threads;
    private final Supplier<Bounds> bounds;

    /**
     * Bounds of a transfer.
     *
     * @param maxBytes largest file that is fetched
     * @param stall longest time in which nothing moves
     * @param longest longest try
     */
    public record Bounds(long maxBytes, Duration stall, Duration longest) {
        public static final Bounds DEFAULT = new Bounds(256L << 20, Duration.ofSeconds(30), Duration.ofHours(2));
    }

    /**
     * @param folder ours alone; made when it is needed
     * @param threads runs each task on a thread that ends with it
     */
    public Depot(Path folder, Executor threads, Supplier<Bounds> bounds) {
        this.folder = folder;
        this.threads = threads;
        this.bounds = bounds;
        clean();
    }

    /** Runs each task on a daemon thread of its own, which ends with it. */
    public static Executor ownThreads() {
        return task -> {
            Thread thread = new Thread(task, "edgewatt-file");
            thread.setDaemon(true);
            thread.start();
        };
    }

    Executor threads() {
        return threads;
    }

    Flow.Limits limits() {
        Bounds b = bounds.get();
        return new Flow.Limits(b.maxBytes(), b.stall(), b.longest());
    }

    Carrier carrier(Location to, Supplier<SSLContext> tls) {
        return to.scheme().isHttp() ? new HttpCarrier(tls) : new FtpCarrier(tls);
    }

    /** An empty file of a name nobody else has. */
    Path create(String what) throws IOException {
        Files.createDirectories(folder);
        return Files.createTempFile(folder, what + "-", ".part");
    }

    void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}; it goes at the next start", file, e.toString());
        }
    }

    private void clean() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*.part")) {
            left.forEach(this::remove);
        } catch (IOException e) {
            LOG.warn("cannot look into {}: {}", folder, e.toString());
        }
    }
}
