package edgewatt.web.fake;

import edgewatt.api.deploy.Deployer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** Reads what it is given on a thread of its own and ends as it was told. */
public final class ScriptedDeployer implements Deployer {
    public final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    public final BlockingQueue<IOException> broken = new LinkedBlockingQueue<>();
    public volatile CompletionStage<Outcome> outcome =
            CompletableFuture.completedStage(new Outcome(true, "", Status.APPLIED));
    public volatile String origin = "";
    public volatile boolean cancelled;

    @Override
    public Generation current() {
        return new Generation("7+3", 12, true);
    }

    @Override
    public CompletionStage<Outcome> submit(InputStream generation, String from) {
        origin = from;
        CompletableFuture<Void> read = new CompletableFuture<>();
        new Thread(
                        () -> {
                            try (generation) {
                                received.add(generation.readAllBytes());
                                read.complete(null);
                            } catch (IOException e) {
                                broken.add(e);
                                read.completeExceptionally(e);
                            }
                        },
                        "scripted-deployer")
                .start();
        return read.handle((ok, e) -> e)
                .thenCompose(e -> e == null
                        ? outcome
                        : CompletableFuture.completedStage(new Outcome(false, "it broke off", Status.UNAVAILABLE)));
    }

    @Override
    public Progress progress() {
        return new Progress(Phase.WAITING_FOR_IDLE, "7+4", origin, 0, -1, "a car is plugged in");
    }

    @Override
    public Optional<Outcome> last() {
        return Optional.of(new Outcome(false, "unsigned", Status.BAD_SIGNATURE));
    }

    @Override
    public List<Installed> bundles() {
        return List.of(new Installed("meter.modbus", "1.0.0", "ab", 4, Layer.OVERLAY, false, true));
    }

    @Override
    public Optional<String> document(Layer layer) {
        return layer == Layer.OVERLAY ? Optional.of("{ \"as it\": \"is\" }") : Optional.empty();
    }

    @Override
    public boolean cancel(String by) {
        cancelled = true;
        return true;
    }
}
