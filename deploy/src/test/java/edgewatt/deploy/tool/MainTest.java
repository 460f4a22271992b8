package edgewatt.deploy.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.deploy.TestJars;
import edgewatt.deploy.format.FeatureCodec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tools from the first key to the archive, as a vendor and an installer use them. */
class MainTest {
    @TempDir
    Path folder;

    private String said = "";

    @BeforeEach
    void makeKeys() throws Exception {
        ok("key", "new", "root", "--role", "root", "--dir", at("keys"));
        ok(
                "key",
                "new",
                "vendor",
                "--role",
                "base",
                "--role",
                "overlay",
                "--dir",
                at("keys"),
                "--root-key",
                at("keys/root.key"));
    }

    @ParameterizedTest
    @CsvSource({"key --help, 0", "bundle --help, 0", "bundle sign --help, 0", "key, 2", "bundle, 2"})
    void helpNeedsNothingBuilt(String words, int code) throws Exception {
        Path copy = folder.resolve("checkout with space");
        Path texts = Path.of("deploy/src/main/resources/edgewatt/deploy/tool");
        Files.createDirectories(copy.resolve(texts));
        Files.copy(Path.of("../edgewatt"), copy.resolve("edgewatt"));
        for (String text : List.of("key.txt", "bundle.txt")) {
            Files.copy(
                    Path.of("..").resolve(texts).resolve(text),
                    copy.resolve(texts).resolve(text));
        }
        List<String> command =
                new ArrayList<>(List.of("bash", copy.resolve("edgewatt").toString()));
        command.addAll(List.of(words.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(code, process.waitFor(), shown);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(code, Main.run(List.of(words.split(" ")), to, to));
        assertEquals(out.toString(StandardCharsets.UTF_8), shown);
    }

    @Test
    void anOverlayIsPackedSignedVerifiedAndPublished() throws Exception {
        Path jar = TestJars.bundle(folder, "my.meter", "1.0.0", "Bundle-License", "Apache-2.0");
        Path settings = Files.writeString(folder.resolve("my.meter.json"), "{\"port\": 502}");
        ok(
                "bundle",
                "pack",
                "overlay",
                jar.toString(),
                "--number",
                "1",
                "--out",
                at("one"),
                "--config",
                settings.toString());
        ok("bundle", "sign", at("one"), "--key", at("keys/vendor.key"));
        ok("bundle", "verify", at("one"), "--root", at("keys/root.json"));
        ok("bundle", "publish", at("one"), "--zip", at("one.zip"), "--to", at("repository"), "--roots", at("keys"));
        JsonNode sbom = FeatureCodec.mapper()
                .readTree(folder.resolve("one/sbom/overlay.cdx.json").toFile());
        assertEquals("CycloneDX", sbom.path("bomFormat").asText());
        assertEquals("my.meter", sbom.path("components").path(0).path("name").asText());
        assertEquals(64, sbom.at("/components/0/hashes/0/content").asText().length());
        try (ZipFile zip = new ZipFile(folder.resolve("one.zip").toFile())) {
            List<String> names = zip.stream().map(entry -> entry.getName()).toList();
            assertTrue(names.indexOf("overlay.json.sig") < names.size() - 1, "documents come first: " + names);
            assertTrue(names.get(names.size() - 1).startsWith("objects/"), names.toString());
            assertTrue(names.contains("roots/2.json"), names.toString());
        }
        try (ZipFile zip = new ZipFile(folder.resolve("repository/latest.zip").toFile())) {
            assertTrue(zip.stream().noneMatch(entry -> entry.getName().startsWith("objects/")));
        }
    }

    @Test
    void oneAddOnIsAddedAndRemovedFromWhatWasThere() throws Exception {
        Path a = TestJars.bundle(folder, "a", "1.0.0");
        Path b = TestJars.bundle(folder, "b", "1.0.0");
        ok("bundle", "pack", "overlay", a.toString(), "--number", "1", "--out", at("one"));
        ok("bundle", "pack", "overlay", b.toString(), "--from", at("one"), "--number", "2", "--out", at("two"));
        ok("bundle", "pack", "overlay", "--from", at("two"), "--remove", "a", "--number", "3", "--out", at("three"));
        assertEquals(2, bundles("two"));
        assertEquals(1, bundles("three"));
    }

    @Test
    void whatWasChangedAfterItWasSignedDoesNotVerify() throws Exception {
        Path a = TestJars.bundle(folder, "a", "1.0.0");
        ok("bundle", "pack", "overlay", a.toString(), "--number", "1", "--out", at("one"));
        ok("bundle", "sign", at("one"), "--key", at("keys/vendor.key"));
        Path document = folder.resolve("one/overlay.json");
        Files.writeString(document, Files.readString(document).replace("\"startLevel\" : 5", "\"startLevel\" : 1"));
        assertEquals(1, run("bundle", "verify", at("one"), "--root", at("keys/root.json")), said);
        assertTrue(said.contains("BAD_SIGNATURE"), said);
    }

    @Test
    void aRevokedKeyIsNotBelievedAndARotatedOneIsReplaced() throws Exception {
        Path a = TestJars.bundle(folder, "a", "1.0.0");
        ok("bundle", "pack", "overlay", a.toString(), "--number", "1", "--out", at("one"));
        ok("bundle", "sign", at("one"), "--key", at("keys/vendor.key"));
        ok("key", "rotate", "vendor", "vendor2", "--dir", at("keys"), "--root-key", at("keys/root.key"));
        assertEquals(1, run("bundle", "verify", at("one"), "--root", at("keys/root.json")), said);
        ok("bundle", "sign", at("one"), "--key", at("keys/vendor2.key"));
        ok("bundle", "verify", at("one"), "--root", at("keys/root.json"));
        ok("key", "rotate", "root", "root2", "--dir", at("keys"), "--root-key", at("keys/root.key"));
        ok("key", "revoke", "vendor2", "--dir", at("keys"), "--root-key", at("keys/root2.key"));
        assertEquals(1, run("bundle", "verify", at("one"), "--root", at("keys/root.json")), said);
        ok("key", "recover", "fresh", "--dir", at("keys"));
        assertEquals(1, run("bundle", "verify", at("one"), "--root", at("keys/root.json")), said);
        ok("bundle", "sign", at("one"), "--key", at("keys/fresh.key"));
        ok("bundle", "verify", at("one"), "--root", at("keys/root.json"));
        assertFalse(Files.readString(folder.resolve("keys/root.json")).isEmpty());
    }

    @Test
    void wrongWordsAreSaidAndKeysAreNotOverwritten() {
        assertEquals(2, run("bundle", "pack", "overlay"), said);
        assertEquals(2, run("bundle", "sing", "x"), said);
        assertEquals(2, run("key", "new"), said);
        assertEquals(3, run("key", "new", "root", "--dir", at("keys")), said);
        assertEquals(3, run("bundle", "pack", "base", at("nowhere"), "--number", "1", "--out", at("x")), said);
    }

    private int bundles(String name) throws Exception {
        return new Package(folder.resolve(name))
                .feature(edgewatt.api.deploy.Deployer.Layer.OVERLAY)
                .orElseThrow()
                .bundles()
                .size();
    }

    private String at(String path) {
        return folder.resolve(path).toString();
    }

    private void ok(String... words) {
        assertEquals(0, run(words), said);
    }

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Main.run(List.of(words), print, print);
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }
}
