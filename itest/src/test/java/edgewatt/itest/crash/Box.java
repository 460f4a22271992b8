package edgewatt.itest.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The controller under test: the application as a process, with a data folder that outlives it. */
final class Box implements AutoCloseable {
    static final String IDENTITY = "CRASH";

    private final Path application;
    private final Path folder;
    private final Path data;
    private final Path seen;
    private final List<String> before;
    private final Map<String, String> environment = new HashMap<>();
    private Process process;

    /**
     * @param data the controller's data folder as it sees it
     * @param outside the same as this process sees it, if that differs
     * @param before what stands before its command line: how it is brought into another name space
     */
    Box(Path application, Path folder, Path data, Optional<Path> outside, List<String> before) {
        this.application = application;
        this.folder = folder;
        this.data = data;
        this.seen = outside.orElse(data);
        this.before = before;
    }

    /** @param settings file name without {@code .json} to content */
    void configure(Map<String, String> settings) throws IOException {
        Path etc = Files.createDirectories(folder.resolve("etc"));
        for (Map.Entry<String, String> file : settings.entrySet()) {
            Files.writeString(etc.resolve(file.getKey() + ".json"), file.getValue());
        }
    }

    /** For the starts to come. */
    void environment(Map<String, String> more) {
        environment.putAll(more);
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                application.resolve("bin/edgewatt").toString(),
                "--once",
                "--data",
                data.toString(),
                "--etc",
                folder.resolve("etc").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL; the process is gone when this returns. */
    void kill() throws InterruptedException {
        if (process != null && !process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the controller does not die");
        }
    }

    Path log() {
        return folder.resolve("console.log");
    }

    Path store() {
        return seen.resolve("store");
    }

    /** What lies on disk now, while the controller is dead. */
    Path snapshot(String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        try (Stream<Path> files = Files.list(store())) {
            files.filter(f -> f.getFileName().toString().startsWith("journal.db"))
                    .forEach(f -> copy(f, copy.resolve(f.getFileName())));
        }
        return copy;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
