package edgewatt.itest.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A small disk in a mount name space of its own, held by a process that only waits. Linux, where users may do that. */
final class Tmpfs implements AutoCloseable {
    private static final int SIZE_MB = 32;

    private final Process holder;
    private final Path mount;

    private Tmpfs(Process holder, Path mount) {
        this.holder = holder;
        this.mount = mount;
    }

    /** @param mount an empty folder; empty: this machine does not allow it */
    static Optional<Tmpfs> at(Path mount) throws InterruptedException {
        try {
            Files.createDirectories(mount);
            Process holder = new ProcessBuilder(
                            "unshare",
                            "-rm",
                            "sh",
                            "-c",
                            "mount -t tmpfs -o size=" + SIZE_MB
                                    + "m tmpfs \"$1\" && : >\"$1/mounted\" && exec sleep 600",
                            "sh",
                            mount.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Tmpfs tmpfs = new Tmpfs(holder, mount);
            if (Wait.until(
                    Duration.ofSeconds(5),
                    () -> Files.exists(tmpfs.outside().resolve("mounted")) || !holder.isAlive())) {
                if (holder.isAlive()) {
                    return Optional.of(tmpfs);
                }
            }
            tmpfs.close();
        } catch (IOException e) {
            // no such command
        }
        return Optional.empty();
    }

    /** What brings a command into the name space. */
    List<String> enter() {
        return List.of("nsenter", "-t", Long.toString(holder.pid()), "-U", "-m", "--preserve-credentials");
    }

    /** The folder as a process outside sees it. */
    Path outside() {
        return Path.of("/proc/" + holder.pid() + "/root" + mount);
    }

    /** To the last byte. */
    void fill() throws IOException {
        byte[] block = new byte[1 << 16];
        int size = block.length;
        try (OutputStream out = Files.newOutputStream(outside().resolve("filler"))) {
            while (size > 0) {
                try {
                    out.write(block, 0, size);
                } catch (IOException full) {
                    size /= 2;
                }
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(outside().resolve("filler"));
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
