package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path parent;

    @Test
    void cacheAndTemporaryFilesAreNewAtEachBootAndTheRestStays() throws Exception {
        Path folder = parent.resolve("new/data");
        Path kept = folder.resolve("store/journal.db");
        Path old = folder.resolve("cache/bundle7/version0.0/old.jar");
        Path unpacked = folder.resolve("tmp/native.so");
        for (Path file : new Path[] {kept, old, unpacked}) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
        try (DataFolder data = DataFolder.open(folder)) {
            assertTrue(Files.exists(kept));
            assertFalse(Files.exists(old) || Files.exists(unpacked));
            assertTrue(Files.isDirectory(data.cache()) && Files.isDirectory(data.temporary()));
            assertEquals(3, Files.getPosixFilePermissions(data.temporary()).size(), "readable for us only");
        }
    }

    @Test
    void aSecondUserIsRefusedAndAThirdMayComeAfterTheFirst() throws Exception {
        try (DataFolder first = DataFolder.open(parent)) {
            String message = assertThrows(LaunchException.class, () -> DataFolder.open(parent))
                    .getMessage();
            assertTrue(message.contains("in use") && message.contains("--data"), message);
            assertTrue(Files.isDirectory(first.cache()));
        }
        DataFolder.open(parent).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "");
        String message = assertThrows(LaunchException.class, () -> DataFolder.open(file.resolve("data")))
                .getMessage();
        assertTrue(message.startsWith("cannot write to data folder") && message.contains("file/data"), message);
    }
}
