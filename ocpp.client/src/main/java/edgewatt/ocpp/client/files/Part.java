package edgewatt.ocpp.client.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** What has been fetched of a file so far, and how to tell that the rest belongs to it. One thread at a time. */
final class Part {
    /** Kept free for the journal. */
    private static final long RESERVE_BYTES = 16 << 20;

    private final Path path;
    private Optional<String> version = Optional.empty();

    Part(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Bytes that may be kept: none unless the peer has told how to recognise the file. */
    long usable() throws IOException {
        return version.isEmpty() || !Files.exists(path) ? 0 : Files.size(path);
    }

    /** What the peer calls this version of the file: an entity tag, or size and date. */
    Optional<String> version() {
        return version;
    }

    void version(Optional<String> told) {
        version = told;
    }

    OutputStream continued() throws IOException {
        return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    OutputStream anew() throws IOException {
        return Files.newOutputStream(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    void room(long moreBytes) throws IOException, TransferException {
        long free = Files.getFileStore(path.toAbsolutePath().getParent()).getUsableSpace();
        if (moreBytes > 0 && free - moreBytes < RESERVE_BYTES) {
            throw new TransferException(
                    TransferException.Kind.DISK,
                    "no room for " + moreBytes + " more bytes beside the journal; " + free + " bytes are free in "
                            + path.getParent());
        }
    }
}
