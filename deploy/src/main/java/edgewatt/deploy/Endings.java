package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Generation;
import edgewatt.api.deploy.Deployer.Kind;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells everybody how a deployment has ended: the log, the journal, every uplink. On the deployer's thread. */
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final Journaling journaling;

    Endings(Journaling journaling) {
        this.journaling = journaling;
    }

    /**
     * @param name of the generation that was handed in; empty if it did not come so far
     * @param origin who handed it in
     * @param current what runs now
     */
    void tell(Outcome outcome, String name, String origin, Generation current) {
        Kind kind = outcome.status().kind();
        if (kind == Kind.DONE) {
            LOG.info(
                    "generation {}: {}{}",
                    current.name(),
                    outcome.status(),
                    outcome.applied() ? "" : ", nothing to do");
        } else {
            LOG.warn(
                    "generation {} from {}: {}: {}",
                    name.isEmpty() ? "?" : name,
                    origin,
                    outcome.status(),
                    outcome.reason());
        }
        journaling.step(name, outcome.status().name(), outcome.reason());
        if (outcome.applied() && !origin.startsWith("ocpp.")) { // who speaks OCPP reports that by itself
            journaling.event("FirmwareUpdated", "generation " + current.name() + " from " + origin);
        } else if (kind == Kind.REFUSED || kind == Kind.FAILED) {
            journaling.event(type(outcome.status()), "from " + origin + ": " + outcome.reason());
        }
        journaling.ended(current, outcome);
    }

    private static String type(Status status) {
        if (status == Status.BAD_SIGNATURE || status == Status.UNTRUSTED) {
            return "InvalidFirmwareSignature";
        }
        return status.kind() == Kind.REFUSED ? "DeploymentRefused" : "DeploymentRolledBack";
    }
}
