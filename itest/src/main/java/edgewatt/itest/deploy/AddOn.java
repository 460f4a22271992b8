package edgewatt.itest.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** A bundle in memory. */
public record AddOn(String name, String version, int startLevel, boolean safetySet, byte[] jar) {
    private static final String COMPONENT = "OSGI-INF/component.xml";

    /**
     * @param activator copied into the jar
     * @param headers beyond name, version and activator, as {@code name, value, name, value}
     */
    public static AddOn of(String name, String version, Class<?> activator, String... headers) throws IOException {
        Manifest manifest = manifest(name, version);
        Attributes main = manifest.getMainAttributes();
        main.putValue("Bundle-Activator", activator.getName());
        for (int i = 0; i < headers.length; i += 2) {
            main.putValue(headers[i], headers[i + 1]);
        }
        return new AddOn(name, version, 5, false, jar(manifest, activator, ""));
    }

    /** One with a component of Declarative Services that is activated at once, and no activator. */
    public static AddOn component(String name, String version, Class<?> component) throws IOException {
        Manifest manifest = manifest(name, version);
        manifest.getMainAttributes().putValue("Service-Component", COMPONENT);
        String description = """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%s" immediate="true">
                  <implementation class="%s"/>
                </scr:component>
                """.formatted(name, component.getName());
        return new AddOn(name, version, 5, false, jar(manifest, component, description));
    }

    private static Manifest manifest(String name, String version) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", version);
        main.putValue("Import-Package", "org.osgi.framework,edgewatt.api.deploy");
        return manifest;
    }

    private static byte[] jar(Manifest manifest, Class<?> type, String description) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String file = type.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(bytes, manifest);
                InputStream code = type.getClassLoader().getResourceAsStream(file)) {
            out.putNextEntry(new ZipEntry(file));
            code.transferTo(out);
            out.closeEntry();
            if (!description.isEmpty()) {
                out.putNextEntry(new ZipEntry(COMPONENT));
                out.write(description.getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    public String sha256() {
        return hash(jar);
    }

    public static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String json() {
        return """
                {"id":"itest:%s:%s","name":"%s","sha256":"%s","size":%d,"startLevel":%d,"safetySet":%s}""".formatted(name, version, name, sha256(), jar.length, startLevel, safetySet);
    }
}
