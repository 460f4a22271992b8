package edgewatt.api.deploy;

import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Takes signed generations of bundles; one path for every way in. Any thread. */
@ProviderType
public interface Deployer {
    /** The generation that runs. */
    Generation current();

    /**
     * Verifies, applies, watches and, if health gets worse, rolls back.
     *
     * @param generation the signed document; read to its end, then closed
     * @param origin who hands it in, for the journal
     */
    CompletionStage<Outcome> submit(InputStream generation, String origin);

    /** @param number monotonic */
    record Generation(String name, long number, boolean proven) {}

    /** @param reason why not, in plain words; empty when applied */
    record Outcome(boolean applied, String reason) {}
}
