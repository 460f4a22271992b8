package edgewatt.deploy.format;

import edgewatt.api.deploy.Deployer.Layer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One layer of a generation.
 *
 * @param number monotonic per layer, from 1 upwards
 * @param created when it was packed
 * @param expires it is not taken after that; what runs already goes on
 * @param minJava lowest release of Java
 * @param architectures names of {@code os.arch} it is made for; empty = any
 * @param bundles ordered by name, each name once
 * @param configurations per PID, key to value: defaults, the lowest layer of the settings
 */
public record Feature(
        Layer layer,
        long number,
        String description,
        Instant created,
        Instant expires,
        int minJava,
        List<String> architectures,
        List<Item> bundles,
        Map<String, Map<String, Object>> configurations) {
    public Feature {
        architectures = List.copyOf(architectures);
        bundles = List.copyOf(bundles);
        configurations = Map.copyOf(configurations);
    }

    /** The bundle with this symbolic name. */
    public Optional<Item> bundle(String name) {
        return bundles.stream().filter(item -> item.name().equals(name)).findFirst();
    }

    /**
     * A bundle.
     *
     * @param name symbolic name
     * @param id Maven coordinates {@code group:artifact:version}
     * @param sha256 64 hexadecimal digits
     * @param size of the jar, bytes
     * @param startLevel 1 or more
     * @param safetySet it changes only while no car is plugged and no transaction open
     */
    public record Item(String name, String id, String sha256, long size, int startLevel, boolean safetySet) {
        public String version() {
            return id.substring(id.lastIndexOf(':') + 1);
        }
    }
}
