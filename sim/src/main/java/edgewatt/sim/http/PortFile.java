package edgewatt.sim.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that tells other processes where a server listens. It goes when the server does, unless another took it over. */
public final class PortFile implements AutoCloseable {
    private final Path file;
    private final String content;

    private PortFile(Path file, String content) {
        this.file = file;
        this.content = content;
    }

    /** Replaces the file in one step, so that a reader sees all of it or none. */
    public static PortFile write(Path file, String content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, content + "\n");
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return new PortFile(file, content);
    }

    @Override
    public void close() {
        try {
            if (Files.exists(file) && Files.readString(file).strip().equals(content)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // the next start replaces it, and a reader finds nobody behind the port
        }
    }
}
