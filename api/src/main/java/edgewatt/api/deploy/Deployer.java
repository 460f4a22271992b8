package edgewatt.api.deploy;

import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes signed generations of bundles; one path for every way in. Any thread may call; stages complete on the deployer's
 * own thread, which must not be blocked.
 *
 * <p>What is handed in is one archive ({@code .zip}) with a signed vendor base, a signed installer overlay, or both, and
 * with any of their jars; what is missing is fetched. Adding, updating, configuring and removing one add-on is handing in a
 * new overlay. One deployment at a time.
 */
@ProviderType
public interface Deployer {
    /** The generation that runs. */
    Generation current();

    /**
     * Verifies, applies, watches and, if health gets worse, rolls back. The stage never fails for a bad generation; what is
     * wrong stands in the outcome. It stays open if the generation needs a restart: then the process ends, and {@link
     * #current()} and {@link #last()} tell afterwards.
     *
     * @param generation the archive; read to its end on the deployer's thread, then closed
     * @param origin who hands it in, for the journal, for example {@code "web"} or {@code "ocpp.main"}
     */
    CompletionStage<Outcome> submit(InputStream generation, String origin);

    /**
     * As {@link #submit(InputStream, String)}, fetched by the deployer: resumed after an interruption, bounded in size.
     *
     * @param from {@code http}, {@code https} or {@code file}; what is missing is looked for beside it
     */
    default CompletionStage<Outcome> submit(URI from, String origin) {
        throw new UnsupportedOperationException("this deployer fetches nothing");
    }

    /** The deployment that runs, or an idle one. Never blocks; see {@link DeploymentListener} to be told. */
    default Progress progress() {
        return Progress.IDLE;
    }

    /** How the last deployment ended, also one from before a restart; empty if there was none. */
    default Optional<Outcome> last() {
        return Optional.empty();
    }

    /** The bundles of the current generation, ordered by name. */
    default List<Installed> bundles() {
        return List.of();
    }

    /** The signed document of a layer of the current generation, byte for byte; empty if the layer is the shipped one. */
    default Optional<String> document(Layer layer) {
        return Optional.empty();
    }

    /**
     * Withdraws the running deployment, as long as nothing was touched (up to {@link Phase#WAITING_FOR_IDLE}).
     *
     * @return false if there is none, or if it is too late
     */
    default boolean cancel(String origin) {
        return false;
    }

    /**
     * A generation.
     *
     * @param name the base's and, if there is one, the overlay's number, for example {@code "7+3"}; {@code "shipped"} for
     *     what was installed with the application
     * @param number monotonic per device: grows with every generation that is applied; 0 = shipped
     * @param proven it has passed its health gate
     */
    record Generation(String name, long number, boolean proven) {}

    /**
     * What became of a generation.
     *
     * @param applied it runs and has passed its health gate
     * @param reason why not, in plain words without a secret; empty when applied
     * @param status the same for a machine
     */
    record Outcome(boolean applied, String reason, Status status) {
        public Outcome {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(status);
        }

        /** Without a machine-readable status: applied, or failed for some reason. */
        public Outcome(boolean applied, String reason) {
            this(applied, reason, applied ? Status.APPLIED : Status.FAILED);
        }
    }

    /** The bundle's place in the generation. */
    enum Layer {
        /** The vendor's; an overlay cannot touch it. */
        BASE,
        /** The installer's add-ons. */
        OVERLAY
    }

    /**
     * A bundle of the current generation.
     *
     * @param name symbolic name
     * @param sha256 of the jar, in hexadecimal digits
     * @param startLevel 1 or more
     * @param safetySet it changes only while no car is plugged and no transaction open
     * @param running it is active (a fragment: resolved)
     */
    record Installed(
            String name,
            String version,
            String sha256,
            int startLevel,
            Layer layer,
            boolean safetySet,
            boolean running) {}

    /**
     * How far a deployment is.
     *
     * @param phase what happens now
     * @param generation its name; empty before the document was read
     * @param origin who handed it in
     * @param doneBytes received or fetched in this phase
     * @param totalBytes to be received or fetched in this phase; -1 = unknown
     * @param detail in plain words, for example what it waits for; empty if there is nothing to add
     */
    record Progress(Phase phase, String generation, String origin, long doneBytes, long totalBytes, String detail) {
        public static final Progress IDLE = new Progress(Phase.IDLE, "", "", 0, 0, "");
    }

    /** Roughly in the order in which a deployment passes them. */
    enum Phase {
        /** No deployment. */
        IDLE,
        /** The archive is read to a file. */
        RECEIVING,
        /** Signature, trust, number, expiry, platform, sizes. */
        VERIFYING,
        /** Jars that are not in the archive. */
        FETCHING,
        /** Would every bundle resolve? Nothing was touched yet. */
        RESOLVING,
        /** The safety set is affected; waits until no transaction is open and no car plugged. */
        WAITING_FOR_IDLE,
        /** Stop, update, refresh, start. */
        APPLYING,
        /** The process is about to end and to start with the new generation. */
        RESTARTING,
        /** Health must not be worse than before for the gate's time. */
        WATCHING,
        /** The last good generation is applied again. */
        ROLLING_BACK
    }

    /** Machine-readable outcome. */
    enum Status {
        APPLIED(Kind.DONE),
        /** It runs already; nothing was done. */
        CURRENT(Kind.DONE),
        /** Another deployment is running; hand it in again later. */
        BUSY(Kind.LATER),
        /** Withdrawn before anything was touched. */
        CANCELLED(Kind.LATER),
        /** The safety set is affected and the station was not idle in time. */
        NOT_IDLE(Kind.LATER),
        /** A jar or the archive could not be fetched, or the disk budget does not suffice. */
        UNAVAILABLE(Kind.LATER),
        /** Unsigned, or the signature does not fit. */
        BAD_SIGNATURE(Kind.REFUSED),
        /** Signed by a key that is not, or no longer, trusted for this. */
        UNTRUSTED(Kind.REFUSED),
        /** Its number is not above that of the last good one. */
        REPLAYED(Kind.REFUSED),
        EXPIRED(Kind.REFUSED),
        /** Not an archive or document of this kind, or a jar whose hash differs. */
        DAMAGED(Kind.REFUSED),
        /** Above a size limit. */
        TOO_LARGE(Kind.REFUSED),
        /** Another architecture, or a newer Java. */
        WRONG_PLATFORM(Kind.REFUSED),
        /** A requirement that nothing fulfils; it stands in the reason. */
        UNRESOLVED(Kind.REFUSED),
        /** An overlay that names, displaces or rewires the base. */
        TOUCHES_BASE(Kind.REFUSED),
        /** It was applied, health got worse, and the last good generation runs again. */
        ROLLED_BACK(Kind.FAILED),
        /** Any other failure; the last good generation runs. */
        FAILED(Kind.FAILED);

        private final Kind kind;

        Status(Kind kind) {
            this.kind = kind;
        }

        public Kind kind() {
            return kind;
        }
    }

    /** What a status means for who handed the generation in. */
    enum Kind {
        DONE,
        /** Nothing was touched; the same generation may be accepted later. */
        LATER,
        /** Nothing was touched; this generation will never be accepted. */
        REFUSED,
        /** The last good generation runs. */
        FAILED
    }
}
