package edgewatt.deploy.tool;

import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.FeatureCodec;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.store.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A folder that holds a generation, or one layer of it, while it is made: {@code base.json}, {@code overlay.json}, their
 * signatures, {@code roots/}, {@code sbom/} and {@code objects/}.
 */
record Package(Path folder) {
    private static final FeatureCodec CODEC = new FeatureCodec();
    private static final long DOS_TIME_ZERO = 315_532_800_000L + 86_400_000L;

    static String fileOf(Layer layer) {
        return layer == Layer.BASE ? "base.json" : "overlay.json";
    }

    Path document(Layer layer) {
        return folder.resolve(fileOf(layer));
    }

    Optional<Feature> feature(Layer layer) throws IOException, Refused {
        Path file = document(layer);
        return Files.exists(file) ? Optional.of(CODEC.read(Files.readAllBytes(file))) : Optional.empty();
    }

    /** Writes a layer, not yet signed. */
    void write(Feature feature, Map<String, Jar> jars) throws IOException {
        Files.createDirectories(folder.resolve("objects"));
        Files.createDirectories(folder.resolve("sbom"));
        Files.write(document(feature.layer()), CODEC.write(feature));
        Files.deleteIfExists(folder.resolve(fileOf(feature.layer()) + ".sig"));
        Map<String, String> licences = new TreeMap<>();
        for (Map.Entry<String, Jar> jar : jars.entrySet()) {
            licences.put(jar.getKey(), jar.getValue().licence());
            Path to = object(ObjectStore.hash(jar.getValue().path()));
            if (!Files.exists(to)) {
                Files.copy(jar.getValue().path(), to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        String name = fileOf(feature.layer()).replace(".json", ".cdx.json");
        Files.write(folder.resolve("sbom").resolve(name), new Sbom().write(feature, licences));
    }

    Path object(String sha256) {
        return folder.resolve("objects").resolve(sha256 + ".jar");
    }

    /** What is in the archive before the jars, in its order. */
    List<Path> documents() throws IOException {
        List<Path> files = new ArrayList<>();
        Path roots = folder.resolve("roots");
        if (Files.isDirectory(roots)) {
            try (Stream<Path> all = Files.list(roots)) {
                all.filter(file -> file.getFileName().toString().matches("\\d+\\.json(\\.sig)?"))
                        .sorted(Comparator.comparing(Path::toString))
                        .forEach(files::add);
            }
        }
        for (Layer layer : Layer.values()) {
            for (String name : List.of(fileOf(layer), fileOf(layer) + ".sig")) {
                if (Files.exists(folder.resolve(name))) {
                    files.add(folder.resolve(name));
                }
            }
            Path sbom = folder.resolve("sbom").resolve(fileOf(layer).replace(".json", ".cdx.json"));
            if (Files.exists(sbom)) {
                files.add(sbom);
            }
        }
        return files;
    }

    /** The jars that the documents name. */
    List<Path> jars() throws IOException, Refused {
        List<Path> files = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            Optional<Feature> feature = feature(layer);
            if (feature.isPresent()) {
                feature.get().bundles().forEach(item -> files.add(object(item.sha256())));
            }
        }
        return files.stream().distinct().sorted().toList();
    }

    /** One archive; the same bytes for the same content. */
    void zip(Path archive, boolean withJars) throws IOException, Refused {
        if (archive.toAbsolutePath().getParent() != null) {
            Files.createDirectories(archive.toAbsolutePath().getParent());
        }
        Path beside = archive.resolveSibling(archive.getFileName() + ".new");
        try (OutputStream file = Files.newOutputStream(beside);
                ZipOutputStream out = new ZipOutputStream(file)) {
            List<Path> files = new ArrayList<>(documents());
            if (withJars) {
                files.addAll(jars());
            }
            for (Path path : files) {
                ZipEntry entry = new ZipEntry(folder.relativize(path).toString().replace('\\', '/'));
                entry.setTime(DOS_TIME_ZERO);
                out.putNextEntry(entry);
                Files.copy(path, out);
                out.closeEntry();
            }
        }
        Files.move(beside, archive, StandardCopyOption.REPLACE_EXISTING);
    }
}
