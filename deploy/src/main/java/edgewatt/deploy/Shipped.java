package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.deploy.apply.Part;
import edgewatt.deploy.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;

/** The bundles that were installed with the application: generation 0, which nobody has signed. */
final class Shipped {
    /** Up to this start level everything carries the charge: API, store, drivers, station. */
    private static final int HIGHEST_SAFETY_LEVEL = 3;

    private final BundleContext context;
    private final Optional<Path> home;
    private final Map<Path, String> hashed = new ConcurrentHashMap<>();

    /** @param home the application's folder, for the hashes it knows */
    Shipped(BundleContext context, Optional<Path> home) {
        this.context = context;
        this.home = home;
    }

    static boolean safetySet(String name, int startLevel) {
        return startLevel <= HIGHEST_SAFETY_LEVEL || name.equals("deploy");
    }

    /**
     * As they run.
     *
     * @param others names of bundles that belong to an overlay
     */
    List<Part> running(Set<String> others) {
        hashed.putAll(hashes(home));
        List<Part> parts = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            String name = bundle.getSymbolicName();
            Optional<Path> jar = jar(bundle);
            if (bundle.getBundleId() == 0 || name == null || others.contains(name) || jar.isEmpty()) {
                continue;
            }
            int level = bundle.adapt(BundleStartLevel.class).getStartLevel();
            parts.add(new Part(
                    name,
                    bundle.getVersion().toString(),
                    hashed.computeIfAbsent(jar.get(), Shipped::hash),
                    jar.get(),
                    level,
                    Layer.BASE,
                    safetySet(name, level)));
        }
        parts.sort(Comparator.comparing(Part::name));
        return List.copyOf(parts);
    }

    /** As they lie in the application's folder, while another base runs. */
    List<Part> lying() {
        List<Part> parts = new ArrayList<>();
        hashes(home).forEach((jar, sha256) -> {
            String file = jar.getFileName().toString().replaceFirst("\\.jar$", "");
            int dash = file.lastIndexOf('-');
            String name = dash < 0 ? file : file.substring(0, dash);
            String version = dash < 0 ? "0" : file.substring(dash + 1);
            parts.add(new Part(name, version, sha256, jar, 4, Layer.BASE, true));
        });
        return List.copyOf(parts);
    }

    private static String hash(Path jar) {
        try {
            return ObjectStore.hash(jar);
        } catch (IOException e) {
            return "unreadable";
        }
    }

    private static Map<Path, String> hashes(Optional<Path> home) {
        Map<Path, String> hashes = new HashMap<>();
        Path file = home.map(folder -> folder.resolve("bundles.sha256")).orElse(null);
        if (file == null || !Files.isRegularFile(file)) {
            return hashes;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.matches("[0-9a-f]{64} [ *].+")) {
                    hashes.put(home.get().resolve(line.substring(66)).normalize(), line.substring(0, 64));
                }
            }
        } catch (IOException e) {
            return hashes; // the launcher has complained
        }
        return hashes;
    }

    private static Optional<Path> jar(Bundle bundle) {
        String location = bundle.getLocation().replaceFirst("^reference:", "");
        try {
            Path path = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
            return Files.isRegularFile(path) ? Optional.of(path.toAbsolutePath().normalize()) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
