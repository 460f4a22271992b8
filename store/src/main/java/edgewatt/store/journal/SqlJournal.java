package edgewatt.store.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import edgewatt.store.db.Checksum;
import edgewatt.store.db.Db;
import edgewatt.store.db.Schema;
import edgewatt.store.db.Work;
import edgewatt.store.db.Writer;
import edgewatt.store.time.Stamp;
import edgewatt.store.time.TrustedClock;
import edgewatt.store.time.TrustedMoment;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal over the table {@code entries}. */
public final class SqlJournal implements Journal {
    private static final Logger log = LoggerFactory.getLogger(SqlJournal.class);
    private static final String READ =
            "SELECT " + Row.COLUMNS + " FROM entries e WHERE e.position > ? ORDER BY e.position LIMIT ?";
    private static final String CURTAILED = "SELECT " + Row.COLUMNS
            + " FROM entries e WHERE e.position > ? AND e.kind = 'Curtailed' ORDER BY e.position LIMIT ?";

    private final Writer writer;
    private final TrustedClock clock;
    private final Boots boots;
    private final Retention retention;
    private final FactCodec codec;
    private final Map<String, CursorState> states = new ConcurrentHashMap<>();
    private final Map<String, SqlCursor> open = new ConcurrentHashMap<>();
    private long next = 1; // writer's thread
    private volatile boolean late;
    private boolean appended; // writer's thread
    private volatile long quarantined;

    public SqlJournal(Writer writer, TrustedClock clock, ObjectMapper mapper, Retention.Limits limits) {
        this.writer = writer;
        this.clock = clock;
        this.codec = new FactCodec(mapper);
        this.boots = new Boots(clock);
        this.retention =
                new Retention(writer, clock, limits, () -> states.values().forEach(CursorState::recount));
        clock.listen((moment, moved, source) -> writer.submit(db -> boots.trust(db, moment)));
    }

    /** The file is open: in the writer's thread and first transaction. */
    public void opened(Db db) throws SQLException {
        long last = db.number(
                "SELECT MAX(p) FROM (SELECT MAX(position) p FROM entries UNION ALL SELECT MAX(low) FROM cursors"
                        + " UNION ALL SELECT MAX(position) FROM acks UNION ALL"
                        + " SELECT MAX(CAST(id AS INTEGER)) FROM quarantine WHERE tbl = 'entries')",
                0);
        next = Math.max(next, last + 1);
        boots.opened(db);
        for (String name : db.list("SELECT name FROM cursors", r -> r.getString(1))) {
            states.computeIfAbsent(name, CursorState::new);
        }
        for (CursorState state : states.values()) {
            state.load(db);
        }
        quarantined = db.number("SELECT COUNT(*) FROM quarantine", 0);
        retention.opened(db);
    }

    /** Some cursor could not be opened. Any thread. */
    void late() {
        late = true;
    }

    /** After each batch, in the writer's thread: calls the uplinks, then keeps house. */
    public void settled() {
        if (late && writer.trouble().isEmpty()) {
            late = false;
            open.values().forEach(SqlCursor::listenLate);
        }
        if (appended) {
            appended = false;
            states.values().forEach(CursorState::ring);
        }
        retention.settled();
    }

    @Override
    public CompletionStage<Long> append(Fact fact) {
        FactCodec.Encoded encoded;
        try {
            encoded = codec.encode(fact);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    new JournalException("journal " + writer.path() + ": " + e.getMessage(), false, e));
        }
        if (encoded.sample() != Row.KEEP && retention.isExhausted()) {
            return CompletableFuture.failedFuture(retention.refusal());
        }
        return writer.submit(new Append(encoded, clock.stamp(fact.at()), fact));
    }

    @Override
    public Cursor open(String name, Start from, Runnable onAppend) {
        SqlCursor cursor = new SqlCursor(this, writer, name, from, onAppend);
        if (open.putIfAbsent(name, cursor) != null) {
            throw new IllegalArgumentException("journal " + writer.path() + ": the cursor '" + name
                    + "' is in use by another uplink; give this one a name of its own in its configuration");
        }
        cursor.listen();
        return cursor;
    }

    void closed(SqlCursor cursor) {
        open.remove(cursor.name(), cursor);
    }

    /** A look at a cursor, also one that an uplink has open: for an operator. */
    public Cursor inspect(String name) {
        return new SqlCursor(this, writer, name);
    }

    /** All cursors, open or not, ordered. */
    public List<String> cursors() {
        return states.keySet().stream().sorted().toList();
    }

    /** What a cursor's mappings know of a transaction, for example the backend's number for it. */
    public Map<String, String> mappings(String cursor, UUID transaction) {
        Map<String, String> found = new TreeMap<>();
        writer.read(
                db -> {
                    db.visit(
                            "SELECT key, value, crc FROM mappings WHERE cursor = ? AND instr(key, ?) > 0",
                            r -> {
                                String key = r.getString(1);
                                String value = r.getString(2);
                                if (Checksum.of("mappings", cursor, key, value) == r.getLong(3)) {
                                    found.put(key, value);
                                }
                                return true;
                            },
                            cursor,
                            transaction.toString());
                    return null;
                },
                null);
        return found;
    }

    /** A fact in the store's own words, as an export shows it; {@code kind} comes first. */
    public ObjectNode describe(Fact fact) {
        return codec.describe(fact);
    }

    @Override
    public List<Entry> read(long position, int max) {
        return entries(READ, position, max);
    }

    /** Beginnings and ends of curtailments after a position. */
    public List<Entry> curtailments(long position, int max) {
        return entries(CURTAILED, position, max);
    }

    @Override
    public String trouble() {
        return writer.trouble().map(JournalException::getMessage).orElseGet(retention::trouble);
    }

    /** Samples that had to make room lately. */
    public Optional<Retention.Dropped> dropped() {
        return retention.dropped();
    }

    /** Rows that were damaged and are kept apart. */
    public long quarantined() {
        return quarantined;
    }

    /** Cursors that nobody has opened since the start. */
    public List<String> abandoned() {
        return states.values().stream()
                .filter(s -> !s.wasOpened)
                .map(s -> s.name)
                .sorted()
                .toList();
    }

    public void limits(Retention.Limits limits) {
        retention.limits(limits);
    }

    /** Forgets cursors for good; what only they have not acknowledged may then be pruned. */
    public void forget(List<String> names) {
        writer.submit(new Work<Void>() {
            @Override
            public Void run(Db db) throws SQLException {
                for (String name : names) {
                    for (String table : List.of("acks", "held", "parked", "mappings")) {
                        db.update("DELETE FROM " + table + " WHERE cursor = ?", name);
                    }
                    db.update("DELETE FROM cursors WHERE name = ?", name);
                }
                return null;
            }

            @Override
            public void committed(Void nothing) {
                names.forEach(states::remove);
            }
        });
    }

    CursorState state(String name) {
        return states.get(name);
    }

    /** Creates the cursor's row unless it exists. */
    CursorState create(Db db, String name, Start from) throws SQLException {
        if (db.number("SELECT low FROM cursors WHERE name = ?", -1, name) < 0) {
            long after = from == Start.END ? next - 1 : 0L;
            Schema.put(db, "cursors", name, after);
            Schema.put(db, "mappings", name, Cursor.FROM, Long.toString(after));
        }
        CursorState state = states.computeIfAbsent(name, CursorState::new);
        state.load(db);
        return state;
    }

    /** Decoded entries of a query for {@link Row#COLUMNS}; damaged rows are moved away and the query runs again. */
    List<Entry> entries(String sql, Object... args) {
        while (true) {
            List<Row.Found> damaged = new ArrayList<>();
            List<Entry> entries = writer.read(
                    db -> {
                        damaged.clear();
                        List<Entry> whole = new ArrayList<>();
                        for (Row.Found found : db.list(sql, Row::read, args)) {
                            if (found.isWhole()) {
                                whole.add(entry(found.row()));
                            } else {
                                damaged.add(found);
                            }
                        }
                        return whole;
                    },
                    List.of());
            if (damaged.isEmpty()) {
                return entries;
            }
            try {
                writer.await(new Quarantine(damaged));
            } catch (JournalException e) {
                log.warn("a damaged entry stays where it is for now: {}", e.getMessage());
                return entries;
            }
        }
    }

    private Entry entry(Row row) {
        Optional<TrustedMoment> moment = row.trusted() == 1 ? Optional.empty() : boots.trusted(row.boot());
        long shift = moment.map(m -> m.correctionMicros(row.mono(), row.wall())).orElse(0L);
        return new Entry(
                row.position(),
                row.boot(),
                row.mono(),
                row.trusted() == 1 || moment.isPresent(),
                codec.decode(row.kind(), row.json(), shift));
    }

    private final class Append implements Work<Long> {
        private final FactCodec.Encoded encoded;
        private final Stamp stamp;
        private final String tx;

        Append(FactCodec.Encoded encoded, Stamp stamp, Fact fact) {
            this.encoded = encoded;
            this.stamp = stamp;
            this.tx = fact.transaction().map(Object::toString).orElse(null);
        }

        @Override
        public Long run(Db db) throws SQLException {
            Row row = new Row(
                    next++,
                    encoded.kind(),
                    encoded.version(),
                    stamp.bootId(),
                    stamp.monotonicNanos(),
                    stamp.wallMicros(),
                    stamp.trusted() ? 1 : 0,
                    tx,
                    encoded.sample(),
                    encoded.json());
            Schema.put(db, "entries", row.values());
            return row.position();
        }

        @Override
        public void committed(Long position) {
            appended = true;
            retention.appended();
            states.values().forEach(s -> s.appended(tx));
        }
    }

    /** Moves damaged rows out of the way and says so as a security event; everything after them is still delivered. */
    private final class Quarantine implements Work<Integer> {
        private final List<Row.Found> rows;

        Quarantine(List<Row.Found> rows) {
            this.rows = rows;
        }

        @Override
        public Integer run(Db db) throws SQLException {
            int moved = 0;
            for (Row.Found found : rows) {
                long position = found.row().position();
                if (db.update("DELETE FROM entries WHERE position = ?", position) > 0) {
                    db.update(
                            "INSERT INTO quarantine (tbl, id, content, reason, boot) VALUES ('entries', ?, ?, ?, ?)",
                            Long.toString(position),
                            found.row() + " crc " + found.crc(),
                            "checksum",
                            clock.bootId());
                    moved++;
                }
            }
            return moved;
        }

        @Override
        public void committed(Integer moved) {
            states.values().forEach(CursorState::recount);
            quarantined += moved;
            if (moved > 0) {
                String which = rows.size() == 1
                        ? "entry " + rows.get(0).row().position()
                        : rows.size() + " entries from " + rows.get(0).row().position() + " on";
                report(which + " damaged and kept apart");
            }
        }
    }

    /** No name of OCPP's list of security events fits a damaged record, so it carries one of our own. */
    public void report(String info) {
        append(new Fact.SecurityEvent("JournalRecordCorrupt", clock.instant(), info));
    }
}
