package edgewatt.deploy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.Refused;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    private static final byte[] DOCUMENT = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] JAR = "a jar, as far as an archive is concerned".getBytes(StandardCharsets.UTF_8);
    private static final int MUTATIONS = Boolean.getBoolean("edgewatt.full") ? 20_000 : 500;

    private final Feature.Item item = new Feature.Item("a", "g:a:1", ObjectStore.hash(JAR), JAR.length, 5, false);

    @TempDir
    Path folder;

    @Test
    void whateverAByteIsChangedToItIsRefusedOrTheSame() throws Exception {
        byte[] good = zip();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                read(bad);
            } catch (Refused e) {
                assertEquals(true, Set.of(Status.DAMAGED, Status.TOO_LARGE).contains(e.status()), e.getMessage());
            }
            assertOnlyWholeJars();
        }
    }

    @Test
    void whatEndsEarlyIsRefusedWhereverItEnds() throws Exception {
        byte[] good = zip();
        int jarEnds = new String(good, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        for (int length = 0; length < jarEnds; length++) {
            byte[] part = java.util.Arrays.copyOf(good, length);
            try {
                read(part);
            } catch (Refused e) {
                assertEquals(Status.DAMAGED, e.status(), e.getMessage());
            }
            assertOnlyWholeJars();
        }
    }

    @Test
    void whatSendsWithoutEndIsBrokenOff() {
        InputStream endless = new InputStream() {
            private final ByteArrayInputStream begin = new ByteArrayInputStream(zipUnchecked());

            @Override
            public int read() {
                int next = begin.read();
                return next < 0 ? 0 : next;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int read = begin.read(buffer, offset, length);
                return read < 0 ? length : read;
            }
        };
        Limits limits = new Limits(1 << 20, 1 << 20, 0, Duration.ofMinutes(1));
        Refused refused =
                assertThrows(Refused.class, () -> read(new Bounded(endless, limits, () -> false, count -> {})));
        assertEquals(Status.TOO_LARGE, refused.status());
    }

    private void read(byte[] archive) throws Refused, IOException {
        read(new ByteArrayInputStream(archive));
    }

    private void read(InputStream in) throws Refused, IOException {
        ObjectStore store = new ObjectStore(folder.resolve("objects"), () -> Limits.DEFAULT);
        Archive archive = new Archive(in);
        archive.documents();
        archive.objects(sha -> sha.equals(item.sha256()) ? item : null, store);
    }

    private void assertOnlyWholeJars() throws IOException {
        Path objects = folder.resolve("objects");
        if (Files.isDirectory(objects)) {
            try (Stream<Path> files = Files.list(objects)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".jar")).collect(Collectors.toList())) {
                    assertEquals(item.sha256(), ObjectStore.hash(file));
                }
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.filter(f -> !f.equals(objects)).toList(), "something lies outside");
        }
    }

    private byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("overlay.json"));
            out.write(DOCUMENT);
            out.closeEntry();
            out.putNextEntry(new ZipEntry("objects/" + item.sha256() + ".jar"));
            out.write(JAR);
            out.closeEntry();
        }
        return bytes.toByteArray();
    }

    private byte[] zipUnchecked() {
        try {
            return zip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
