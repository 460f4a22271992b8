import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Domain;
import aQute.bnd.osgi.Processor;
import aQute.bnd.version.Version;
import aQute.bnd.version.VersionRange;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A step of the build, not of the product: lays out the application folder that a {@code .bndrun} describes.
 *
 * <p>Arguments: the folder with the run files, the folder to write to, the version, the launcher's jar, the names of
 * the applications; the candidates for bundles and libraries are the jars on this program's own class path, which Maven
 * has resolved.
 */
public final class Assembly {
    /** The jars on the launcher's class path: the framework and the logging that the system bundle exports. */
    private static final List<String> LIBRARIES = List.of("org.apache.felix.framework", "slf4j.api", "slf4j.jdk14");

    private final Path run;
    private final Path target;
    private final Candidates candidates;

    private Assembly(Path run, Path target, Candidates candidates) {
        this.run = run;
        this.target = target;
        this.candidates = candidates;
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 5) {
            throw new IllegalArgumentException("arguments: SOURCES TARGET VERSION LAUNCHER_JAR APPLICATION...");
        }
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith(".jar"))
                .map(Path::of)
                .toList();
        Candidates candidates = Candidates.of(jars);
        for (String name : List.of(args).subList(4, args.length)) {
            new Assembly(Path.of(args[0], name + ".bndrun"), Path.of(args[1], name), candidates)
                    .write(name, args[2], Path.of(args[3]));
        }
    }

    private void write(String name, String version, Path launcher) throws IOException {
        deleteTree(target);
        copy(launcher, target.resolve("launcher.jar"));
        for (String library : LIBRARIES) {
            Candidates.Jar jar = candidates.find(library, new VersionRange("0"), run);
            copy(jar.path(), target.resolve("lib").resolve(jar.fileName()));
        }
        Map<String, String> properties = new TreeMap<>();
        List<String> entries = new ArrayList<>();
        StringBuilder hashes = new StringBuilder();
        try (Processor file = new Processor()) {
            file.setProperties(run.toFile());
            properties.put("edgewatt.application", name);
            properties.put("edgewatt.version", version);
            properties.put(
                    org.osgi.framework.Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                    file.mergeProperties(Constants.RUNSYSTEMPACKAGES));
            OSGiHeader.parseProperties(file.mergeProperties(Constants.RUNPROPERTIES))
                    .forEach(properties::put);
            for (Map.Entry<String, Attrs> bundle :
                    file.getMergedParameters(Constants.RUNBUNDLES).entrySet()) {
                Candidates.Jar jar = candidates.find(
                        bundle.getKey(), new VersionRange(bundle.getValue().getVersion()), run);
                Path copied = copy(jar.path(), target.resolve("bundles").resolve(jar.fileName()));
                String level = bundle.getValue().getOrDefault("startlevel", "4");
                entries.add("bundles/" + jar.fileName() + "@" + level);
                hashes.append(sha256(copied))
                        .append("  bundles/")
                        .append(jar.fileName())
                        .append('\n');
            }
        }
        Files.writeString(target.resolve("bundles.sha256"), hashes);
        Files.writeString(target.resolve("app.properties"), properties(properties, entries));
        Path sources = run.resolveSibling("app");
        copyTree(sources.resolve("common"), target);
        copyTree(sources.resolve(name), target);
        System.out.println(name + ": " + entries.size() + " bundles in " + target);
    }

    private static String properties(Map<String, String> properties, List<String> entries) {
        StringBuilder text = new StringBuilder("# written by the build; the settings of the controller are in etc\n");
        properties.forEach((key, value) ->
                text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
        return text.append("bundles=\\\n  ")
                .append(String.join(",\\\n  ", entries))
                .append('\n')
                .toString();
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        return Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copied = copy(file, to.resolve(from.relativize(file).toString()));
                copied.toFile().setExecutable(file.toFile().canExecute(), false);
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The bundles among the jars that the build has resolved, by name and version. */
    private record Candidates(List<Jar> jars) {
        /** @param name the symbolic name */
        record Jar(String name, Version version, Path path) {
            /** The same wherever it is built: of the bundle's identity, without the build's qualifier. */
            String fileName() {
                return name + "-" + version.toStringWithoutQualifier() + ".jar";
            }
        }

        static Candidates of(List<Path> paths) throws IOException {
            List<Jar> jars = new ArrayList<>();
            for (Path path : paths) {
                Domain manifest = Domain.domain(path.toFile());
                if (manifest != null && manifest.getBundleSymbolicName() != null) {
                    jars.add(new Jar(
                            manifest.getBundleSymbolicName().getKey(), new Version(manifest.getBundleVersion()), path));
                }
            }
            return new Candidates(List.copyOf(jars));
        }

        Jar find(String name, VersionRange range, Path run) {
            return jars.stream()
                    .filter(jar -> jar.name().equals(name) && range.includes(jar.version()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(run + " wants " + name + " " + range
                            + ", which is not among the dependencies of dist; add it to cnf/pom.xml or resolve anew"));
        }
    }
}
