import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Fact;
import edgewatt.store.Store;
import edgewatt.store.journal.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Durable appends of the journal against raw SQLite, in turns on the same disk, and what a transaction costs the flash. */
public final class Journal {
    private static final int APPENDERS = 4;
    private static final int TRANSACTIONS = 100;
    private static final double AIM_ALONE = 0.5;
    private static final double AIM_TOGETHER = 1.2;

    private final Path folder;
    private final int rounds;
    private final Duration round;
    private final Map<String, Series> perSecond = new java.util.LinkedHashMap<>();

    private Journal(Path folder, int rounds, Duration round) {
        this.folder = folder;
        this.rounds = rounds;
        this.round = round;
    }

    /** What is repeated for one round. */
    private interface Append {
        void once() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        try {
            System.exit(of(args).measure() ? 0 : 1);
        } catch (Failure e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
        }
    }

    private static Journal of(String[] args) throws IOException {
        Path data = Path.of(args[1]);
        int rounds = 5;
        int seconds = 2;
        for (int i = 2; i < args.length; i += 2) {
            if (i + 1 >= args.length) {
                throw new Failure("option " + args[i] + " has no value");
            }
            switch (args[i]) {
                case "--data" -> data = Path.of(args[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
                case "--seconds" -> seconds = Integer.parseInt(args[i + 1]);
                default -> throw new Failure("option " + args[i] + " is unknown; --data, --rounds or --seconds");
            }
        }
        Files.createDirectories(data);
        return new Journal(Files.createTempDirectory(data, "bench-journal"), rounds, Duration.ofSeconds(seconds));
    }

    private boolean measure() throws Exception {
        System.out.println(Machine.describe());
        System.out.println("disk: " + folder + ", " + Disk.name(folder));
        try {
            double[] ratios = speed();
            wear();
            boolean met = ratios[0] >= AIM_ALONE && ratios[1] >= AIM_TOGETHER;
            System.out.println(Series.text(
                    "aims: one appender at least %.1f x raw SQLite, %d appenders at least %.1f x: %s",
                    AIM_ALONE, APPENDERS, AIM_TOGETHER, met ? "met" : "missed"));
            return met;
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Store open(Path data) {
        Store store =
                new Store(data, InstantSource.system(), System::nanoTime, Retention.Limits.DEFAULT, new ObjectMapper());
        store.start();
        store.opened().toCompletableFuture().join();
        return store;
    }

    /** The ratios with one appender and with several. */
    private double[] speed() throws Exception {
        UUID tx = UUID.randomUUID();
        Fact fact = Charge.sample(tx, 1, Instant.now());
        try (Store store = open(folder.resolve("speed"));
                RawTable raw = new RawTable(folder.resolve("raw.db"))) {
            String json = json(store, fact);
            Append ours =
                    () -> store.journal().append(fact).toCompletableFuture().join();
            Append bare = () -> raw.append("TransactionUpdated", tx.toString(), json);
            run(ours, 1, 0.5);
            run(bare, 1, 0.5);
            for (int i = 0; i < rounds; i++) {
                note("raw SQLite, 1 appender", run(bare, 1, 1));
                note("journal, 1 appender", run(ours, 1, 1));
                note("raw SQLite, " + APPENDERS + " appenders", run(bare, APPENDERS, 1));
                note("journal, " + APPENDERS + " appenders", run(ours, APPENDERS, 1));
            }
        }
        System.out.println();
        System.out.println(
                Series.text("%-34s %9s %9s %9s", "durable appends per second", "lowest", "median", "highest"));
        perSecond.forEach((name, s) -> System.out.println(
                Series.text("%-34s %9.0f %9.0f %9.0f", name, s.quantile(0), s.median(), s.quantile(1))));
        double alone = ratio("1 appender");
        double together = ratio(APPENDERS + " appenders");
        System.out.println(Series.text(
                "journal / raw SQLite: %.2f with one appender, %.2f with %d (they share a flush)",
                alone, together, APPENDERS));
        return new double[] {alone, together};
    }

    private void note(String name, double value) {
        perSecond.computeIfAbsent(name, n -> new Series()).add(value);
    }

    private double ratio(String appenders) {
        return perSecond.get("journal, " + appenders).median()
                / perSecond.get("raw SQLite, " + appenders).median();
    }

    /** Appends per second. */
    private double run(Append append, int threads, double share) throws InterruptedException {
        long end = System.nanoTime() + (long) (round.toNanos() * share);
        AtomicLong count = new AtomicLong();
        List<Exception> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> all = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    while (System.nanoTime() < end) {
                        append.once();
                        count.incrementAndGet();
                    }
                } catch (Exception e) {
                    failures.add(e);
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new Failure("an append failed: " + failures.get(0));
        }
        return count.get() / ((System.nanoTime() - begun) / 1e9);
    }

    /** Bytes that reach the disk per transaction, until the files are closed. */
    private void wear() throws Exception {
        System.out.println();
        System.out.println(Series.text(
                "%-62s %9s %9s", "per transaction (start, " + Charge.SAMPLES + " samples, stop)", "written", "growth"));
        long text = 0;
        try (Store store = open(folder.resolve("text"))) {
            for (Fact fact : Charge.facts(UUID.randomUUID())) {
                text += json(store, fact).length();
            }
        }
        print("raw SQLite, a commit per row", this::rawTransactions);
        print("journal, appended one by one", () -> ourTransactions("wear1", false));
        print("journal, and each answered by one backend", () -> ourTransactions("wear2", true));
        System.out.println(
                "the facts as JSON: " + text + " bytes; written: write_bytes of /proc/self/io; growth: of the file");
    }

    /** Answers by how many bytes its file grew. */
    private interface Work {
        long run() throws Exception;
    }

    private void print(String name, Work work) throws Exception {
        long before = written();
        long grown = work.run();
        long after = written();
        System.out.println(Series.text(
                "%-62s %7.1f k %7.1f k",
                name, (after - before) / 1024.0 / TRANSACTIONS, grown / 1024.0 / TRANSACTIONS));
    }

    private long rawTransactions() throws SQLException, IOException {
        Path file = folder.resolve("wear.db");
        try (Store store = open(folder.resolve("text"));
                RawTable raw = new RawTable(file)) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                UUID id = UUID.randomUUID();
                for (Fact fact : Charge.facts(id)) {
                    raw.append(fact.getClass().getSimpleName(), id.toString(), json(store, fact));
                }
            }
        }
        return Files.size(file);
    }

    private long ourTransactions(String name, boolean answered) throws IOException {
        Path data = folder.resolve(name);
        try (Store store = open(data);
                Cursor cursor =
                        store.journal().open("ocpp.bench", edgewatt.api.store.Journal.Start.BEGINNING, () -> {})) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                UUID id = UUID.randomUUID();
                for (Fact fact : Charge.facts(id)) {
                    long position =
                            store.journal().append(fact).toCompletableFuture().join();
                    if (answered) {
                        boolean start = fact instanceof Fact.TransactionStarted;
                        cursor.acknowledge(
                                List.of(position), start ? Map.of("v16.tx." + id, Integer.toString(i)) : Map.of());
                    }
                }
            }
        }
        return Files.size(data.resolve("store/journal.db"));
    }

    private static String json(Store store, Fact fact) {
        return ((edgewatt.store.journal.SqlJournal) store.journal())
                .describe(fact)
                .toString();
    }

    private static long written() throws IOException {
        Path io = Path.of("/proc/self/io");
        if (!Files.isReadable(io)) {
            throw new Failure("bytes written are read from /proc/self/io, which is not there; this needs Linux");
        }
        return Files.readAllLines(io).stream()
                .filter(l -> l.startsWith("write_bytes:"))
                .mapToLong(l -> Long.parseLong(l.substring(12).strip()))
                .findFirst()
                .orElseThrow(() -> new Failure("/proc/self/io says nothing of write_bytes"));
    }
}
