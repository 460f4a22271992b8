package edgewatt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.store.db.Checksum;
import edgewatt.store.journal.Retention;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of the next release read and written by this one, and a file of an earlier one. */
class MigrationTest {
    @TempDir
    Path data;

    private final TestClock time = new TestClock("2026-06-01T12:00:00Z");
    private Store store;

    private void open() {
        store = new Store(data, time, time, Retention.Limits.DEFAULT, new ObjectMapper());
        store.start();
        store.opened().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long number(String sql) {
        return store.writer().await(db -> db.number(sql, 0));
    }

    private void insert(long position, String kind, String tx, String json) {
        long mono = 0;
        long wall = 1_780_000_000_000_000L;
        long crc = Checksum.of("entries", position, kind, 2L, 1L, mono, wall, 1L, tx, 0L, json);
        store.writer()
                .await(db -> db.update(
                        "INSERT INTO entries (position, kind, version, boot, mono, wall, trusted, tx, sample, json, crc,"
                                + " priority) VALUES (?, ?, 2, 1, ?, ?, 1, ?, 0, ?, ?, 5)",
                        position,
                        kind,
                        mono,
                        wall,
                        tx,
                        json,
                        crc));
    }

    /** Makes of this release's file what the next one would: more tables, columns, members, kinds and names. */
    private void becomeNewer() {
        store.writer().await(db -> {
            db.execute("CREATE TABLE tariffs (id TEXT PRIMARY KEY, json TEXT)");
            db.execute("ALTER TABLE entries ADD COLUMN priority INTEGER");
            db.execute("ALTER TABLE cursors ADD COLUMN opened INTEGER DEFAULT 0");
            db.execute("ALTER TABLE documents ADD COLUMN owner TEXT");
            db.execute("CREATE INDEX entries_priority ON entries (priority)");
            db.update("UPDATE meta SET value = '2' WHERE key = 'schema'");
            return null;
        });
    }

    @Test
    void thisReleaseReadsAndAppendsToTheFileOfTheNext() {
        open();
        becomeNewer();
        UUID id = new UUID(1, 2);
        insert(101, "CableLocked", null, "{\"at\":\"2026-06-01T10:00:00Z\",\"evse\":2}");
        insert(
                102,
                "TransactionStarted",
                id.toString(),
                "{\"id\":\"" + id + "\",\"evse\":1,\"seq\":0,"
                        + "\"at\":\"2026-06-01T10:00:00Z\",\"token\":{\"value\":\"T\",\"type\":\"RETINA\",\"x\":1},"
                        + "\"meterStartWh\":5,\"trigger\":\"TELEPATHY\",\"offline\":false,\"cost\":{\"currency\":\"EUR\"}}");
        insert(103, "StatusChanged", null, "{\"evse\":1}");
        insert(104, "MeterSampled", null, "{\"evse\":\"one\"}");
        store.close();
        open();
        assertEquals(List.of(), store.findings());
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        List<Fact> facts = cursor.pending(0, 10).stream().map(Entry::fact).toList();
        assertEquals(
                new Fact.Unknown(
                        "CableLocked",
                        Instant.parse("2026-06-01T10:00:00Z"),
                        "{\"at\":\"2026-06-01T10:00:00Z\",\"evse\":2}"),
                facts.get(0));
        Fact.TransactionStarted started = (Fact.TransactionStarted) facts.get(1);
        assertEquals(5, started.meterStartWh());
        assertEquals(Fact.Trigger.AUTHORIZED, started.trigger());
        assertEquals(Optional.empty(), started.reading());
        assertTrue(facts.get(2) instanceof Fact.StatusChanged, "missing members get defaults");
        assertTrue(facts.get(3) instanceof Fact.Unknown, "what cannot be read passes through");
        long position = StoreTest.append(store, Facts.status(7));
        assertEquals(105, position);
        cursor.acknowledge(101);
        store.documents().write("profiles", "[]");
        store.close();
        open();
        cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        assertEquals(List.of(102L, 103L, 104L, 105L), StoreTest.positions(cursor));
        assertEquals(2, number("SELECT value FROM meta WHERE key = 'schema'"));
        assertEquals(4, number("SELECT COUNT(priority) FROM entries"));
        assertEquals(Optional.of("[]"), store.documents().read("profiles"));
    }

    /**
     * A generation is rolled back, its predecessor works on its file, and it comes again: twice. What it reads then is what
     * it wrote, byte for byte and in the columns of its own, and behind it what the predecessor has appended.
     */
    @Test
    void theNextReleaseFindsItsFileAgainAfterThisOneHasWorkedOnIt() {
        UUID id = new UUID(5, 6);
        String started = "{\"id\":\"" + id + "\",\"evse\":1,\"seq\":0,\"at\":\"2026-06-01T10:00:00Z\","
                + "\"meterStartWh\":5,\"trigger\":\"TELEPATHY\",\"cost\":{\"currency\":\"EUR\", \"x\": [1.50]}}";
        String profiles = "[{\"id\":1,\"ofTheNext\":{\"a\": 1.0}}]";
        open();
        becomeNewer();
        store.journal().open("a", Journal.Start.BEGINNING, () -> {}).close();
        long last = 100;
        for (int turn = 1; turn <= 2; turn++) {
            long first = last + 1;
            insert(first, "TransactionStarted", id.toString(), started);
            insert(first + 1, "CableLocked", null, "{\"evse\":" + turn + ", \"force\": 80.0}");
            String tariff = "next-" + turn;
            store.writer().await(db -> {
                db.update("INSERT OR REPLACE INTO tariffs VALUES (?, '{}')", tariff);
                return db.update(
                        "INSERT OR REPLACE INTO documents (name, revision, json, owner, crc) VALUES (?, ?, ?, 'me', ?)",
                        "profiles.next",
                        1000L,
                        profiles,
                        Checksum.of("documents", "profiles.next", 1000L, profiles));
            });
            store.close();

            open(); // this release, after the rollback
            Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
            assertEquals(
                    List.of(first, first + 1),
                    StoreTest.positions(cursor),
                    "it is delivered, whatever it can say of it");
            cursor.acknowledge(first);
            assertEquals(Optional.of(profiles), store.documents().read("profiles.next"));
            store.documents().write("profiles", "[" + turn + "]");
            last = StoreTest.append(store, Facts.ended(id, turn));
            assertEquals(first + 2, last);
            cursor.acknowledge(first + 1);
            cursor.acknowledge(last);
            assertEquals(List.of(), store.findings());
            store.close();

            open(); // the next release: its statements, on what it finds
            assertEquals(
                    List.of(started), strings("SELECT json FROM entries WHERE priority = 5 AND position = " + first));
            assertEquals(3L * turn, store.journal().read(100, 100).size());
            assertEquals(2L * turn, number("SELECT COUNT(*) FROM entries WHERE version = 2 AND priority = 5"));
            assertEquals(turn, number("SELECT COUNT(*) FROM tariffs"));
            assertEquals(List.of("me"), strings("SELECT owner FROM documents WHERE name = 'profiles.next'"));
            assertEquals(List.of(profiles), strings("SELECT json FROM documents WHERE name = 'profiles.next'"));
            assertEquals(Optional.of("[" + turn + "]"), store.documents().read("profiles"));
            assertEquals(2, number("SELECT value FROM meta WHERE key = 'schema'"), "its number stays");
            assertEquals(0, number("SELECT COUNT(*) FROM quarantine"), "every checksum is right");
        }
    }

    private List<String> strings(String sql) {
        return store.writer().await(db -> db.list(sql, r -> r.getString(1)));
    }

    @Test
    void aSavedFileOfTheNextReleaseKeepsWhatThisOneKnows() throws Exception {
        open();
        becomeNewer();
        insert(101, "CableLocked", null, "{\"at\":\"2026-06-01T10:00:00Z\"}");
        store.close();
        open();
        StoreTest.append(store, Facts.status(1));
        store.close();
        try (var file =
                new java.io.RandomAccessFile(data.resolve("store/journal.db").toFile(), "rw")) {
            file.write(new byte[200]);
        }
        open();
        store.writer().await(db -> null); // the report is in
        assertEquals(
                List.of(101L, 102L, 103L),
                store.journal().read(0, 10).stream().map(Entry::position).toList());
    }

    @Test
    void whatAnEarlierFileLacksIsAdded() {
        open();
        StoreTest.append(store, Facts.status(1));
        store.writer().await(db -> {
            db.execute("DROP TABLE held");
            db.execute("DROP TABLE quarantine");
            db.execute("DROP INDEX entries_tx");
            db.execute("CREATE TABLE quarantine (tbl TEXT, id TEXT)");
            db.update("DELETE FROM meta");
            return null;
        });
        store.close();
        open();
        StoreTest.append(store, Facts.status(2));
        Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
        assertEquals(2, cursor.pendingCount());
        assertEquals(5, number("SELECT COUNT(*) FROM pragma_table_info('quarantine')"));
        assertEquals(1, number("SELECT value FROM meta WHERE key = 'schema'"));
    }

    /** The statements of release 0.1.0, as they stand there, on a file of this one. */
    @Test
    void theReleaseBeforeReadsAndAppendsToAFileOfThisOne() throws Exception {
        UUID tx = new UUID(3, 4);
        open();
        Cursor cursor = store.journal().open("ocpp.main", Journal.Start.BEGINNING, () -> {});
        StoreTest.append(store, Facts.started(tx, 0));
        StoreTest.append(store, Facts.security(Facts.T, "half \ud83d of a pair"));
        cursor.acknowledge(List.of(), java.util.Map.of("outbox.attempts", "1:2:1:1780000000000"));
        cursor.park(tx, "StartTransaction was refused at every attempt, last: InternalError");
        store.close();

        String url = "jdbc:sqlite:" + data.resolve("store/journal.db");
        try (var connection = new org.sqlite.SQLiteDataSource() {
                    {
                        setUrl(url);
                    }
                }.getConnection();
                var statement = connection.createStatement()) {
            var row = statement.executeQuery(
                    "SELECT e.position, e.kind, e.version, e.boot, e.mono, e.wall, e.trusted, e.tx, e.sample, e.json, e.crc"
                            + " FROM entries e WHERE e.position > 1 ORDER BY e.position LIMIT 1");
            assertTrue(row.next());
            assertEquals(
                    Checksum.of(
                            "entries",
                            row.getLong(1),
                            row.getString(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getString(8),
                            row.getLong(9),
                            row.getString(10)),
                    row.getLong(11));
            row.close();
            String json = "{\"id\":\"" + tx + "\",\"evse\":1,\"seq\":1,\"at\":\"2026-06-01T10:30:00Z\","
                    + "\"trigger\":\"EV_DEPARTED\",\"reason\":\"LOCAL\",\"meterStopWh\":20000}";
            long crc = Checksum.of("entries", 9L, "TransactionEnded", 1L, 2L, 5L, 6L, 1L, tx.toString(), 0L, json);
            statement.executeUpdate(
                    "INSERT OR REPLACE INTO entries (position, kind, version, boot, mono, wall, trusted, tx,"
                            + " sample, json, crc) VALUES (9, 'TransactionEnded', 1, 2, 5, 6, 1, '" + tx + "', 0, '"
                            + json + "', "
                            + crc + ")");
            statement.executeUpdate("INSERT OR REPLACE INTO mappings (cursor, key, value, crc) VALUES"
                    + " ('ocpp.main', 'v16.tx.x', '4', "
                    + Checksum.of("mappings", "ocpp.main", "v16.tx.x", "4") + ")");
        }

        open();
        cursor = store.journal().open("ocpp.main", Journal.Start.BEGINNING, () -> {});
        assertEquals(List.of(), store.findings());
        assertEquals(2, cursor.parked().get(0).entries());
        assertEquals(
                20_000, ((Fact.TransactionEnded) cursor.transaction(tx).get(1).fact()).meterStopWh());
        assertEquals(Optional.of("1:2:1:1780000000000"), cursor.mapping("outbox.attempts"), "tries are still known");
        assertEquals(Optional.of("4"), cursor.mapping("v16.tx.x"));
    }
}
