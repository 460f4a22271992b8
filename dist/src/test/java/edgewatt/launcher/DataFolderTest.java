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

    @TempDir
    Path spare;

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
        try (DataFolder data = DataFolder.open(folder, spare)) {
            assertTrue(Files.exists(kept));
            assertFalse(Files.exists(old) || Files.exists(unpacked));
            assertTrue(Files.isDirectory(data.cache()) && Files.isDirectory(data.temporary()));
            assertEquals(3, Files.getPosixFilePermissions(data.temporary()).size(), "readable for us only");
        }
    }

    @Test
    void aSecondUserIsRefusedAndAThirdMayComeAfterTheFirst() throws Exception {
        try (DataFolder first = DataFolder.open(parent, spare)) {
            String message = assertThrows(LaunchException.class, () -> DataFolder.open(parent, spare))
                    .getMessage();
            assertTrue(message.contains("in use") && message.contains("--data"), message);
            assertTrue(Files.isDirectory(first.cache()));
        }
        DataFolder.open(parent, spare).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "");
        String message = assertThrows(LaunchException.class, () -> DataFolder.open(file.resolve("data"), spare))
                .getMessage();
        assertTrue(message.startsWith("cannot write to data folder") && message.contains("file/data"), message);
    }

    @Test
    void oneThatCannotBeWrittenDoesNotKeepTheControllerFromStarting() throws Exception {
        Files.createDirectory(parent.resolve("lock")); // what a read-only folder answers, for every user
        for (int start = 0; start < 2; start++) {
            try (DataFolder data = DataFolder.open(parent, spare)) {
                assertTrue(data.cache().startsWith(spare) && data.temporary().startsWith(spare));
                assertTrue(Files.isDirectory(data.cache()) && Files.isDirectory(data.temporary()));
                assertEquals(
                        3,
                        Files.getPosixFilePermissions(data.cache().getParent()).size(),
                        "readable for us only");
            }
        }
        try (var made = Files.list(spare)) {
            assertEquals(1, made.count(), "the second start has reused the first one's place");
        }
    }

    @Test
    void withoutAnyPlaceToWorkItSaysBoth() throws Exception {
        Files.createDirectory(parent.resolve("lock"));
        Path file = Files.writeString(spare.resolve("file"), "");
        String message = assertThrows(LaunchException.class, () -> DataFolder.open(parent, file))
                .getMessage();
        assertTrue(
                message.startsWith("cannot write to data folder " + parent) && message.contains("nor to " + file),
                message);
    }
}
