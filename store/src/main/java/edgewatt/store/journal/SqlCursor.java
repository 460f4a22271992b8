package edgewatt.store.journal;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import edgewatt.store.db.Checksum;
import edgewatt.store.db.Db;
import edgewatt.store.db.Work;
import edgewatt.store.db.Writer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An uplink's view of its {@link CursorState}, or an operator's beside it. */
final class SqlCursor implements Cursor {
    private static final Logger log = LoggerFactory.getLogger(SqlCursor.class);
    private static final String NOT_PARKED =
            " (e.tx IS NULL OR NOT EXISTS (SELECT 1 FROM parked p WHERE p.cursor = ?1 AND p.tx = e.tx))";
    private static final String PENDING = "SELECT " + Row.COLUMNS
            + " FROM held h CROSS JOIN entries e ON e.position = h.position"
            + " WHERE h.cursor = ?1 AND h.position > ?2 AND" + NOT_PARKED
            + " UNION ALL SELECT " + Row.COLUMNS
            + " FROM entries e WHERE e.position > MAX(?2, (SELECT low FROM cursors WHERE name = ?1))"
            + " AND NOT EXISTS (SELECT 1 FROM acks a WHERE a.cursor = ?1 AND a.position = e.position) AND" + NOT_PARKED
            + " ORDER BY 1 LIMIT ?3";
    private static final String PARKED =
            "SELECT p.tx, p.reason, (SELECT COUNT(*) FROM entries e WHERE e.tx = p.tx AND CASE"
                    + " WHEN e.position > (SELECT low FROM cursors WHERE name = ?1) THEN NOT EXISTS"
                    + " (SELECT 1 FROM acks a WHERE a.cursor = ?1 AND a.position = e.position) ELSE EXISTS"
                    + " (SELECT 1 FROM held h WHERE h.cursor = ?1 AND h.position = e.position) END)"
                    + " FROM parked p WHERE p.cursor = ?1 ORDER BY p.rowid";
    private static final String TRANSACTION =
            "SELECT " + Row.COLUMNS + " FROM entries e WHERE e.tx = ? ORDER BY e.position";

    private final SqlJournal journal;
    private final Writer writer;
    private final String name;
    private final Journal.Start from;
    private final Runnable listener;
    private final boolean guest;
    private volatile boolean opened;
    private volatile boolean closed;

    SqlCursor(SqlJournal journal, Writer writer, String name, Journal.Start from, Runnable onAppend) {
        this.journal = journal;
        this.writer = writer;
        this.name = name;
        this.from = from;
        this.listener = () -> {
            if (!closed) {
                onAppend.run();
            }
        };
        this.guest = false;
    }

    /** Beside the uplink that owns the cursor, if any: is never called, and creates nothing. */
    SqlCursor(SqlJournal journal, Writer writer, String name) {
        this.journal = journal;
        this.writer = writer;
        this.name = name;
        this.from = Journal.Start.END;
        this.listener = () -> {};
        this.guest = true;
    }

    /** Creates the row if need be; a store that cannot write now tries again with each call, and as soon as it can. */
    void listen() {
        try {
            ensured();
        } catch (JournalException e) {
            log.warn("cursor {} waits for the journal: {}", name, e.getMessage());
            journal.late();
        }
    }

    /** The journal can be written again: an uplink that found nothing looks again. Any thread; never blocks. */
    void listenLate() {
        if (!opened && !closed) {
            writer.submit(new Joining()).whenComplete((state, failed) -> {
                if (failed == null) {
                    log.info("cursor {} has found the journal", name);
                    state.ring();
                } else {
                    journal.late();
                }
            });
        }
    }

    private final class Joining implements Work<CursorState> {
        @Override
        public CursorState run(Db db) throws SQLException {
            return journal.create(db, name, from);
        }

        @Override
        public void committed(CursorState created) {
            created.wasOpened = true;
            if (!opened && !closed) {
                created.listeners.add(listener);
            }
            opened = true;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Entry> pending(long position, int max) {
        return exists() ? journal.entries(PENDING, name, position, max) : List.of();
    }

    @Override
    public long pendingCount() {
        if (!exists()) {
            return 0;
        }
        CursorState state = ensured();
        return writer.await(state::pending);
    }

    @Override
    public void acknowledge(List<Long> positions, Map<String, String> mappings) {
        CursorState state = ensured();
        writer.await(new Work<Integer>() {
            @Override
            public Integer run(Db db) throws SQLException {
                return state.acknowledge(db, positions, mappings);
            }

            @Override
            public void committed(Integer left) {
                state.acknowledged(left);
            }
        });
    }

    @Override
    public Optional<String> mapping(String key) {
        return writer
                .read(
                        db -> db.list(
                                "SELECT value, crc FROM mappings WHERE cursor = ? AND key = ?",
                                r -> Checksum.of("mappings", name, key, r.getString(1)) == r.getLong(2)
                                        ? r.getString(1)
                                        : null,
                                name,
                                key),
                        List.<String>of())
                .stream()
                .filter(Objects::nonNull)
                .findFirst();
    }

    @Override
    public void park(UUID transaction, String reason) {
        change((state, db) -> state.park(db, transaction.toString(), reason), state -> {});
    }

    @Override
    public void unpark(UUID transaction) {
        change((state, db) -> state.unpark(db, transaction.toString()), CursorState::unparked);
    }

    @Override
    public long unparks() {
        CursorState state = journal.state(name);
        return state == null ? 0 : state.unparks;
    }

    @Override
    public List<Parked> parked() {
        return writer.read(
                db -> db.list(
                        PARKED, r -> new Parked(UUID.fromString(r.getString(1)), r.getString(2), r.getLong(3)), name),
                List.of());
    }

    @Override
    public List<Entry> transaction(UUID transaction) {
        return journal.entries(TRANSACTION, transaction.toString());
    }

    @Override
    public void close() {
        closed = true;
        journal.closed(this);
        CursorState state = journal.state(name);
        if (state != null) {
            state.listeners.remove(listener);
        }
    }

    private interface Change {
        void apply(CursorState state, Db db) throws SQLException;
    }

    private void change(Change change, Consumer<CursorState> afterwards) {
        CursorState state = ensured();
        writer.await(new Work<Set<String>>() {
            @Override
            public Set<String> run(Db db) throws SQLException {
                change.apply(state, db);
                return state.readParked(db);
            }

            @Override
            public void committed(Set<String> parked) {
                state.parked(parked);
                afterwards.accept(state);
            }
        });
    }

    private boolean exists() {
        try {
            ensured();
            return true;
        } catch (JournalException e) {
            return false;
        }
    }

    private CursorState ensured() {
        CursorState state = journal.state(name);
        if (guest) {
            if (state == null) {
                throw new JournalException("journal " + writer.path() + " has no cursor " + name, false, null);
            }
            return state;
        }
        if (state == null || !opened) {
            state = writer.await(new Joining());
        }
        return state;
    }
}
