package edgewatt.store.time;

import edgewatt.store.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The number of this start, in a small file of its own, so that the clock does not have to wait for the database. The
 * database checks it: see {@link #confirm}.
 */
public final class BootCounter {
    private final Path file;

    public BootCounter(Path data) {
        this.file = data.resolve("store").resolve("boot");
    }

    /** Counts this start; empty if the file is missing or unreadable and the database has to say. */
    public OptionalLong next() {
        try {
            long next = Long.parseLong(Files.readString(file).strip()) + 1;
            write(next);
            return OptionalLong.of(next);
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Writes the number that holds; the next start counts on from it. */
    public void confirm(long bootId) throws IOException {
        write(bootId);
    }

    private void write(long number) throws IOException {
        Files.createDirectories(file.getParent());
        AtomicFile.write(file, (number + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII), false);
    }
}
