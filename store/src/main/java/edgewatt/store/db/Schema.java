package edgewatt.store.db;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tables. Migrations only add: a table, an index, or a column at the end that may be null. A release therefore reads
 * and writes the file of its successor as well; it names the columns it knows and leaves the others alone.
 *
 * <p>In every table the checksum is the last of the first version's columns and covers those before it.
 */
public final class Schema {
    /** Raised when something is added. Informative: a higher number in a file does not stop this release. */
    public static final int VERSION = 1;

    /**
     * The columns of the first version, without the checksum. {@code position} is the row id of its table and is covered
     * by the checksum as its first column.
     */
    static final Map<String, List<String>> COLUMNS = columns();

    private static final Map<String, String> CREATE = create();

    private Schema() {}

    private static Map<String, List<String>> columns() {
        Map<String, List<String>> t = new LinkedHashMap<>();
        t.put(
                "entries",
                List.of("position", "kind", "version", "boot", "mono", "wall", "trusted", "tx", "sample", "json"));
        t.put("cursors", List.of("name", "low"));
        t.put("acks", List.of("cursor", "position"));
        t.put("held", List.of("cursor", "position"));
        t.put("parked", List.of("cursor", "tx", "reason"));
        t.put("mappings", List.of("cursor", "key", "value"));
        t.put("documents", List.of("name", "revision", "json"));
        t.put("boots", List.of("boot", "os_boot", "trusted_mono", "trusted_wall"));
        return t;
    }

    private static Map<String, String> create() {
        Map<String, String> t = new LinkedHashMap<>();
        t.put("meta", "key TEXT PRIMARY KEY, value TEXT");
        // wall: microseconds since 1970 on the clock the fact was stamped by; sample: 0 keep, 1 plain, 2 of a
        // transaction
        t.put(
                "entries",
                "position INTEGER PRIMARY KEY, kind TEXT, version INTEGER, boot INTEGER, mono INTEGER, wall INTEGER,"
                        + " trusted INTEGER, tx TEXT, sample INTEGER, json TEXT, crc INTEGER");
        // everything up to low is acknowledged, except what is held; acks lie beyond low
        t.put("cursors", "name TEXT, low INTEGER, crc INTEGER, PRIMARY KEY (name)");
        t.put("acks", "cursor TEXT, position INTEGER, crc INTEGER, PRIMARY KEY (cursor, position)");
        t.put("held", "cursor TEXT, position INTEGER, crc INTEGER, PRIMARY KEY (cursor, position)");
        t.put("parked", "cursor TEXT, tx TEXT, reason TEXT, crc INTEGER, PRIMARY KEY (cursor, tx)");
        t.put("mappings", "cursor TEXT, key TEXT, value TEXT, crc INTEGER, PRIMARY KEY (cursor, key)");
        t.put("documents", "name TEXT, revision INTEGER, json TEXT, crc INTEGER, PRIMARY KEY (name)");
        // a moment at which the time of that boot was trusted, on both scales
        t.put(
                "boots",
                "boot INTEGER PRIMARY KEY, os_boot TEXT, trusted_mono INTEGER, trusted_wall INTEGER, crc INTEGER");
        t.put("quarantine", "tbl TEXT, id TEXT, content TEXT, reason TEXT, boot INTEGER");
        return t;
    }

    /** Creates what is missing and removes nothing. Inside the caller's transaction. */
    static void migrate(Db db) throws SQLException {
        for (Map.Entry<String, String> t : CREATE.entrySet()) {
            db.execute("CREATE TABLE IF NOT EXISTS " + t.getKey() + " (" + t.getValue() + ")");
            Set<String> present = Set.copyOf(db.list("PRAGMA table_info(" + t.getKey() + ")", r -> r.getString(2)));
            for (String column : t.getValue().split(", ?(?![^(]*\\))")) {
                String name = column.split(" ")[0];
                if (!name.equals("PRIMARY") && !present.contains(name)) {
                    db.execute("ALTER TABLE " + t.getKey() + " ADD COLUMN " + column);
                }
            }
        }
        db.execute("CREATE INDEX IF NOT EXISTS entries_tx ON entries (tx) WHERE tx IS NOT NULL");
        long found = db.number("SELECT value FROM meta WHERE key = 'schema'", 0);
        if (found < VERSION) {
            db.update("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema', ?)", Integer.toString(VERSION));
        }
    }

    /** {@code INSERT OR REPLACE} of a whole row with its checksum. */
    public static void put(Db db, String table, Object... values) throws SQLException {
        db.update(insert(table, "REPLACE"), withChecksum(table, values));
    }

    /** As {@link #put}, but a row that exists stays; answers whether it was new. */
    public static boolean add(Db db, String table, Object... values) throws SQLException {
        return db.update(insert(table, "IGNORE"), withChecksum(table, values)) > 0;
    }

    private static String insert(String table, String conflict) {
        List<String> c = COLUMNS.get(table);
        return "INSERT OR " + conflict + " INTO " + table + " (" + String.join(", ", c) + ", crc) VALUES ("
                + "?, ".repeat(c.size()) + "?)";
    }

    private static Object[] withChecksum(String table, Object... values) {
        Object[] all = java.util.Arrays.copyOf(values, values.length + 1);
        all[values.length] = Checksum.of(table, values);
        return all;
    }
}
