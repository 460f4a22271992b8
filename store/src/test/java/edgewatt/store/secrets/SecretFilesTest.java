package edgewatt.store.secrets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.store.JournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
    @TempDir
    Path data;

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name)));
    }

    @Test
    void aSecretIsKeptForTheOwnerOnly() throws IOException {
        SecretFiles secrets = new SecretFiles(data.resolve("secrets"));
        assertEquals(Optional.empty(), secrets.read("main"));
        secrets.write("main", new byte[] {1, 0, (byte) 255});
        secrets.write("main", new byte[] {2, 0, (byte) 255});
        assertArrayEquals(new byte[] {2, 0, (byte) 255}, secrets.read("main").orElseThrow());
        assertEquals("rwx------", mode("secrets"));
        assertEquals("rw-------", mode("secrets/main"));
        assertEquals(List.of(), secrets.findings(), "it was never open to others");
        secrets.delete("main");
        secrets.delete("main");
        assertEquals(Optional.empty(), secrets.read("main"));
        try (var left = Files.list(data.resolve("secrets"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void permissionsThatAreTooWideAreRepairedAndSaid() throws IOException {
        Files.createDirectories(data.resolve("secrets"));
        Files.write(data.resolve("secrets/main"), new byte[] {7});
        Files.setPosixFilePermissions(data.resolve("secrets"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(data.resolve("secrets/main"), PosixFilePermissions.fromString("rw-r--r--"));
        SecretFiles secrets = new SecretFiles(data.resolve("secrets"));
        assertArrayEquals(new byte[] {7}, secrets.read("main").orElseThrow());
        assertEquals("rwx------", mode("secrets"));
        assertEquals("rw-------", mode("secrets/main"));
        assertEquals(2, secrets.findings().size());
        assertTrue(
                secrets.findings().get(1).message().contains("replace the secret"),
                secrets.findings().toString());
        secrets.write("main", new byte[] {8});
        assertEquals(1, secrets.findings().size());
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path outside = Files.write(data.resolve("outside"), new byte[] {1});
        Files.createDirectories(data.resolve("secrets"));
        Files.createSymbolicLink(data.resolve("secrets/main"), outside);
        assertEquals(Optional.empty(), new SecretFiles(data.resolve("secrets")).read("main"));
    }

    @Test
    void namesCannotLeaveTheFolder() {
        SecretFiles secrets = new SecretFiles(data.resolve("secrets"));
        for (String name : List.of("../x", "a/b", "", "..")) {
            assertThrows(IllegalArgumentException.class, () -> secrets.read(name));
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidWithoutTheSecret() throws IOException {
        Files.writeString(data.resolve("secrets"), "a file");
        JournalException e = assertThrows(
                JournalException.class,
                () -> new SecretFiles(data.resolve("secrets")).write("main", "hunter2".getBytes()));
        assertTrue(e.getMessage().contains("secret main") && !e.getMessage().contains("hunter2"), e.getMessage());
    }
}
