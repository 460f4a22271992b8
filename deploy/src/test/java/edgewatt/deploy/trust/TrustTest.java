package edgewatt.deploy.trust;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.trust.Root.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
    private static final byte[] DOCUMENT = "a document".getBytes(StandardCharsets.UTF_8);

    private final KeyPair rootKey = Keys.generate();
    private final KeyPair vendor = Keys.generate();
    private final KeyPair installer = Keys.generate();

    @TempDir
    Path folder;

    private Trust trust;

    @BeforeEach
    void pinTheFirstRoot() throws IOException {
        trust = new Trust(folder.resolve("data/root.json"), List.of(folder.resolve("etc")));
        pin(root(1, rootKey, vendor, installer));
    }

    @Test
    void aKeyCountsForItsRoleAlone() {
        assertDoesNotThrow(() -> trust.verify(Layer.BASE, DOCUMENT, signed(DOCUMENT, vendor)));
        assertDoesNotThrow(() -> trust.verify(Layer.OVERLAY, DOCUMENT, signed(DOCUMENT, installer)));
        assertEquals(Status.UNTRUSTED, refused(Layer.BASE, signed(DOCUMENT, installer)));
        assertEquals(Status.UNTRUSTED, refused(Layer.BASE, signed(DOCUMENT, rootKey)));
    }

    @Test
    void whatIsUnsignedOrSignedOtherwiseIsRefused() {
        assertEquals(Status.BAD_SIGNATURE, refused(Layer.BASE, new Signatures(Map.of())));
        byte[] other = "another document".getBytes(StandardCharsets.UTF_8);
        assertEquals(Status.BAD_SIGNATURE, refused(Layer.BASE, signed(other, vendor)));
        assertEquals(
                Status.BAD_SIGNATURE,
                refused(Layer.BASE, Signatures.parse("nonsense".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aStolenKeyIsWorthNothingOnceTheNextRootIsFollowed() throws Exception {
        KeyPair next = Keys.generate();
        byte[] second = root(2, rootKey, next, installer).write();
        trust.follow(second, signed(second, rootKey));
        assertEquals(Status.UNTRUSTED, refused(Layer.BASE, signed(DOCUMENT, vendor)));
        assertDoesNotThrow(() -> trust.verify(Layer.BASE, DOCUMENT, signed(DOCUMENT, next)));
        byte[] first = root(1, rootKey, vendor, installer).write();
        trust.follow(first, signed(first, rootKey));
        assertEquals(2, trust.root().orElseThrow().number(), "no way back to the old root");
    }

    @Test
    void aNewRootMustBeSignedByTheOldOneAndByItself() throws Exception {
        KeyPair newRoot = Keys.generate();
        byte[] second = root(2, newRoot, vendor, installer).write();
        assertThrows(Refused.class, () -> trust.follow(second, signed(second, newRoot)));
        assertThrows(Refused.class, () -> trust.follow(second, signed(second, rootKey)));
        assertThrows(Refused.class, () -> trust.follow(second, signed(second, vendor)));
        trust.follow(second, signed(second, rootKey, newRoot));
        assertEquals(2, trust.root().orElseThrow().number());
        byte[] fourth = root(4, newRoot, vendor, installer).write();
        assertThrows(Refused.class, () -> trust.follow(fourth, signed(fourth, newRoot)), "a root was left out");
    }

    @Test
    void afterTheRootKeyWasLostAPersonsRootWithAHigherNumberWins() throws Exception {
        byte[] second = root(2, rootKey, vendor, installer).write();
        trust.follow(second, signed(second, rootKey));
        KeyPair fresh = Keys.generate();
        KeyPair freshVendor = Keys.generate();
        byte[] third = root(3, fresh, freshVendor, installer).write();
        assertThrows(Refused.class, () -> trust.follow(third, signed(third, fresh)), "not over the wire");
        pin(root(3, fresh, freshVendor, installer));
        assertDoesNotThrow(() -> trust.verify(Layer.BASE, DOCUMENT, signed(DOCUMENT, freshVendor)));
        assertEquals(Status.UNTRUSTED, refused(Layer.BASE, signed(DOCUMENT, vendor)));
    }

    @Test
    void anInstallersKeyThatAPersonHasPutThereCountsForOverlaysAlone() throws Exception {
        KeyPair own = Keys.generate();
        Keys.write(folder.resolve("desk"), "own", own);
        Files.copy(folder.resolve("desk/own.pub"), folder.resolve("etc/own.pub"));
        assertDoesNotThrow(() -> trust.verify(Layer.OVERLAY, DOCUMENT, signed(DOCUMENT, own)));
        assertEquals(Status.UNTRUSTED, refused(Layer.BASE, signed(DOCUMENT, own)));
    }

    @Test
    void withoutARootNobodyIsTrusted() throws Exception {
        Files.delete(folder.resolve("etc/root.json"));
        assertEquals(Status.UNTRUSTED, refused(Layer.BASE, signed(DOCUMENT, vendor)));
    }

    private void pin(Root root) throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        Files.write(folder.resolve("etc/root.json"), root.write());
    }

    private Status refused(Layer layer, Signatures signatures) {
        return assertThrows(Refused.class, () -> trust.verify(layer, DOCUMENT, signatures))
                .status();
    }

    private static Root root(long number, KeyPair root, KeyPair base, KeyPair overlay) {
        Map<String, PublicKey> keys = new TreeMap<>();
        for (KeyPair pair : List.of(root, base, overlay)) {
            keys.put(Keys.id(pair.getPublic()), pair.getPublic());
        }
        return new Root(
                number,
                keys,
                Map.of(
                        Role.ROOT, Set.of(Keys.id(root.getPublic())),
                        Role.BASE, Set.of(Keys.id(base.getPublic())),
                        Role.OVERLAY, Set.of(Keys.id(overlay.getPublic()))));
    }

    private static Signatures signed(byte[] document, KeyPair... keys) {
        StringBuilder lines = new StringBuilder();
        for (KeyPair pair : keys) {
            lines.append(Signatures.line(pair.getPrivate(), pair.getPublic(), document));
        }
        return Signatures.parse(lines.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
