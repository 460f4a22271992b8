package edgewatt.store.journal;

import edgewatt.store.db.Checksum;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of {@code entries} as it lies in the file.
 *
 * @param wall microseconds since 1970
 * @param trusted 1 or 0
 * @param tx the transaction's id, or null
 * @param sample how expendable it is: {@link #KEEP}, {@link #PLAIN_SAMPLE}, {@link #TRANSACTION_SAMPLE}
 */
record Row(
        long position,
        String kind,
        long version,
        long boot,
        long mono,
        long wall,
        long trusted,
        String tx,
        long sample,
        String json) {
    static final long KEEP = 0;
    static final long PLAIN_SAMPLE = 1;
    static final long TRANSACTION_SAMPLE = 2;

    /** In the order of {@link #read}; prefix {@code e} is the table's alias. */
    static final String COLUMNS =
            "e.position, e.kind, e.version, e.boot, e.mono, e.wall, e.trusted, e.tx, e.sample, e.json, e.crc";

    /** @param crc as found */
    record Found(Row row, long crc) {
        boolean isWhole() {
            return Checksum.of("entries", row.values()) == crc;
        }
    }

    static Found read(ResultSet r) throws SQLException {
        Row row = new Row(
                r.getLong(1),
                r.getString(2),
                r.getLong(3),
                r.getLong(4),
                r.getLong(5),
                r.getLong(6),
                r.getLong(7),
                r.getString(8),
                r.getLong(9),
                r.getString(10));
        return new Found(row, r.getLong(11));
    }

    Object[] values() {
        return new Object[] {position, kind, version, boot, mono, wall, trusted, tx, sample, json};
    }
}
