package edgewatt.bridge.mqtt;

import edgewatt.api.deploy.Deployer;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A deployer whose progress and end are set by the test. */
final class FakeDeployer implements Deployer {
    final List<String> calls = new ArrayList<>();
    Progress progress = Progress.IDLE;
    Optional<Outcome> last = Optional.empty();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    boolean cancels = true;

    @Override
    public Generation current() {
        return new Generation("7+3", 10, true);
    }

    @Override
    public CompletionStage<Outcome> submit(InputStream generation, String origin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Outcome> submit(URI from, String origin) {
        calls.add(from + " " + origin);
        return outcome;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public Optional<Outcome> last() {
        return last;
    }

    @Override
    public boolean cancel(String origin) {
        calls.add("cancel " + origin);
        return cancels;
    }
}
