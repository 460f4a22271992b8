package edgewatt.itest.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Who signs: one key for everything. */
public final class Vendor {
    private final KeyPair keys;

    public Vendor() {
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a device believe this vendor. */
    public void trustedIn(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("root.json"), """
                {"type":"edgewatt-root","number":1,"keys":{"%1$s":"%2$s"},
                 "roles":{"root":["%1$s"],"base":["%1$s"],"overlay":["%1$s"]}}""".formatted(
                id(), Base64.getEncoder().encodeToString(keys.getPublic().getEncoded())));
    }

    public String id() {
        return AddOn.hash(keys.getPublic().getEncoded()).substring(0, 16);
    }

    /** The overlay's number in a generation's name; 0 without one. Which test is first is nobody's business. */
    public static long overlayOf(String generation) {
        int plus = generation.indexOf('+');
        return plus < 0 ? 0 : Long.parseLong(generation.substring(plus + 1));
    }

    /** What a document says beyond its bundles; a value of its own for each test that wants another. */
    public record Terms(
            String layer, long number, Instant expires, int minJava, String architectures, String settings) {
        public static Terms overlay(long number) {
            return new Terms("overlay", number, Instant.now().plus(Duration.ofDays(30)), 17, "[]", "{}");
        }

        public static Terms base(long number) {
            return new Terms("base", number, Instant.now().plus(Duration.ofDays(30)), 17, "[]", "{}");
        }

        public Terms expires(Instant at) {
            return new Terms(layer, number, at, minJava, architectures, settings);
        }

        public Terms java(int release) {
            return new Terms(layer, number, expires, release, architectures, settings);
        }

        public Terms only(String architecture) {
            return new Terms(layer, number, expires, minJava, "[\"" + architecture + "\"]", settings);
        }

        public Terms settings(String json) {
            return new Terms(layer, number, expires, minJava, architectures, json);
        }

        String file() {
            return layer + ".json";
        }
    }

    public static byte[] document(Terms terms, List<AddOn> bundles) {
        return """
                {"feature-resource-version":"1.0","id":"itest:%1$s:%2$d","description":"","complete":false,
                 "bundles":[%3$s],
                 "configurations":%4$s,
                 "extensions":{"edgewatt-generation":{"kind":"mandatory","type":"json","json":{
                   "layer":"%1$s","number":%2$d,"created":"%5$s","expires":"%6$s","minJava":%7$d,"architectures":%8$s}}}}""".formatted(
                        terms.layer(),
                        terms.number(),
                        bundles.stream().map(AddOn::json).collect(Collectors.joining(",\n")),
                        terms.settings(),
                        Instant.now(),
                        terms.expires(),
                        terms.minJava(),
                        terms.architectures())
                .getBytes(StandardCharsets.UTF_8);
    }

    public byte[] sign(byte[] document) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(keys.getPrivate());
            signer.update(document);
            return (id() + " " + Base64.getEncoder().encodeToString(signer.sign()) + "\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed, with all jars. */
    public byte[] archive(Terms terms, AddOn... bundles) throws IOException {
        return zip(entries(terms, bundles));
    }

    /** What such an archive contains, for a test that spoils it. */
    public Map<String, byte[]> entries(Terms terms, AddOn... bundles) {
        byte[] document = document(terms, List.of(bundles));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(terms.file(), document);
        entries.put(terms.file() + ".sig", sign(document));
        for (AddOn bundle : bundles) {
            entries.put("objects/" + bundle.sha256() + ".jar", bundle.jar());
        }
        return entries;
    }

    public static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
