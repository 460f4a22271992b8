package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Generation;
import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.trust.Signatures;
import edgewatt.deploy.trust.Trust;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is to be said of the running generation. Any thread. */
final class Findings {
    private final Engine engine;
    private final Trust trust;
    private final InstantSource clock;
    private volatile List<Finding> distrust = List.of();

    Findings(Engine engine, Trust trust, InstantSource clock) {
        this.engine = engine;
        this.trust = trust;
        this.clock = clock;
    }

    /** Looks whether what runs would still be trusted; reads files and verifies signatures. */
    void look() {
        List<Finding> found = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            engine.layers().layer(layer).ifPresent(signed -> {
                try {
                    trust.verify(layer, signed.document(), Signatures.parse(signed.signatures()));
                } catch (Refused e) {
                    found.add(new Finding(
                            Level.DEGRADED,
                            "trust",
                            "what runs would not be taken any more: " + e.getMessage()
                                    + "; replace it by one that is signed by a trusted key"));
                }
            });
        }
        distrust = List.copyOf(found);
    }

    /** Never blocks. */
    List<Finding> now() {
        List<Finding> findings = new ArrayList<>(distrust);
        Generation now = engine.current();
        if (!now.proven()) {
            findings.add(new Finding(
                    Level.NOTICE, "generation", "generation " + now.name() + " runs and has not proven itself yet"));
        }
        for (Layer layer : Layer.values()) {
            engine.layers().layer(layer).map(signed -> signed.feature()).ifPresent(feature -> {
                if (feature.expires().isBefore(clock.instant())) {
                    findings.add(new Finding(
                            Level.NOTICE,
                            "expiry",
                            "the " + feature.layer().name().toLowerCase(Locale.ROOT) + " of generation " + now.name()
                                    + " has expired on " + feature.expires()
                                    + " and no newer one has come: are updates held back?"));
                }
            });
        }
        return findings;
    }
}
