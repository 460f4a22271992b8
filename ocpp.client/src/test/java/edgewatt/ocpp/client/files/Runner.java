package edgewatt.ocpp.client.files;

import edgewatt.ocpp.client.link.ThreadLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Runs transfers with real threads, and waits for them. */
final class Runner implements AutoCloseable {
    final ThreadLoop loop = new ThreadLoop("test-loop");
    final Path folder;
    final Depot depot;
    SSLContext tls;
    int retries;

    Runner(Path folder, long maxBytes, Duration stall) {
        this.folder = folder.resolve("files");
        depot = new Depot(
                this.folder, Depot.ownThreads(), () -> new Depot.Bounds(maxBytes, stall, Duration.ofMinutes(1)));
    }

    /** How one ended. */
    record Ended(List<String> steps, TransferException failure) {
        TransferException.Kind kind() {
            return failure == null ? null : failure.kind();
        }
    }

    final class Run implements Transfer.Listener {
        final List<String> steps = new CopyOnWriteArrayList<>();
        final CompletableFuture<Ended> ended = new CompletableFuture<>();
        final Transfer transfer;
        private volatile TransferException failure;

        Run(Transfer.Work work) {
            Transfer.Patience patience = new Transfer.Patience(retries, Duration.ofMillis(10));
            transfer = new Transfer(loop, depot, patience, work, this);
            loop.execute(transfer::start);
        }

        @Override
        public void trying(int number) {
            steps.add("try " + number);
        }

        @Override
        public void paused(TransferException why) {
            steps.add("paused " + why.kind());
        }

        @Override
        public void done() {
            steps.add("done");
        }

        @Override
        public void failed(TransferException why) {
            steps.add("failed");
            failure = why;
        }

        @Override
        public void stopped() {
            ended.complete(new Ended(List.copyOf(steps), failure));
        }

        Ended await() {
            try {
                return ended.get(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("still running: " + steps, e);
            }
        }
    }

    Run fetching(String url, Part part) throws TransferException {
        Location from = Location.parse(url);
        return new Run(flow -> depot.carrier(from, () -> tls).fetch(from, part, flow));
    }

    Ended fetch(String url, Part part) throws TransferException {
        return fetching(url, part).await();
    }

    Run putting(String url, Path file) throws TransferException {
        Location to = Location.parse(url);
        return new Run(flow -> depot.carrier(to, () -> tls).put(file, "own.zip", to, flow));
    }

    Ended put(String url, Path file) throws TransferException {
        return putting(url, file).await();
    }

    Part part() {
        try {
            return new Part(depot.create("test"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> left() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new java.util.Random(7).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        loop.close();
    }
}
