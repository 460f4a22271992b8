package edgewatt.deploy.folder;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
    private static final long DEADLINE_NS = 60_000_000_000L;

    @TempDir
    Path temp;

    @Test
    void aFolderThatComesLaterIsWatchedAndItsThreadEndsWithIt() throws Exception {
        ScriptedDeployer deployer = new ScriptedDeployer();
        Path stick = temp.resolve("media/usb");
        Thread[] thread = new Thread[1];
        try (FolderWatch watch = new FolderWatch(List.of(stick), new Inbox(deployer, temp.resolve("data")))) {
            watch.start();
            Files.createDirectories(stick);
            Path half = temp.resolve("a.zip.part");
            Files.write(half, zip());
            Files.move(half, stick.resolve("a.zip"), StandardCopyOption.ATOMIC_MOVE);
            await(() -> Files.exists(stick.resolve("a.zip.txt"))
                    && Files.readString(stick.resolve("a.zip.txt")).contains("applied"));
            thread[0] = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().equals("edgewatt-deploy-folder"))
                    .findFirst()
                    .orElseThrow();
        }
        thread[0].join(60_000);
        assertTrue(!thread[0].isAlive());
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        long end = System.nanoTime() + DEADLINE_NS;
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                fail("not in time");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("base.json"));
        }
        return bytes.toByteArray();
    }
}
