package edgewatt.api.deploy;

import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: told how a deployment goes, on the deployer's thread; must not block. */
@ConsumerType
public interface DeploymentListener {
    /** Another phase, or (a few times a second at most) more bytes in the same one. */
    void progressed(Deployer.Progress progress);

    /** A deployment has ended; also told after the restart that it needed, of the one before. */
    default void ended(Deployer.Generation now, Deployer.Outcome outcome) {}
}
