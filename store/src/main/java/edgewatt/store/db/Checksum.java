package edgewatt.store.db;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The CRC-32 that every row carries. It is salted with the table's name, so that a row found on a stray page proves not
 * only that it is whole but also where it belongs.
 */
public final class Checksum {
    private Checksum() {}

    /** @param columns text, {@link Long} or null, in the order of the table; columns added later are not covered */
    public static long of(String table, Object... columns) {
        CRC32 crc = new CRC32();
        crc.update(table.getBytes(StandardCharsets.UTF_8));
        for (Object column : columns) {
            crc.update(column == null ? 0 : 31);
            if (column != null) {
                crc.update(column.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return crc.getValue();
    }
}
