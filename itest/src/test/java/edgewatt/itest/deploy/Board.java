package edgewatt.itest.deploy;

import edgewatt.itest.Await;
import edgewatt.itest.addon.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The device's application as a process, with a {@link Trigger} in it. Nothing restarts it but the test. */
final class Board implements AutoCloseable {
    private static final Path EDGE =
            Path.of("..", "dist", "target", "edge").toAbsolutePath().normalize();

    final Vendor vendor = new Vendor();
    private final Path folder;
    private final Path home;
    private Process process;

    Board(Path folder) throws IOException {
        this.folder = folder;
        home = folder.resolve("home");
        try (Stream<Path> files = Files.walk(EDGE)) {
            for (Path file : files.toList()) {
                Path to = home.resolve(EDGE.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        AddOn trigger = AddOn.of("trigger", "1.0.0", Trigger.class);
        Files.write(home.resolve("bundles/trigger.jar"), trigger.jar());
        Path hashes = home.resolve("bundles.sha256");
        Files.writeString(hashes, Files.readString(hashes) + trigger.sha256() + "  bundles/trigger.jar\n");
        Path properties = home.resolve("app.properties");
        Files.writeString(properties, Files.readString(properties).strip() + ",\\\n  bundles/trigger.jar@4\n");
        vendor.trustedIn(etc().resolve("trust"));
        Files.writeString(etc().resolve("deploy.json"), "{ \"gateS\": 1, \"startLimitS\": 5 }");
        Files.createDirectories(data());
    }

    Path data() {
        return folder.resolve("data");
    }

    Path etc() {
        return folder.resolve("etc");
    }

    Path home() {
        return home;
    }

    Board start() throws IOException {
        return launch("--once");
    }

    /** By the script that starts it again: only a stop ends it. */
    Board startKeptUp() throws IOException {
        return launch();
    }

    private Board launch(String... first) throws IOException {
        Files.deleteIfExists(data().resolve("running"));
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/edgewatt").toString()));
        command.addAll(List.of(first));
        command.addAll(List.of("--data", data().toString(), "--etc", etc().toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("console.log").toFile()))
                .start();
        return this;
    }

    /** The exit code of a process that ends by itself. */
    int exitCode() {
        return process.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue();
    }

    /** Whether it was halted; false if it has come to an end before the step. */
    boolean halted() {
        return Await.until(
                        "halted or done",
                        () -> !process.isAlive() ? "halted" : Files.exists(data().resolve("submit.zip")) ? "" : first(),
                        state -> state.equals("halted") || state.contains("+2 true APPLIED IDLE"))
                .equals("halted");
    }

    void submit(byte[] archive) throws IOException {
        Path beside = data().resolve("submit.new");
        Files.write(beside, archive);
        Files.move(beside, data().resolve("submit.zip"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Halts the process at this step of its deployments, counted from 1 from its start on. */
    void haltAt(int step) throws IOException {
        Files.writeString(data().resolve("halt"), Integer.toString(step));
    }

    /** What runs: the first line of {@link Trigger}'s report, once it satisfies. */
    String running(String what, java.util.function.Predicate<String> good) {
        return Await.until(what, this::first, good);
    }

    /** When nothing is being deployed any more. */
    String settled() {
        return running("it settles", line -> line.endsWith(" IDLE") && line.contains(" true "));
    }

    List<String> bundles() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(data().resolve("running")));
        return lines.subList(1, lines.size());
    }

    /** The version of a bundle that runs; empty if there is none. */
    String version(String name) throws IOException {
        return bundles().stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.split(" ")[1])
                .findFirst()
                .orElse("");
    }

    List<String> steps() throws IOException {
        Path file = data().resolve("steps");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private String first() throws IOException {
        return Files.readAllLines(data().resolve("running")).get(0);
    }

    /** Every bundle of the installed application, with another version of one of them; to be a vendor's base. */
    AddOn[] base(AddOn... changed) throws IOException {
        List<AddOn> all = new ArrayList<>(List.of(changed));
        for (String line : bundles()) {
            String[] words = line.split(" ");
            Path jar = Path.of(java.net.URI.create(words[3].replaceFirst("^reference:", "")));
            boolean overlay = !jar.startsWith(home);
            if (!overlay && Stream.of(changed).noneMatch(bundle -> bundle.name().equals(words[0]))) {
                int level = words[0].startsWith("org.") || words[0].startsWith("com.") ? 1 : 4;
                all.add(new AddOn(words[0], words[1], level, level == 1, Files.readAllBytes(jar)));
            }
        }
        return all.toArray(AddOn[]::new);
    }

    /** The terms of a vendor's base with the installed application's defaults. */
    Vendor.Terms terms(long number) throws IOException {
        List<String> settings = new ArrayList<>();
        try (Stream<Path> files = Files.list(home.resolve("etc"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                String pid = file.getFileName().toString().replaceFirst("\\.json$", "");
                settings.add("\"" + pid + "\":" + Files.readString(file));
            }
        }
        return Vendor.Terms.base(number).settings("{" + String.join(",", settings) + "}");
    }

    /** Once every bundle runs; 8 is one that starts as soon as one of its classes is needed. */
    List<String> allRunning() {
        return Await.until(
                "every bundle runs",
                this::bundles,
                lines -> lines.stream().allMatch(line -> line.split(" ")[2].matches("32|8")));
    }

    /** What was said until the launcher has said so many times that all is up. */
    String up(int times) {
        return Await.until("it is up", this::console, said -> said.split(" is up: ", -1).length > times);
    }

    String console() throws IOException {
        return Files.readString(folder.resolve("console.log"));
    }

    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
        for (ProcessHandle child : children) {
            child.destroyForcibly();
            child.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    /** Asks the process to end. */
    void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
