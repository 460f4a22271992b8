package edgewatt.deploy.trust;

import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.store.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom this device believes. It starts from a root that a person has put there ({@code root.json} of the settings, else of
 * the application) and follows the chain of roots that generations bring along. A person's root with a higher number than
 * the chain's wins: that is the way back after the root key was lost or stolen. A person may also trust keys for overlays
 * alone ({@code *.pub} beside that root).
 */
public final class Trust {
    private static final Logger LOG = LoggerFactory.getLogger(Trust.class);

    private final Path adopted;
    private final List<Path> pinned;

    /**
     * @param adopted where the root that the chain has led to is kept
     * @param pinned folders in which a person may have put {@code root.json} and {@code *.pub}
     */
    public Trust(Path adopted, List<Path> pinned) {
        this.adopted = adopted;
        this.pinned = List.copyOf(pinned);
    }

    /** The root that counts now. */
    public Optional<Root> root() {
        Optional<Root> best = Optional.empty();
        List<Path> files = new ArrayList<>();
        pinned.forEach(folder -> files.add(folder.resolve("root.json")));
        files.add(adopted);
        for (Path file : files) {
            Optional<Root> found = read(file);
            if (found.isPresent()
                    && (best.isEmpty() || found.get().number() > best.get().number())) {
                best = found;
            }
        }
        return best;
    }

    /** Takes the next root of the chain; an older one, or the present one, is passed over. */
    public void follow(byte[] document, Signatures signatures) throws Refused {
        Root next = Root.read(document);
        Root now = root().orElseThrow(Trust::nobody);
        if (next.number() <= now.number()) {
            return;
        }
        if (next.number() != now.number() + 1) {
            throw new Refused(
                    Status.UNTRUSTED,
                    "trust root " + next.number() + " does not follow root " + now.number()
                            + ", which this device has; hand in the roots between");
        }
        if (!now.accepts(Root.Role.ROOT, document, signatures)) {
            throw new Refused(
                    Status.BAD_SIGNATURE,
                    "trust root " + next.number() + " is not signed by a root key of root " + now.number());
        }
        if (!next.accepts(Root.Role.ROOT, document, signatures)) {
            throw new Refused(
                    Status.BAD_SIGNATURE, "trust root " + next.number() + " is not signed by a root key of its own");
        }
        try {
            Files.createDirectories(adopted.getParent());
            Durable.write(adopted, document);
            LOG.info("trust root {} follows root {}", next.number(), now.number());
        } catch (IOException e) {
            throw new Refused(Status.UNAVAILABLE, "cannot keep trust root " + next.number() + " in " + adopted, e);
        }
    }

    /** @throws Refused unless a key trusted for this layer has signed the document */
    public void verify(Layer layer, byte[] document, Signatures signatures) throws Refused {
        Root root = root().orElse(null);
        List<PublicKey> local = layer == Layer.OVERLAY ? localKeys() : List.of();
        if (root == null && local.isEmpty()) {
            throw nobody();
        }
        Root.Role role = layer == Layer.BASE ? Root.Role.BASE : Root.Role.OVERLAY;
        if (signatures.byKey().isEmpty()) {
            throw new Refused(Status.BAD_SIGNATURE, "the " + role.text() + " is not signed");
        }
        if (root != null && root.accepts(role, document, signatures)
                || local.stream().anyMatch(key -> signatures.verifies(key, document))) {
            return;
        }
        boolean known = root != null
                        && root.roles().getOrDefault(role, java.util.Set.of()).stream()
                                .anyMatch(signatures.byKey()::containsKey)
                || local.stream().anyMatch(key -> signatures.byKey().containsKey(Keys.id(key)));
        if (known) {
            throw new Refused(
                    Status.BAD_SIGNATURE, "the signature of the " + role.text() + " does not fit its document");
        }
        throw new Refused(
                Status.UNTRUSTED,
                "the " + role.text() + " is signed by "
                        + String.join(", ", signatures.byKey().keySet())
                        + ", and this device does not trust that key for it");
    }

    private List<PublicKey> localKeys() {
        List<PublicKey> keys = new ArrayList<>();
        for (Path folder : pinned) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".pub"))
                        .sorted()
                        .toList()) {
                    keys.add(Keys.readPublic(file));
                }
            } catch (IOException e) {
                LOG.warn("a trusted key cannot be read: {}", e.getMessage());
            }
        }
        return keys;
    }

    private static Optional<Root> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Root.read(Files.readAllBytes(file)));
        } catch (IOException | Refused e) {
            LOG.warn("trust root {} is passed over: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private static Refused nobody() {
        return new Refused(
                Status.UNTRUSTED,
                "this device trusts nobody yet; put root.json, or the installer's public key, into the folder 'trust' of its"
                        + " settings");
    }
}
