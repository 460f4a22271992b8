package edgewatt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import edgewatt.store.journal.Retention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir
    Path data;

    private final TestClock time = new TestClock("2026-06-01T12:00:00Z");
    private Store store;

    private Store open() {
        return open(Retention.Limits.DEFAULT);
    }

    private Store open(Retention.Limits limits) {
        store = new Store(data, time, time, limits, new ObjectMapper());
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

    static long append(Store store, Fact fact) {
        return store.journal().append(fact).toCompletableFuture().join();
    }

    static List<Fact> facts(List<Entry> entries) {
        return entries.stream().map(Entry::fact).toList();
    }

    @Test
    void everyKindOfFactReadsBackEqualAfterReopening() {
        open();
        Facts.all().forEach(f -> append(store, f));
        store.close();
        List<Entry> read = open().journal().read(0, 100);
        assertEquals(Facts.all(), facts(read));
        assertTrue(read.stream().allMatch(Entry::timeTrusted));
        assertEquals(2, store.clock().bootId());
        assertEquals(1, read.get(0).bootId());
        assertEquals(List.of(), store.findings());
    }

    @Test
    void factsOfOneThreadKeepTheirOrderAndShareFlushes() {
        open();
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            stages.add(store.journal().append(Facts.status(i)));
        }
        long last = 0;
        for (CompletionStage<Long> stage : stages) {
            long position = stage.toCompletableFuture().join();
            assertTrue(position > last);
            last = position;
        }
        assertEquals(1_000, store.journal().read(0, 2_000).size());
    }

    @Test
    void anUplinkIsCalledAfterSomethingIsDurable() throws Exception {
        open();
        CountDownLatch called = new CountDownLatch(1);
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, called::countDown);
        append(store, Facts.status(1));
        assertTrue(called.await(30, TimeUnit.SECONDS));
        assertEquals(1, cursor.pending(0, 10).size());
    }

    @Test
    void aCursorKeepsItsPlaceAndMappingsAcrossReopening() {
        open();
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        long first = append(store, Facts.status(1));
        long second = append(store, Facts.status(2));
        long third = append(store, Facts.status(3));
        cursor.acknowledge(List.of(second), Map.of("tx", "17"));
        assertEquals(List.of(first, third), positions(cursor));
        store.close();
        cursor = open().journal().open("a", Journal.Start.END, () -> {});
        assertEquals(List.of(first, third), positions(cursor));
        assertEquals(2, cursor.pendingCount());
        assertEquals(Optional.of("17"), cursor.mapping("tx"));
        assertEquals(Optional.empty(), cursor.mapping("other"));
        cursor.acknowledge(first);
        cursor.acknowledge(third);
        assertEquals(0, cursor.pendingCount());
    }

    @Test
    void aNewCursorBeginsWhereItWasAskedTo() {
        open();
        append(store, Facts.status(1));
        assertEquals(0, store.journal().open("end", Journal.Start.END, () -> {}).pendingCount());
        assertEquals(
                1,
                store.journal().open("begin", Journal.Start.BEGINNING, () -> {}).pendingCount());
    }

    @Test
    void aTransactionParksWholeAndComesBackAtItsPlace() {
        open();
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        UUID id = UUID.randomUUID();
        long start = append(store, Facts.started(id, 0));
        long status = append(store, Facts.status(1));
        cursor.park(id, "backend refuses");
        append(store, Facts.sample(id, 1));
        assertEquals(List.of(status), positions(cursor));
        assertEquals(List.of(new Cursor.Parked(id, "backend refuses", 2)), cursor.parked());
        cursor.acknowledge(status);
        assertEquals(0, cursor.pendingCount());
        long end = append(store, Facts.ended(id, 2));
        assertEquals(3, cursor.transaction(id).size());
        store.close();
        cursor = open().journal().open("a", Journal.Start.BEGINNING, () -> {});
        assertEquals(List.of(new Cursor.Parked(id, "backend refuses", 3)), cursor.parked());
        cursor.unpark(id);
        assertEquals(3, cursor.pendingCount());
        assertEquals(List.of(start, start + 2, end), positions(cursor));
        assertEquals(
                List.of(end),
                cursor.pending(start + 2, 10).stream().map(Entry::position).toList());
    }

    @Test
    void aCursorThatNobodyOpensIsSaidAndCanBeForgotten() {
        open();
        store.journal().open("old", Journal.Start.BEGINNING, () -> {});
        append(store, Facts.status(1));
        store.close();
        open();
        assertEquals(List.of(), store.findings());
        time.advance(Duration.ofMinutes(11));
        assertEquals("cursor old", store.findings().get(0).subject());
        store.forget(List.of("old", "never there"));
        store.writer().await(db -> null);
        assertEquals(List.of(), store.findings());
        assertEquals(0, store.journal().open("old", Journal.Start.END, () -> {}).pendingCount());
    }

    @Test
    void aWeeksBacklogIsReadInPagesAndAcknowledgedInAnyOrder() {
        open();
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        UUID id = UUID.randomUUID();
        CompletionStage<Long> last = null;
        for (int i = 0; i < 15_000; i++) {
            last = store.journal().append(i % 3 == 0 ? Facts.status(i) : Facts.sample(id, i));
        }
        last.toCompletableFuture().join();
        assertEquals(15_000, cursor.pendingCount());
        cursor.park(id, "refused");
        long after = 0;
        int seen = 0;
        for (List<Entry> page = cursor.pending(after, 500); !page.isEmpty(); page = cursor.pending(after, 500)) {
            List<Long> positions =
                    new ArrayList<>(page.stream().map(Entry::position).toList());
            after = positions.get(positions.size() - 1);
            java.util.Collections.reverse(positions);
            cursor.acknowledge(positions, Map.of());
            seen += positions.size();
        }
        assertEquals(5_000, seen);
        cursor.unpark(id);
        assertEquals(10_000, cursor.pendingCount());
        assertEquals(2, cursor.pending(0, 1).get(0).position());
    }

    @Test
    void aStagesCallbackMayUseTheStore() {
        open();
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        CompletionStage<Optional<String>> done = store.journal()
                .append(Facts.status(1))
                .thenApply(position -> {
                    cursor.acknowledge(position);
                    store.documents().write("evse.1", "{}");
                    return store.documents().read("evse.1");
                });
        assertEquals(
                Optional.of("{}"),
                done.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join());
        assertEquals(0, cursor.pendingCount());
    }

    @Test
    void documentsAreReplacedListedAndRemoved() {
        open();
        store.documents().write("profiles.1", "{\"a\":1}");
        store.documents().write("profiles.1", "{\"a\":2}");
        store.documents().write("profiles.2", "{}");
        store.documents().write("list", "[]");
        store.close();
        open();
        assertEquals(Optional.of("{\"a\":2}"), store.documents().read("profiles.1"));
        assertEquals(List.of("profiles.1", "profiles.2"), store.documents().names("profiles."));
        store.documents().delete("profiles.1");
        assertEquals(Optional.empty(), store.documents().read("profiles.1"));
        for (String name : List.of("", "a/b", "..", "x".repeat(101), "ä")) {
            assertThrows(IllegalArgumentException.class, () -> store.documents().write(name, "{}"));
        }
    }

    @Test
    void aDiskThatIsFullIsSaidAndRecoversByItself() {
        open();
        append(store, Facts.status(1));
        store.writer().await(db -> {
            db.execute("PRAGMA max_page_count = 1");
            return null;
        });
        CompletableFuture<Long> failed = null;
        for (int i = 0; i < 200 && (failed == null || !failed.isCompletedExceptionally()); i++) {
            failed = store.journal()
                    .append(Facts.security(Facts.T, "x".repeat(255)))
                    .toCompletableFuture();
            failed.handle((p, e) -> null).join();
        }
        JournalException e =
                (JournalException) assertThrows(Exception.class, failed::join).getCause();
        assertTrue(e.isFull());
        assertTrue(e.getMessage().contains("journal.db") && e.getMessage().contains("free some space"), e.getMessage());
        assertEquals(e.getMessage(), store.journal().trouble());
        assertEquals("journal", store.findings().get(0).subject());
        assertFalse(store.journal().read(0, 10).isEmpty());
        store.writer().submit(db -> {
            db.execute("PRAGMA max_page_count = 100000");
            return null;
        });
        append(store, Facts.status(2));
        assertEquals("", store.journal().trouble());
        assertEquals(List.of(), store.findings());
    }

    @Test
    void aFolderThatCannotBeOpenedIsSaidAndReadsAsEmpty() throws Exception {
        Path file = data.resolve("not-a-folder");
        Files.writeString(file, "");
        store = new Store(file, time, time, Retention.Limits.DEFAULT, new ObjectMapper());
        store.start();
        store.opened().toCompletableFuture().join();
        store.clockReady().toCompletableFuture().join();
        Throwable e = assertThrows(Exception.class, () -> append(store, Facts.status(1)))
                .getCause();
        assertTrue(e instanceof JournalException j && j.getMessage().contains("writable"), e.toString());
        assertEquals(Optional.empty(), store.documents().read("x"));
        assertEquals(List.of(), store.journal().read(0, 1));
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        assertEquals(List.of(), cursor.pending(0, 1));
        assertEquals(0, cursor.pendingCount());
        assertEquals(List.of(), cursor.parked());
        assertEquals(
                edgewatt.api.deploy.Health.Level.FAILED, store.findings().get(0).level());
        assertEquals(Instant.parse("2026-06-01T12:00:00Z"), store.clock().instant());
    }

    /** A disk that is full at the start: what was recorded before is delivered when there is room, without a new fact. */
    @Test
    void anUplinkThatCameBeforeTheFileCouldBeOpenedIsCalledWhenItCan() throws Exception {
        append(open(), Facts.started(UUID.randomUUID(), 1));
        store.close();
        Path folder = data.resolve("store");
        Files.move(folder, data.resolve("away"));
        Files.writeString(folder, "in the way");
        open();
        CountDownLatch called = new CountDownLatch(1);
        Cursor cursor = store.journal().open("ocpp.main", Journal.Start.BEGINNING, called::countDown);
        assertEquals(List.of(), cursor.pending(0, 10));
        Files.delete(folder);
        Files.move(data.resolve("away"), folder);
        assertTrue(called.await(20, TimeUnit.SECONDS));
        assertEquals(1, cursor.pending(0, 10).size());
    }

    @Test
    void twoControllersOnOneFolderAreRefused() {
        open();
        Store second = new Store(data, time, time, Retention.Limits.DEFAULT, new ObjectMapper());
        second.start();
        second.opened().toCompletableFuture().join();
        assertTrue(
                second.journal().trouble().contains("another controller"),
                second.journal().trouble());
        second.close();
    }

    @Test
    void closingWritesWhatWasHandedInAndEndsTheThread() {
        open();
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            stages.add(store.journal().append(Facts.status(i)));
        }
        store.close();
        stages.forEach(s -> s.toCompletableFuture().join());
        assertEquals(List.of(), LiveThreads.left("edgewatt-store"));
        Throwable e = assertThrows(Exception.class, () -> append(store, Facts.status(1)))
                .getCause();
        assertTrue(e.getMessage().contains("closed"), e.getMessage());
        assertEquals(500, open().journal().read(0, 1_000).size());
    }

    @Test
    void aBootIdIsNeverUsedTwiceEvenIfItsFileIsLost() throws Exception {
        open();
        append(store, Facts.status(1));
        store.close();
        Files.delete(data.resolve("store/boot"));
        assertEquals(2, open().clock().bootId());
        append(store, Facts.status(1));
        store.close();
        Files.writeString(data.resolve("store/boot"), "1\n");
        assertEquals(3, open().clock().bootId());
        store.close();
        assertEquals(4, open().clock().bootId());
    }

    @Test
    void acknowledgedEntriesArePrunedOnceTheyAreOldAndTheirTransactionIsOver() {
        open(new Retention.Limits(256L << 20, Duration.ofDays(1)));
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        UUID over = UUID.randomUUID();
        UUID running = UUID.randomUUID();
        long done = append(store, Facts.status(1));
        long startOver = append(store, Facts.started(over, 0));
        long startRunning = append(store, Facts.started(running, 0));
        long endOver = append(store, Facts.ended(over, 1));
        long open = append(store, Facts.status(2));
        cursor.acknowledge(List.of(done, startOver, startRunning, endOver), Map.of());
        time.advance(Duration.ofDays(2));
        keepHouse();
        assertEquals(
                List.of(startRunning, open),
                store.journal().read(0, 10).stream()
                        .map(Entry::position)
                        .filter(p -> p <= open)
                        .toList());
        assertEquals(
                List.of(open), positions(cursor).stream().filter(p -> p <= open).toList());
    }

    @Test
    void whatTheGridCurtailedIsKeptForTwoYears() {
        open(new Retention.Limits(256L << 20, Duration.ofDays(1)));
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        long begins = append(store, new Fact.Curtailed("grid relay d", Facts.T, true, 4_200, "dimmed"));
        long other = append(store, Facts.status(1));
        cursor.acknowledge(List.of(begins, other), Map.of());
        time.advance(Duration.ofDays(700));
        keepHouse();
        assertEquals(
                List.of(begins),
                store.journal().read(0, 10).stream()
                        .map(Entry::position)
                        .filter(p -> p <= other)
                        .toList());
        time.advance(Duration.ofDays(40));
        keepHouse();
        assertTrue(store.journal().read(0, 10).stream().noneMatch(e -> e.position() <= other));
    }

    @Test
    void overItsBudgetTheJournalDropsSamplesAndNothingElse() {
        open(new Retention.Limits(400_000, Duration.ofDays(1)));
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        UUID id = UUID.randomUUID();
        append(store, Facts.started(id, 0));
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            stages.add(store.journal().append(Facts.sample(id, i)));
            stages.add(store.journal().append(Facts.metered()));
        }
        stages.add(store.journal().append(Facts.ended(id, 401)));
        stages.forEach(s -> s.toCompletableFuture().handle((p, e) -> p).join());
        append(store, Facts.security(Facts.T, "kept"));
        for (int i = 0; i < 10; i++) {
            keepHouse();
        }
        List<Fact> left = facts(store.journal().read(0, 10_000));
        long plain = left.stream().filter(f -> f instanceof Fact.MeterSampled).count();
        long updates =
                left.stream().filter(f -> f instanceof Fact.TransactionUpdated).count();
        assertTrue(plain < 100, plain + " plain samples left");
        assertTrue(updates >= 200, updates + " updates left");
        assertEquals(
                1,
                left.stream().filter(f -> f instanceof Fact.TransactionStarted).count());
        assertEquals(
                1, left.stream().filter(f -> f instanceof Fact.TransactionEnded).count());
        assertTrue(left.stream().anyMatch(f -> f instanceof Fact.SecurityEvent));
        assertEquals(left.size(), cursor.pendingCount());
        assertEquals("", store.journal().trouble());
    }

    @Test
    void plainSamplesGoFirstThenEverySecondUpdateAndHealthSaysSoAlsoAfterARestart() {
        Retention.Limits roomy = new Retention.Limits(8L << 20, Duration.ofDays(1));
        open(roomy);
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        UUID id = UUID.randomUUID();
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            stages.add(store.journal().append(Facts.metered()));
        }
        stages.add(store.journal().append(Facts.started(id, 0)));
        for (int i = 1; i <= 400; i++) {
            stages.add(store.journal().append(Facts.sample(id, i)));
        }
        stages.add(store.journal().append(Facts.ended(id, 401)));
        stages.forEach(s -> s.toCompletableFuture().join());
        assertTrue(store.findings().isEmpty());
        long used = store.writer().await(db -> db.number("PRAGMA page_count", 0) * 4096);
        store.limits(new Retention.Limits((long) (used * 0.85), Duration.ofDays(1)));
        keepHouse();
        assertTrue(count(Fact.MeterSampled.class) < 400, "plain samples go");
        assertEquals(400, count(Fact.TransactionUpdated.class), "as long as there are any, nothing else does");
        store.limits(new Retention.Limits((long) (used * 0.5), Duration.ofDays(1)));
        keepHouse();
        assertEquals(0, count(Fact.MeterSampled.class));
        List<Integer> left = facts(store.journal().read(0, 10_000)).stream()
                .filter(f -> f instanceof Fact.TransactionUpdated)
                .map(f -> ((Fact.TransactionUpdated) f).seqNo())
                .toList();
        assertTrue(left.size() >= 200 && left.size() < 400, left.size() + " updates");
        for (int i = 1; i < left.size(); i++) {
            assertTrue(left.get(i) - left.get(i - 1) <= 2, "no two after each other: " + left.get(i));
        }
        assertEquals(1, count(Fact.TransactionStarted.class));
        assertEquals(1, count(Fact.TransactionEnded.class));
        assertEquals(store.journal().read(0, 10_000).size(), cursor.pendingCount());
        String said = dropped();
        assertTrue(said.contains("400 plain samples and " + (400 - left.size()) + " of transactions"), said);
        store.close();
        open(roomy);
        assertEquals(said, dropped());
        time.advance(Duration.ofDays(2));
        assertTrue(store.findings().stream().noneMatch(f -> f.subject().equals("journal samples")), "long ago");
    }

    private String dropped() {
        return store.findings().stream()
                .filter(f -> f.subject().equals("journal samples"))
                .findFirst()
                .orElseThrow()
                .message();
    }

    private <F extends Fact> long count(Class<F> kind) {
        return facts(store.journal().read(0, 10_000)).stream()
                .filter(kind::isInstance)
                .count();
    }

    @Test
    void whatCannotComeBackAsItWasDoesNotReachTheJournal() {
        open();
        append(store, Facts.security(Facts.T, "x".repeat(254) + "\ud83d\ude00 and more"));
        append(store, Facts.security(Facts.T, "half \ud83d of a pair, \u0000, \u00e4"));
        String huge = "9".repeat(300_000);
        CompletionStage<Long> refused = store.journal()
                .append(new Fact.Unknown("Future", Facts.T, "{\"at\":\"" + Facts.T + "\",\"x\":\"" + huge + "\"}"));
        Throwable why = assertThrows(
                        java.util.concurrent.CompletionException.class,
                        () -> refused.toCompletableFuture().join())
                .getCause();
        assertTrue(why.getMessage().contains("a fact Future has 300"), why.getMessage());
        List<Fact> read = facts(store.journal().read(0, 10));
        assertEquals("x".repeat(254), ((Fact.SecurityEvent) read.get(0)).info());
        assertEquals("half \ud83d of a pair, \u0000, \u00e4", ((Fact.SecurityEvent) read.get(1)).info());
        assertEquals(2, read.size());
        assertEquals(List.of(), store.findings(), "no record is damaged");
    }

    /** Lets a minute pass and waits for what the writer then queues for itself. */
    private void keepHouse() {
        time.advance(Duration.ofMinutes(2));
        append(store, Facts.status(9));
        for (int i = 0; i < 20; i++) {
            store.writer().await(db -> null);
        }
    }

    static List<Long> positions(Cursor cursor) {
        return cursor.pending(0, 1_000).stream().map(Entry::position).toList();
    }
}
