package edgewatt.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.BundleActivator;

/** An application folder with bundles that are made on the fly, each of one activator of this test. */
final class AppFolder {
    final Path home;
    private final List<String> entries = new ArrayList<>();
    private final StringBuilder hashes = new StringBuilder();

    AppFolder(Path home) {
        this.home = home;
    }

    AppFolder with(String name, int startLevel, Class<? extends BundleActivator> activator) throws IOException {
        return with(name, startLevel, activator, "org.osgi.framework");
    }

    AppFolder with(String name, int startLevel, Class<? extends BundleActivator> activator, String imports)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", activator.getName());
        main.putValue("Import-Package", imports);
        Path jar = home.resolve("bundles").resolve(name + ".jar");
        Files.createDirectories(jar.getParent());
        String entry = activator.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream in = activator.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
        }
        entries.add("bundles/" + name + ".jar@" + startLevel);
        hashes.append(sha256(jar)).append("  bundles/").append(name).append(".jar\n");
        return this;
    }

    AppFolder written() throws IOException {
        Files.writeString(
                home.resolve(Application.FILE),
                "edgewatt.application=test\nfelix.log.level=0\nbundles=" + String.join(",\\\n  ", entries) + "\n");
        Files.writeString(home.resolve(Hashes.FILE), hashes);
        return this;
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
