package edgewatt.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The data folder: held by one process at a time; {@code cache} (the framework's), {@code tmp} (unpacked natives,
 * private and executable) and {@code defaults} (of the settings) are new at each boot, everything else belongs to the bundles.
 *
 * <p>One that exists and cannot be written (a card that has turned read-only, a full disk) does not keep the controller
 * from starting: those three are then made in the platform's temporary folder, and the bundles say what they miss.
 */
final class DataFolder implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DataFolder.class.getName());

    /** What the framework's cache and the natives take, roughly. */
    private static final int ROOM_BYTES = 4 << 20;

    private final Path work;
    private final FileChannel channel;

    private DataFolder(Path work, FileChannel channel) {
        this.work = work;
        this.channel = channel;
    }

    /**
     * Takes the folder; it is created if it is missing.
     *
     * @param spare where to work if it cannot be written
     */
    static DataFolder open(Path folder, Path spare) throws LaunchException {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new LaunchException("data folder " + folder
                        + " is in use by another running controller; stop it or choose another folder with --data");
            }
            prepare(folder);
            return new DataFolder(folder, channel);
        } catch (IOException e) {
            String said = "cannot write to data folder " + folder + " (" + LaunchException.reason(e) + ")";
            if (!Files.isDirectory(folder)) {
                throw new LaunchException(
                        said + "; mount it writable, free space or choose another folder with --data", e);
            }
            return elsewhere(folder, spare, channel, said);
        }
    }

    private static DataFolder elsewhere(Path folder, Path spare, FileChannel channel, String said)
            throws LaunchException {
        // one name per data folder, so that starts in a row do not fill the spare place
        Path work = spare.resolve("edgewatt-" + Integer.toHexString(folder.hashCode()));
        try {
            deleteTree(work); // of another user's nothing can be deleted, and then it cannot be created
            Files.createDirectory(work);
            restrict(work);
            prepare(work);
        } catch (IOException e) {
            throw new LaunchException(
                    said + ", nor to " + work + " instead (" + LaunchException.reason(e)
                            + "); mount the data folder writable, free space or choose another with --data",
                    e);
        }
        LOG.warning(said + "; mount it writable or free space: until then nothing is kept over a restart");
        return new DataFolder(work, channel);
    }

    private static void prepare(Path folder) throws IOException {
        for (Path fresh : List.of(folder.resolve("cache"), folder.resolve("tmp"), folder.resolve("defaults"))) {
            deleteTree(fresh);
            Files.createDirectory(fresh);
            restrict(fresh);
        }
        // a full disk may have room for folders, and not for what goes into them
        Path room = folder.resolve("tmp/room");
        Files.write(room, new byte[ROOM_BYTES]);
        Files.delete(room);
    }

    Path cache() {
        return work.resolve("cache");
    }

    Path temporary() {
        return work.resolve("tmp");
    }

    /** For the defaults of the settings of what runs. */
    Path defaults() {
        return work.resolve("defaults");
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close(); // and with it the lock
        }
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
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
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
