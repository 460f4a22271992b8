package edgewatt.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The data folder: held by one process at a time; {@code cache} (the framework's) and {@code tmp} (unpacked natives,
 * private and executable) are new at each boot, everything else belongs to the bundles.
 */
final class DataFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the folder; it is created if it is missing. */
    static DataFolder open(Path folder) throws LaunchException {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new LaunchException("data folder " + folder
                        + " is in use by another running controller; stop it or choose another folder with --data");
            }
            DataFolder data = new DataFolder(folder, channel, lock);
            try {
                for (Path fresh : List.of(data.cache(), data.temporary())) {
                    deleteTree(fresh);
                    Files.createDirectory(fresh);
                    restrict(fresh);
                }
            } catch (IOException e) {
                data.close();
                throw e;
            }
            return data;
        } catch (IOException e) {
            throw new LaunchException(
                    "cannot write to data folder " + folder + " (" + LaunchException.reason(e)
                            + "); mount it writable, free space or choose another folder with --data",
                    e);
        }
    }

    Path cache() {
        return folder.resolve("cache");
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held within this process
        }
    }

    private static void restrict(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
