package edgewatt.store.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.store.LiveThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
        assertEquals(List.of(), LiveThreads.left("edgewatt-store-settings"));
    }
}
