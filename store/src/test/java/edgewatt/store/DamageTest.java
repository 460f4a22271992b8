package edgewatt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.store.journal.Retention;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sick disk does to the file. */
class DamageTest {
    private static final int PAGE = 4096;
    private static final String LONG = "[" + "\"0123456789\",".repeat(2_000) + "0]";

    @TempDir
    Path home;

    private final TestClock time = new TestClock("2026-06-01T12:00:00Z");
    private final TreeMap<Long, Fact> truth = new TreeMap<>();
    private final UUID tx = UUID.randomUUID();
    private Path data;
    private Store store;

    private Store open() {
        store = new Store(data, time, time, Retention.Limits.DEFAULT, new ObjectMapper());
        store.start();
        store.opened().toCompletableFuture().join();
        return store;
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    /** 400 entries, two cursors, mappings, a parked transaction, documents; the first 100 acknowledged. */
    private void fill() {
        data = home.resolve("data");
        open();
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        store.journal().open("b", Journal.Start.BEGINNING, () -> {}).close();
        Map<Fact, CompletionStage<Long>> stages = new java.util.LinkedHashMap<>();
        for (int i = 0; i < 400; i++) {
            Fact fact = i % 2 == 0 ? Facts.sample(tx, i) : Facts.security(Facts.T, "event " + i);
            stages.put(fact, store.journal().append(fact));
        }
        stages.forEach((fact, stage) -> truth.put(stage.toCompletableFuture().join(), fact));
        cursor.acknowledge(truth.keySet().stream().limit(100).toList(), Map.of(tx.toString(), "17"));
        store.documents().write("long", LONG);
        store.documents().write("short", "{}");
        store.documents().write("short", "{\"new\":1}");
    }

    /** A copy as a power loss would leave it, optionally with everything moved from the log into the file. */
    private Path copy(String name) throws IOException {
        Path to = home.resolve(name).resolve("store");
        Files.createDirectories(to);
        for (String file : List.of("journal.db", "journal.db-wal", "boot")) {
            if (Files.exists(home.resolve("data/store").resolve(file))) {
                Files.copy(home.resolve("data/store").resolve(file), to.resolve(file));
            }
        }
        return home.resolve(name);
    }

    private List<Fact> journal() {
        return store.journal().read(0, 10_000).stream().map(Entry::fact).toList();
    }

    private static boolean isReport(Fact fact) {
        return fact instanceof Fact.SecurityEvent e && e.type().equals("JournalRecordCorrupt");
    }

    @Test
    void aDamagedRecordIsKeptApartReportedAndEverythingElseIsDelivered() {
        fill();
        long bad = truth.firstKey() + 200;
        store.writer()
                .await(db ->
                        db.update("UPDATE entries SET json = replace(json, '200', '999') WHERE position = ?", bad));
        Cursor cursor = store.journal().open("b", Journal.Start.BEGINNING, () -> {});
        List<Entry> pending = cursor.pending(0, 10_000);
        assertEquals(399, pending.stream().filter(e -> !isReport(e.fact())).count());
        assertTrue(pending.stream().noneMatch(e -> e.position() == bad));
        store.writer().await(db -> null);
        assertEquals(400, cursor.pendingCount());
        List<Fact> reports = journal().stream().filter(DamageTest::isReport).toList();
        assertEquals(1, reports.size());
        assertEquals("entry " + bad + " damaged and kept apart", ((Fact.SecurityEvent) reports.get(0)).info());
        assertTrue(store.findings().stream().anyMatch(f -> f.subject().equals("journal records")));
    }

    @Test
    void aDamagedDocumentReadsAsAbsentAndIsSaid() {
        fill();
        store.writer().await(db -> db.update("UPDATE documents SET json = '{}' WHERE name = 'short'"));
        assertEquals(Optional.empty(), store.documents().read("short"));
        assertEquals("document short", store.findings().get(0).subject());
        store.documents().write("short", "[]");
        assertEquals(Optional.of("[]"), store.documents().read("short"));
        assertEquals(List.of(), store.findings());
    }

    @Test
    void anyOnePageOverwrittenLosesOnlyWhatWasOnIt() throws IOException {
        fill();
        store.close(); // everything is in the file now
        Random random = new Random(7);
        long pages = Files.size(home.resolve("data/store/journal.db")) / PAGE;
        int runs = Boolean.getBoolean("edgewatt.full") ? (int) pages : 15;
        for (int i = 0; i < runs; i++) {
            long page = runs == pages ? i : i == 0 ? 0 : random.nextInt((int) pages);
            data = copy("page" + i);
            byte[] junk = new byte[PAGE];
            if (i % 3 != 0) {
                random.nextBytes(junk);
            }
            try (RandomAccessFile file =
                    new RandomAccessFile(data.resolve("store/journal.db").toFile(), "rw")) {
                file.seek(page * PAGE);
                file.write(junk);
            }
            open();
            store.writer().await(db -> null); // the report is in
            List<Fact> read = journal();
            List<Fact> expected = new ArrayList<>(truth.values());
            expected.retainAll(read);
            List<Fact> delivered = read.stream().filter(f -> !isReport(f)).toList();
            assertEquals(expected, delivered, "order and content, page " + page);
            assertTrue(delivered.size() >= 375, "page " + page + ": only " + delivered.size() + " of 400 are left");
            assertTrue(delivered.size() == 400 || hasSalvageFinding(), "page " + page + " said in Health");
            if (hasSalvageFinding()) {
                assertTrue(Files.exists(data.resolve("store/journal.db.damaged-1")));
                assertTrue(read.stream().anyMatch(DamageTest::isReport), "page " + page + " reported");
            }
            long position = StoreTest.append(store, Facts.status(1));
            Cursor b = store.journal().open("b", Journal.Start.BEGINNING, () -> {});
            assertTrue(StoreTest.positions(b).contains(position), "page " + page);
            store.close();
        }
    }

    @Test
    void damageMetWhileRunningIsRepairedWhileRunning() throws IOException {
        fill();
        store.close();
        data = copy("running");
        open();
        Path file = data.resolve("store/journal.db");
        long pages = Files.size(file) / PAGE;
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek((pages - 3) * PAGE);
            f.write(new byte[PAGE]);
            f.seek((pages / 2) * PAGE);
            f.write(new byte[PAGE]);
        }
        List<Fact> read = journal().stream().filter(f -> !isReport(f)).toList();
        assertTrue(read.size() >= 350, read.size() + " of 400");
        StoreTest.append(store, Facts.status(5));
        assertEquals(Facts.status(5), journal().get(journal().size() - 1));
    }

    @Test
    void aFileCutShortLosesOnlyItsEnd() throws IOException {
        fill();
        store.close();
        Random random = new Random(11);
        long size = Files.size(home.resolve("data/store/journal.db"));
        for (int i = 0; i < (Boolean.getBoolean("edgewatt.full") ? 200 : 12); i++) {
            data = copy("cut" + i);
            long length = i == 0 ? 0 : i == 1 ? 100 : random.nextLong(size);
            try (var file =
                    java.nio.channels.FileChannel.open(data.resolve("store/journal.db"), StandardOpenOption.WRITE)) {
                file.truncate(length);
            }
            open();
            List<Fact> read = journal().stream().filter(f -> !isReport(f)).toList();
            List<Fact> expected = new ArrayList<>(truth.values());
            expected.retainAll(read);
            assertEquals(expected, read, "length " + length);
            assertTrue(read.size() >= (length / PAGE - 26) * 4, length / PAGE + " pages held " + read.size());
            StoreTest.append(store, Facts.status(1));
            assertFalse(journal().isEmpty());
            store.close();
        }
    }

    @Test
    void theWriteAheadLogIsSavedToo() throws IOException {
        fill();
        data = copy("log");
        store.close();
        try (RandomAccessFile file =
                new RandomAccessFile(data.resolve("store/journal.db").toFile(), "rw")) {
            file.write("not a database any more".getBytes());
        }
        open();
        List<Fact> read = journal().stream().filter(f -> !isReport(f)).toList();
        assertEquals(List.copyOf(truth.values()), read);
        Cursor a = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        List<Long> waiting = List.copyOf(truth.keySet()).subList(100, 400);
        assertEquals(waiting, StoreTest.positions(a).subList(0, 300));
        assertEquals(Optional.of("17"), a.mapping(tx.toString()));
        assertEquals(Optional.of(LONG), store.documents().read("long"));
        assertEquals(Optional.of("{\"new\":1}"), store.documents().read("short"));
    }

    @Test
    void aSalvageThatWasInterruptedIsFinished() throws IOException {
        fill();
        store.close();
        data = copy("interrupted");
        Path folder = data.resolve("store");
        Files.move(folder.resolve("journal.db"), folder.resolve("journal.db.new"));
        Files.writeString(folder.resolve("journal.db-wal"), "of the damaged file");
        open();
        assertEquals(List.copyOf(truth.values()), journal());
        assertEquals(List.of(), store.findings());
    }

    private boolean hasSalvageFinding() {
        return store.findings().stream().map(Finding::subject).anyMatch("journal damage"::equals);
    }
}
