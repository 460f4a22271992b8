package edgewatt.store.journal;

import edgewatt.api.store.Cursor;
import edgewatt.store.db.Db;
import edgewatt.store.db.Schema;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the writer knows of one cursor. Everything up to {@code low} is acknowledged, except entries of parked
 * transactions, which are <em>held</em> there; acknowledgements beyond {@code low} are kept one by one. So a week's
 * backlog, or a transaction parked for a year, costs a few rows. Writer's thread only, except {@link #listeners},
 * {@link #wasOpened} and reading {@link #unparks}.
 */
final class CursorState {
    private static final Logger log = LoggerFactory.getLogger(CursorState.class);
    private static final long UNKNOWN = -1;
    /** Mappings kept per cursor: years of transactions; rewriting one makes it the newest. */
    private static final int MAPPINGS = 10_000;

    /** What is known of a transaction that is still parked stays, however old, and where the cursor began. */
    private static final String FORGET_MAPPINGS = "DELETE FROM mappings WHERE rowid <= (SELECT rowid FROM mappings"
            + " WHERE cursor = ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?2) AND cursor = ?1 AND key <> '" + Cursor.FROM
            + "' AND NOT EXISTS"
            + " (SELECT 1 FROM parked p WHERE p.cursor = ?1 AND instr(mappings.key, p.tx) > 0)";

    final String name;
    /** Called after something new is durable. */
    final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** Some uplink has opened it since the start. */
    volatile boolean wasOpened;
    /** How often a transaction was put back since the start. */
    volatile long unparks;

    private long pending = UNKNOWN;
    private Set<String> parked = Set.of();

    CursorState(String name) {
        this.name = name;
    }

    /** Reads from the file what is kept in memory. */
    void load(Db db) throws SQLException {
        parked(readParked(db));
    }

    Set<String> readParked(Db db) throws SQLException {
        return Set.copyOf(db.list("SELECT tx FROM parked WHERE cursor = ?", r -> r.getString(1), name));
    }

    void parked(Set<String> transactions) {
        parked = transactions;
        pending = UNKNOWN;
    }

    /** A transaction is back at its place: whoever reads this cursor has to look again. */
    void unparked() {
        unparks = unparks + 1;
        ring();
    }

    void ring() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                log.error("the uplink of cursor {} failed to take note of what is new", name, e);
            }
        }
    }

    /** A durable entry; counts it unless it is parked. */
    void appended(String tx) {
        if (pending != UNKNOWN && (tx == null || !parked.contains(tx))) {
            pending++;
        }
    }

    /** Entries were removed other than by acknowledgement. */
    void recount() {
        pending = UNKNOWN;
    }

    void acknowledged(int entries) {
        if (pending != UNKNOWN) {
            pending -= entries;
        }
    }

    long pending(Db db) throws SQLException {
        if (pending == UNKNOWN) {
            pending = db.number(
                    "SELECT (SELECT COUNT(*) FROM entries e, cursors c WHERE c.name = ?1 AND e.position > c.low"
                            + " AND NOT EXISTS (SELECT 1 FROM acks a WHERE a.cursor = ?1 AND a.position = e.position)"
                            + " AND (e.tx IS NULL OR NOT EXISTS"
                            + " (SELECT 1 FROM parked p WHERE p.cursor = ?1 AND p.tx = e.tx)))"
                            + " + (SELECT COUNT(*) FROM held h JOIN entries e ON e.position = h.position"
                            + " WHERE h.cursor = ?1 AND NOT EXISTS"
                            + " (SELECT 1 FROM parked p WHERE p.cursor = ?1 AND p.tx = e.tx))",
                    0,
                    name);
        }
        return pending;
    }

    /** Answers how many entries left {@code pending}. */
    int acknowledge(Db db, Collection<Long> positions, Map<String, String> mappings) throws SQLException {
        for (Map.Entry<String, String> m : mappings.entrySet()) {
            Schema.put(db, "mappings", name, m.getKey(), m.getValue());
        }
        if (!mappings.isEmpty()) {
            db.update(FORGET_MAPPINGS, name, MAPPINGS);
        }
        long low = low(db);
        int left = 0;
        Set<Long> beyond = new HashSet<>();
        for (long position : new TreeSet<>(positions)) {
            List<String> tx =
                    db.list("SELECT COALESCE(tx, '') FROM entries WHERE position = ?", r -> r.getString(1), position);
            boolean wasOpen = !tx.isEmpty()
                    && (position > low
                            ? db.number("SELECT 1 FROM acks WHERE cursor = ? AND position = ?", 0, name, position) == 0
                            : db.update("DELETE FROM held WHERE cursor = ? AND position = ?", name, position) > 0);
            if (wasOpen) {
                left += parked.contains(tx.get(0)) ? 0 : 1;
                if (position > low) {
                    beyond.add(position);
                }
            }
        }
        long reached = advance(db, low, beyond);
        for (long position : beyond) {
            if (position > reached) {
                Schema.put(db, "acks", name, position);
            }
        }
        return left;
    }

    /** Parks or returns a transaction; its rows stay where they are. */
    void park(Db db, String tx, String reason) throws SQLException {
        Schema.put(db, "parked", name, tx, reason);
    }

    void unpark(Db db, String tx) throws SQLException {
        db.update("DELETE FROM parked WHERE cursor = ? AND tx = ?", name, tx);
    }

    /** Moves low over what is acknowledged or parked, and holds the parked entries it has passed. */
    private long advance(Db db, long from, Set<Long> alsoAcknowledged) throws SQLException {
        long[] low = {from};
        Set<Long> pass = new HashSet<>();
        db.visit(
                "SELECT e.position, e.tx, EXISTS (SELECT 1 FROM acks a WHERE a.cursor = ? AND a.position = e.position)"
                        + " FROM entries e WHERE e.position > ? ORDER BY e.position",
                r -> {
                    long position = r.getLong(1);
                    boolean done = r.getLong(3) == 1 || alsoAcknowledged.contains(position);
                    String tx = r.getString(2);
                    if (!done && (tx == null || !parked.contains(tx))) {
                        return false;
                    }
                    if (!done) {
                        pass.add(position);
                    }
                    low[0] = position;
                    return true;
                },
                name,
                from);
        if (low[0] > from) {
            for (long position : pass) {
                Schema.put(db, "held", name, position);
            }
            db.update("DELETE FROM acks WHERE cursor = ? AND position <= ?", name, low[0]);
            Schema.put(db, "cursors", name, low[0]);
        }
        return low[0];
    }

    private long low(Db db) throws SQLException {
        return db.number("SELECT low FROM cursors WHERE name = ?", 0, name);
    }
}
