package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashesTest {
    @TempDir
    Path home;

    private Path jar;

    @BeforeEach
    void aListOfOneFile() throws Exception {
        jar = home.resolve("a b.jar");
        Files.write(jar, new byte[] {1, 2, 3});
        Files.writeString(home.resolve(Hashes.FILE), AppFolder.sha256(jar) + "  a b.jar\n");
    }

    @Test
    void whatMatchesPasses() throws Exception {
        Hashes.load(home).verify(jar);
    }

    @Test
    void aChangedFileIsRefused() throws Exception {
        Files.write(jar, new byte[] {1, 2, 4});
        refused("refused");
    }

    @Test
    void aFileThatIsNotListedIsRefused() throws Exception {
        Files.writeString(home.resolve(Hashes.FILE), AppFolder.sha256(jar) + "  other.jar\n");
        refused("does not name it");
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        Files.delete(jar);
        refused("cannot read");
    }

    @Test
    void aDamagedListIsNamed() throws Exception {
        Files.writeString(home.resolve(Hashes.FILE), "zz  a b.jar\n");
        String message =
                assertThrows(LaunchException.class, () -> Hashes.load(home)).getMessage();
        assertTrue(message.contains("bundles.sha256 is damaged"), message);
    }

    private void refused(String part) throws LaunchException {
        Hashes hashes = Hashes.load(home);
        String message =
                assertThrows(LaunchException.class, () -> hashes.verify(jar)).getMessage();
        assertTrue(message.contains(part) && message.contains("a b.jar"), message);
    }
}
