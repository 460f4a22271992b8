package edgewatt.deploy.store;

import com.fasterxml.jackson.databind.json.JsonMapper;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.FeatureCodec;
import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder {@code DATA/deploy}: one folder per generation with its documents and, for the launcher, {@code
 * launch.properties}; the pointer; how the last deployment ended.
 */
public final class Generations {
    private static final String LAUNCH = "launch.properties";

    private final Path root;
    private final FeatureCodec codec = new FeatureCodec();
    private final JsonMapper mapper = FeatureCodec.mapper();

    public Generations(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    public Pointer pointer() {
        return Pointer.read(root.resolve("pointer"));
    }

    public void point(Pointer pointer) throws IOException {
        pointer.write(root.resolve("pointer"));
    }

    public Path folder(long serial) {
        return root.resolve("generations").resolve(Long.toString(serial));
    }

    /** Writes a generation that nothing points to yet. */
    public Pointer.Slot write(long serial, Layers layers) throws IOException {
        Path parent = Files.createDirectories(root.resolve("generations"));
        Path beside = parent.resolve("new");
        deleteTree(beside);
        Files.createDirectories(beside.resolve("etc"));
        for (Map.Entry<String, Optional<Signed>> layer :
                Map.of("base", layers.base(), "overlay", layers.overlay()).entrySet()) {
            if (layer.getValue().isPresent()) {
                Durable.write(
                        beside.resolve(layer.getKey() + ".json"),
                        layer.getValue().get().document());
                Durable.write(
                        beside.resolve(layer.getKey() + ".json.sig"),
                        layer.getValue().get().signatures());
            }
        }
        for (Map.Entry<String, Map<String, Object>> settings :
                layers.configurations().entrySet()) {
            Durable.write(
                    beside.resolve("etc").resolve(settings.getKey() + ".json"),
                    mapper.writeValueAsBytes(settings.getValue()));
        }
        byte[] launch = launch(layers).getBytes(StandardCharsets.UTF_8);
        Durable.write(beside.resolve(LAUNCH), launch);
        deleteTree(folder(serial));
        Durable.move(beside, folder(serial));
        return new Pointer.Slot(serial, ObjectStore.hash(launch));
    }

    /** What a generation is made of, as it was verified when it was handed in. */
    public Layers read(long serial) throws IOException {
        if (serial == 0) {
            return Layers.SHIPPED;
        }
        return new Layers(read(serial, "base"), read(serial, "overlay"));
    }

    public void keep(Outcome outcome) throws IOException {
        Files.createDirectories(root);
        Durable.write(
                root.resolve("last"),
                (outcome.status() + " " + outcome.reason().replace('\n', ' ')).getBytes(StandardCharsets.UTF_8));
    }

    public Optional<Outcome> last() {
        try {
            String text = Files.readString(root.resolve("last"));
            int at = text.indexOf(' ');
            Status status = Status.valueOf(text.substring(0, at));
            return Optional.of(new Outcome(status == Status.APPLIED, text.substring(at + 1), status));
        } catch (IOException | IllegalArgumentException | StringIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Deletes what neither the good nor the previous nor the candidate needs. */
    public void sweep(ObjectStore objects) throws IOException {
        Pointer pointer = pointer();
        Set<Long> serials = new HashSet<>(
                List.of(pointer.good().serial(), pointer.previous().serial()));
        pointer.candidate().ifPresent(slot -> serials.add(slot.serial()));
        Set<String> jars = new HashSet<>();
        for (long serial : serials) {
            read(serial).items().stream().map(Feature.Item::sha256).forEach(jars::add);
        }
        Path parent = root.resolve("generations");
        if (Files.isDirectory(parent)) {
            try (Stream<Path> folders = Files.list(parent)) {
                for (Path folder : folders.toList()) {
                    if (!serials.stream()
                            .map(String::valueOf)
                            .toList()
                            .contains(folder.getFileName().toString())) {
                        deleteTree(folder);
                    }
                }
            }
        }
        objects.sweep(jars);
        deleteTree(root.resolve("incoming"));
    }

    private Optional<Signed> read(long serial, String name) throws IOException {
        Path document = folder(serial).resolve(name + ".json");
        if (!Files.exists(document)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(document);
        try {
            return Optional.of(new Signed(
                    codec.read(bytes), bytes, Files.readAllBytes(folder(serial).resolve(name + ".json.sig"))));
        } catch (Refused e) {
            throw new IOException(document + ": " + e.getMessage(), e);
        }
    }

    private static String launch(Layers layers) {
        String bundles = layers.items().stream()
                .map(item -> item.sha256() + "@" + item.startLevel())
                .collect(Collectors.joining(","));
        return "name=" + layers.name() + "\nbase=" + (layers.base().isPresent() ? "own" : "shipped") + "\nbundles="
                + bundles + "\n";
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
