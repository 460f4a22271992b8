package edgewatt.itest.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Many runs, and the table of what they have shown. */
final class Matrix {
    private final Path application;
    private final Path folder;
    private final long seed;
    private final int runs;
    private final int parallel;
    private final Optional<Kind> kind;
    private final OptionalInt only;
    private final PrintStream out;

    private record Row(int runs, int skipped, int failed, Verdict sum) {
        static final Row EMPTY = new Row(0, 0, 0, new Verdict(0, 0, 0, 0, 0, 0, List.of()));
    }

    private record Outcome(Kind kind, boolean skipped, Verdict verdict) {}

    /**
     * @param application the built application dev
     * @param folder where the runs have their folders; that of a run that fails is kept
     * @param kind only this one; empty mixes them
     * @param only this run of them
     */
    Matrix(
            Path application,
            Path folder,
            long seed,
            int runs,
            int parallel,
            Optional<Kind> kind,
            OptionalInt only,
            PrintStream out) {
        this.application = application.toAbsolutePath().normalize();
        this.folder = folder.toAbsolutePath().normalize();
        this.seed = seed;
        this.runs = runs;
        this.parallel = parallel;
        this.kind = kind;
        this.only = only;
        this.out = out;
    }

    /** @return whether all have passed */
    boolean run() throws Exception {
        out.println(
                "crash matrix: " + (only.isPresent() ? "run " + only.getAsInt() : runs + " runs") + ", seed " + seed);
        List<Integer> numbers = only.isPresent()
                ? List.of(only.getAsInt())
                : IntStream.range(0, runs).boxed().toList();
        List<Future<Outcome>> all = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, parallel));
        try {
            for (int number : numbers) {
                all.add(pool.submit(() -> one(number)));
            }
            Map<Kind, Row> rows = new EnumMap<>(Kind.class);
            for (Future<Outcome> outcome : all) {
                Outcome o = outcome.get();
                rows.merge(o.kind(), add(Row.EMPTY, o), (a, b) -> add(a, o));
            }
            return table(rows);
        } finally {
            pool.shutdownNow();
        }
    }

    private Outcome one(int number) throws IOException {
        Kind what = kind.orElseGet(() -> Kind.of(number));
        Path place = folder.resolve("seed-" + seed + "-run-" + number);
        delete(place);
        Verdict verdict;
        try {
            Optional<Verdict> shown =
                    new Run(what, new Random(seed * 1_000_003 + number).nextLong(), application, place).execute();
            if (shown.isEmpty()) {
                delete(place);
                return new Outcome(what, true, Row.EMPTY.sum());
            }
            verdict = shown.get();
        } catch (Exception e) {
            verdict = new Verdict(0, 0, 0, 0, 0, 0, List.of("the run broke off: " + e));
        }
        if (verdict.passed()) {
            delete(place);
        } else {
            synchronized (out) {
                out.println("FAILED run " + number + " (" + what.word() + "), kept in " + place);
                verdict.problems().forEach(p -> out.println("    " + p));
                out.println("    again: ./edgewatt crash --seed " + seed + " --only " + number
                        + kind.map(k -> " --kind " + k.word()).orElse(""));
            }
        }
        return new Outcome(what, false, verdict);
    }

    private static Row add(Row row, Outcome o) {
        Verdict a = row.sum();
        Verdict b = o.verdict();
        return new Row(
                row.runs() + 1,
                row.skipped() + (o.skipped() ? 1 : 0),
                row.failed() + (b.passed() ? 0 : 1),
                new Verdict(
                        a.transactions() + b.transactions(),
                        a.lost() + b.lost(),
                        a.doubled() + b.doubled(),
                        a.wrongStop() + b.wrongStop(),
                        a.samplesLost() + b.samplesLost(),
                        a.destroyed() + b.destroyed(),
                        List.of()));
    }

    private boolean table(Map<Kind, Row> rows) {
        String line = "%-10s %5s %13s %5s %8s %11s %13s %10s  %s%n";
        out.printf(
                line,
                "kind",
                "runs",
                "transactions",
                "lost",
                "doubled",
                "wrong stop",
                "samples lost",
                "destroyed",
                "verdict");
        int failed = 0;
        int skipped = 0;
        int total = 0;
        for (Map.Entry<Kind, Row> e : rows.entrySet()) {
            Row r = e.getValue();
            Verdict v = r.sum();
            out.printf(
                    line,
                    e.getKey().word(),
                    r.runs(),
                    v.transactions(),
                    v.lost(),
                    v.doubled(),
                    v.wrongStop(),
                    v.samplesLost(),
                    e.getKey().damages() ? v.destroyed() : "-",
                    r.skipped() == r.runs()
                            ? "skipped: needs unshare and mount (Linux)"
                            : r.failed() == 0 ? "passed" : r.failed() + " FAILED");
            failed += r.failed();
            skipped += r.skipped();
            total += r.runs();
        }
        rows.keySet().forEach(k -> out.println("  " + k.word() + ": " + k.promise));
        out.println(total - failed - skipped + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed == 0 && total > skipped;
    }

    private static void delete(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }
}
