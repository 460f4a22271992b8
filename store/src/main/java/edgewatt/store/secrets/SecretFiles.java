package edgewatt.store.secrets;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.store.JournalException;
import edgewatt.api.store.Secrets;
import edgewatt.store.Names;
import edgewatt.store.files.AtomicFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets as files of mode 0600 in a folder of mode 0700. Wider permissions are repaired and said; where that is not
 * possible the secret is not used.
 */
final class SecretFiles implements Secrets {
    private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    SecretFiles(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<byte[]> read(String reference) {
        Path file = file(reference);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            if (!guarded(folder, FOLDER) || !guarded(file, FILE)) {
                return Optional.empty();
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            problem(
                    file,
                    file + " cannot be read (" + e.getClass().getSimpleName() + "); make it readable for the owner");
            return Optional.empty();
        }
    }

    @Override
    public void write(String reference, byte[] secret) {
        Path file = file(reference);
        try {
            create();
            if (!guarded(folder, FOLDER)) {
                throw new IOException("others can look into " + folder);
            }
            AtomicFile.write(file, secret, true);
            problems.remove(file.toString());
        } catch (IOException e) {
            throw failure("written", reference, e);
        }
    }

    @Override
    public void delete(String reference) {
        Path file = file(reference);
        try {
            if (Files.deleteIfExists(file)) {
                AtomicFile.syncFolder(folder);
            }
            problems.remove(file.toString());
        } catch (IOException e) {
            throw failure("deleted", reference, e);
        }
    }

    /** What is wrong, a sentence each. Never blocks. */
    List<Finding> findings() {
        return problems.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> new Finding(
                        e.getValue().contains("not used") ? Level.DEGRADED : Level.NOTICE, e.getKey(), e.getValue()))
                .toList();
    }

    /** Closed from its first moment on: a folder that was ever open would be reported. */
    private void create() throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder.toAbsolutePath().getParent());
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
        } catch (FileAlreadyExistsException e) {
            // by another thread
        } catch (UnsupportedOperationException e) {
            Files.createDirectories(folder); // a file system without permissions
        }
    }

    private Path file(String reference) {
        return folder.resolve(Names.checked("secret", reference));
    }

    private boolean guarded(Path path, Set<PosixFilePermission> allowed) throws IOException {
        Set<PosixFilePermission> found;
        try {
            found = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException e) {
            problem(path, path + " lies on a file system without permissions; keep secrets on one that has them");
            return true;
        }
        if (allowed.containsAll(found)) {
            return true;
        }
        try {
            Files.setPosixFilePermissions(path, allowed);
            problem(
                    path,
                    path + " was open to others (" + PosixFilePermissions.toString(found)
                            + ") and has been closed; replace the secret if somebody may have read it");
            return true;
        } catch (IOException e) {
            problem(
                    path,
                    path + " is open to others (" + PosixFilePermissions.toString(found)
                            + ") and not used; make it readable for the owner only: chmod go-rwx " + path);
            return false;
        }
    }

    private void problem(Path path, String sentence) {
        if (!sentence.equals(problems.put(path.toString(), sentence))) {
            log.warn("{}", sentence);
        }
    }

    private JournalException failure(String what, String reference, IOException e) {
        return new JournalException(
                "secret " + reference + " could not be " + what + " in " + folder + " (" + e
                        + "); make room or make the data folder writable, and try again",
                false,
                e);
    }
}
