package edgewatt.store.settings;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
    @TempDir
    Path home;

    @Test
    void changesAndFoldersThatComeLaterAreNoticedAndTheThreadEnds() throws Exception {
        Path etc = Files.createDirectories(home.resolve("etc"));
        Path later = home.resolve("later");
        Semaphore calls = new Semaphore(0);
        FolderWatch watch = new FolderWatch(List.of(etc, later), calls::release);
        watch.start();
        try {
            Files.writeString(etc.resolve("a.json"), "{}");
            assertTrue(calls.tryAcquire(30, TimeUnit.SECONDS), "a new file");
            Files.createDirectories(later);
            assertTrue(calls.tryAcquire(30, TimeUnit.SECONDS), "a new folder");
            Files.writeString(later.resolve("b.json"), "{}");
            assertTrue(calls.tryAcquire(30, TimeUnit.SECONDS), "a file in it");
            watch.request();
            assertTrue(calls.tryAcquire(30, TimeUnit.SECONDS), "a request");
        } finally {
            watch.close();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (threadLives() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        assertFalse(threadLives());
    }

    private static boolean threadLives() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("edgewatt-store-settings"));
    }
}
