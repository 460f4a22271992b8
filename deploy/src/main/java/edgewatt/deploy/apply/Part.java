package edgewatt.deploy.apply;

import edgewatt.api.deploy.Deployer.Layer;
import java.nio.file.Path;

/**
 * A bundle as it is to run.
 *
 * @param name symbolic name
 * @param safetySet it changes only while no car is plugged and no transaction open
 */
public record Part(
        String name, String version, String sha256, Path jar, int startLevel, Layer layer, boolean safetySet) {}
