package edgewatt.deploy.tool;

import edgewatt.deploy.format.Feature;
import edgewatt.deploy.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * A bundle in a file.
 *
 * @param id Maven coordinates: from the jar if it has them, else of its bundle identity
 * @param licence as the manifest says; may be empty
 */
record Jar(Path path, String name, String id, String licence) {
    static Jar read(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String name = main.getValue("Bundle-SymbolicName");
            if (name == null) {
                throw new IOException(path + " is no OSGi bundle: it has no Bundle-SymbolicName");
            }
            String symbolic = name.split(";")[0].strip();
            String version = main.getValue("Bundle-Version") == null ? "0.0.0" : main.getValue("Bundle-Version");
            String licence = main.getValue("Bundle-License");
            return new Jar(path, symbolic, coordinates(jar, symbolic, version), licence == null ? "" : licence);
        }
    }

    Feature.Item item(int startLevel, boolean safetySet) throws IOException {
        return new Feature.Item(name, id, ObjectStore.hash(path), Files.size(path), startLevel, safetySet);
    }

    private static String coordinates(JarFile jar, String name, String version) throws IOException {
        for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            if (entry.getName().matches("META-INF/maven/[^/]+/[^/]+/pom\\.properties")) {
                Properties pom = new Properties();
                try (InputStream in = jar.getInputStream(entry)) {
                    pom.load(in);
                }
                if (pom.getProperty("groupId") != null && pom.getProperty("artifactId") != null) {
                    return pom.getProperty("groupId") + ":" + pom.getProperty("artifactId") + ":"
                            + pom.getProperty("version", version);
                }
            }
        }
        return "bundle:" + name + ":" + version;
    }
}
