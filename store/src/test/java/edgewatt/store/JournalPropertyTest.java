package edgewatt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.store.journal.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple3;

/** Random sequences against a model that a child could keep: a list of facts, and per cursor a set of what is done. */
@PropertyDefaults(shrinking = ShrinkingMode.BOUNDED)
class JournalPropertyTest {
    private static final List<String> CURSORS = List.of("a", "b");
    private static final List<UUID> TRANSACTIONS = List.of(new UUID(1, 1), new UUID(2, 2), new UUID(3, 3));

    /**
     * In memory where that is possible: nearly all of the time is flushes, a hundred thousand of them. The power failure here
     * is a copy of the files while they are open, so a disk would show nothing more; what a disk does is KillTest's.
     */
    private static final Path MEMORY = Stream.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")))
            .filter(f -> Files.isDirectory(f) && Files.isWritable(f))
            .findFirst()
            .orElseThrow();

    private enum Op {
        APPEND,
        APPEND_TX,
        ACK,
        ACK_MANY,
        PARK,
        UNPARK,
        REOPEN,
        CRASH
    }

    private static final class Model {
        final TreeMap<Long, Fact> facts = new TreeMap<>();
        final Map<String, Set<Long>> done = new HashMap<>(Map.of("a", new HashSet<>(), "b", new HashSet<>()));
        final Map<String, Set<UUID>> parked = new HashMap<>(Map.of("a", new HashSet<>(), "b", new HashSet<>()));
        final Map<String, String> mappings = new HashMap<>();

        List<Long> pending(String cursor) {
            return facts.entrySet().stream()
                    .filter(e -> !done.get(cursor).contains(e.getKey()))
                    .filter(e -> e.getValue()
                            .transaction()
                            .map(t -> !parked.get(cursor).contains(t))
                            .orElse(true))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    @Provide
    Arbitrary<List<Tuple3<Op, Integer, Integer>>> steps() {
        Arbitrary<Op> op = Arbitraries.frequency(
                Tuple.of(5, Op.APPEND),
                Tuple.of(8, Op.APPEND_TX),
                Tuple.of(6, Op.ACK),
                Tuple.of(4, Op.ACK_MANY),
                Tuple.of(2, Op.PARK),
                Tuple.of(2, Op.UNPARK),
                Tuple.of(1, Op.REOPEN),
                Tuple.of(1, Op.CRASH));
        return Arbitraries.lazyOf(() -> net.jqwik.api.Combinators.combine(
                        op,
                        Arbitraries.integers().between(0, 1_000),
                        Arbitraries.integers().between(0, 1_000))
                .as(Tuple::of)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60));
    }

    @Property(tries = 25)
    void theJournalIsWhatTheModelSays(@ForAll("steps") List<Tuple3<Op, Integer, Integer>> steps) throws IOException {
        check(steps);
    }

    /** Many runs, with the system property {@code edgewatt.full} only. */
    @Property(tries = 3_000)
    void theJournalIsWhatTheModelSaysEveryTime(@ForAll("steps") List<Tuple3<Op, Integer, Integer>> steps)
            throws IOException {
        if (Boolean.getBoolean("edgewatt.full")) {
            check(steps);
        }
    }

    private void check(List<Tuple3<Op, Integer, Integer>> steps) throws IOException {
        Path folder = Files.createTempDirectory(MEMORY, "journal");
        Run run = new Run(folder);
        try {
            for (Tuple3<Op, Integer, Integer> step : steps) {
                run.step(step.get1(), step.get2(), step.get3());
                run.compare();
            }
        } finally {
            run.store.close();
            remove(folder);
        }
    }

    private static final class Run {
        final Model model = new Model();
        final Path folder;
        int generation;
        Path data;
        Store store;
        final Map<String, Cursor> cursors = new HashMap<>();

        Run(Path folder) {
            this.folder = folder;
            this.data = folder.resolve("0");
            open();
        }

        void open() {
            TestClock time = new TestClock("2026-06-01T12:00:00Z");
            store = new Store(data, time, time, Retention.Limits.DEFAULT, new ObjectMapper());
            store.start();
            store.opened().toCompletableFuture().join();
            for (String name : CURSORS) {
                cursors.put(name, store.journal().open(name, Journal.Start.BEGINNING, () -> {}));
            }
        }

        void step(Op op, int x, int y) throws IOException {
            String name = CURSORS.get(x % 2);
            UUID tx = TRANSACTIONS.get(y % 3);
            Cursor cursor = cursors.get(name);
            switch (op) {
                case APPEND -> append(Facts.status(x));
                case APPEND_TX -> append(Facts.sample(tx, x));
                case ACK -> ack(name, List.of(position(y)));
                case ACK_MANY ->
                    ack(name, model.pending(name).stream().limit(y % 7).toList());
                case PARK -> {
                    cursor.park(tx, "because");
                    model.parked.get(name).add(tx);
                }
                case UNPARK -> {
                    cursor.unpark(tx);
                    model.parked.get(name).remove(tx);
                }
                case REOPEN -> {
                    store.close();
                    open();
                }
                case CRASH -> crash();
            }
        }

        private void append(Fact fact) {
            model.facts.put(StoreTest.append(store, fact), fact);
        }

        private long position(int y) {
            List<Long> all = List.copyOf(model.facts.keySet());
            return all.isEmpty() ? y : all.get(y % all.size());
        }

        private void ack(String name, List<Long> positions) {
            String value = Integer.toString(generation + positions.size());
            cursors.get(name).acknowledge(positions, Map.of(name, value));
            model.done
                    .get(name)
                    .addAll(positions.stream().filter(model.facts::containsKey).toList());
            model.mappings.put(name, value);
        }

        /** The power fails: what lies on disk now is all there is. */
        private void crash() throws IOException {
            Path next = folder.resolve(Integer.toString(++generation));
            Files.createDirectories(next.resolve("store"));
            for (String file : List.of("journal.db", "journal.db-wal", "boot")) {
                Path from = data.resolve("store").resolve(file);
                if (Files.exists(from)) {
                    Files.copy(from, next.resolve("store").resolve(file));
                }
            }
            store.close();
            data = next;
            open();
        }

        void compare() {
            assertEquals(
                    List.copyOf(model.facts.values()),
                    store.journal().read(0, 1_000).stream().map(Entry::fact).toList());
            for (String name : CURSORS) {
                Cursor cursor = cursors.get(name);
                List<Long> expected = model.pending(name);
                assertEquals(expected, StoreTest.positions(cursor), name);
                assertEquals(expected.size(), cursor.pendingCount(), name);
                assertEquals(paged(cursor), expected, name);
                assertEquals(Optional.ofNullable(model.mappings.get(name)), cursor.mapping(name));
                Map<UUID, Long> parked = new HashMap<>();
                for (Cursor.Parked p : cursor.parked()) {
                    parked.put(p.transaction(), p.entries());
                }
                Map<UUID, Long> waiting = new HashMap<>();
                for (UUID tx : model.parked.get(name)) {
                    waiting.put(
                            tx,
                            model.facts.entrySet().stream()
                                    .filter(e -> e.getValue().transaction().equals(Optional.of(tx)))
                                    .filter(e -> !model.done.get(name).contains(e.getKey()))
                                    .count());
                }
                assertEquals(waiting, parked, name);
            }
        }

        private static List<Long> paged(Cursor cursor) {
            List<Long> all = new ArrayList<>();
            long after = 0;
            for (List<Entry> page = cursor.pending(after, 3); !page.isEmpty(); page = cursor.pending(after, 3)) {
                page.forEach(e -> all.add(e.position()));
                after = all.get(all.size() - 1);
            }
            return all;
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
