package edgewatt.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.store.journal.Retention;
import edgewatt.store.operator.Answer;
import edgewatt.store.operator.Desk;
import edgewatt.store.operator.Visit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The commands {@code edgewatt parked} and {@code edgewatt curtailments}: asks the controller that runs on a data folder, or looks into the folder of one that
 * does not: then what only reads works on a copy, so that it can do no harm to what is left of a dead charger.
 */
public final class Main {
    private static final Logger ROOT = Logger.getLogger("");

    private final Path data;
    private final PrintStream err;

    private Main(Path data, PrintStream err) {
        this.data = data;
        this.err = err;
    }

    /** Arguments as {@code edgewatt parked} takes them; exits with the status of {@link Answer}. */
    public static void main(String[] args) {
        ROOT.setLevel(Level.OFF); // what matters is said in answers
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Answer answer = run(Arrays.asList(args), System.getenv("EDGEWATT_DATA"), err);
        if (answer.code() == Answer.DONE) {
            out.print(answer.text());
            out.flush();
        } else {
            err.println("edgewatt: " + answer.text().stripTrailing());
        }
        System.exit(answer.code());
    }

    private static Answer run(List<String> args, String otherwise, PrintStream err) {
        List<String> words = new ArrayList<>(args);
        String data = otherwise;
        int at = words.indexOf("--data");
        if (at >= 0) {
            if (at + 1 >= words.size()) {
                return new Answer(Answer.USAGE, "option --data has no value");
            }
            data = words.get(at + 1);
            words.subList(at, at + 2).clear();
        }
        if (data == null || data.isBlank()) {
            return new Answer(Answer.USAGE, "which data folder? give it with --data DIR");
        }
        try {
            Desk.check(words);
        } catch (IllegalArgumentException e) {
            return new Answer(Answer.USAGE, e.getMessage());
        }
        try {
            return new Main(Path.of(data).toAbsolutePath().normalize(), err).answer(words);
        } catch (IOException e) {
            return new Answer(Answer.UNREACHABLE, data + ": " + e + "; check the folder and who may read it");
        }
    }

    private Answer answer(List<String> words) throws IOException {
        Path store = data.resolve("store");
        if (!Files.exists(store.resolve("journal.db")) && !Files.exists(store.resolve("journal.db.new"))) {
            return new Answer(
                    Answer.UNREACHABLE,
                    "there is no journal in " + data + "; give the data folder of the controller with --data DIR"
                            + (Files.isReadable(data) ? "" : ", as a user who may read it"));
        }
        Optional<Answer> running = Visit.ask(data, words);
        if (running.isPresent()) {
            return running.get();
        }
        boolean changes = words.contains("resend") || words.contains("discard");
        String owner = Files.getOwner(store).getName();
        if (changes && !owner.equals(System.getProperty("user.name"))) {
            return new Answer(
                    Answer.UNREACHABLE,
                    data + " belongs to " + owner + ", who could not use it any more after a change by "
                            + System.getProperty("user.name") + "; run it as that user: sudo -u " + owner + " ...");
        }
        return inScratch(scratch -> {
            if (changes) {
                return work(data, words);
            }
            return copy(scratch) ? work(scratch, words) : held();
        });
    }

    private interface Step {
        Answer run(Path scratch) throws IOException;
    }

    /** With a folder for the native library and for a copy, which goes afterwards. */
    private static Answer inScratch(Step step) throws IOException {
        Path scratch = Files.createTempDirectory("edgewatt-parked");
        try {
            System.setProperty(
                    "org.sqlite.tmpdir",
                    Files.createDirectories(scratch.resolve("native")).toString());
            return step.run(scratch);
        } finally {
            try (Stream<Path> files = Files.walk(scratch)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** False if a controller works there. */
    private boolean copy(Path to) throws IOException {
        Path from = data.resolve("store");
        Path target = Files.createDirectories(to.resolve("store"));
        Path lock = from.resolve("lock");
        if (!Files.exists(lock)) {
            copyFiles(from, target);
            return true;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
                FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
            if (free == null) {
                return false;
            }
            copyFiles(from, target);
            return true;
        }
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        for (String name : List.of("journal.db", "journal.db-wal", "journal.db.new", "boot")) {
            if (Files.exists(from.resolve(name))) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
        }
    }

    private Answer work(Path folder, List<String> words) {
        ObjectMapper mapper = new ObjectMapper();
        try (Store store =
                new Store(folder, InstantSource.system(), System::nanoTime, Retention.Limits.DEFAULT, mapper)) {
            store.start();
            store.opened().toCompletableFuture().join();
            Optional<String> trouble = store.trouble();
            if (trouble.isPresent()) {
                return new Answer(Answer.UNREACHABLE, trouble.get());
            }
            store.findings().stream()
                    .filter(f ->
                            f.subject().equals("journal damage") || f.subject().equals("journal records"))
                    .map(Finding::message)
                    .forEach(m -> err.println("edgewatt: note: " + m));
            return store.desk().answer(words);
        }
    }

    private Answer held() {
        return new Answer(
                Answer.UNREACHABLE,
                "a controller runs on " + data + " but does not answer; try again in a moment, or stop it first");
    }
}
