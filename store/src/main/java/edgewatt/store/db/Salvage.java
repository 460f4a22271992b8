package edgewatt.store.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Saves every row whose checksum is right from a damaged file, whatever else is wrong with it: header, inner pages and
 * indexes are not needed. Rows are idempotent by their keys, so the order in which pages are met does not matter.
 */
final class Salvage {
    private Salvage() {}

    /** @param kept where the damaged file is now */
    record Result(long rows, long entries, Path kept) {
        Result keptAt(Path path) {
            return new Result(rows, entries, path);
        }
    }

    static Result run(Path damaged, Db target) throws IOException, SQLException {
        long[] counts = new long[2];
        DatabaseFile.transaction(target, () -> {
            try (Pages pages = Pages.open(damaged)) {
                Set<Long> free = pages.free();
                LeafCells cells = new LeafCells(pages);
                for (long n = 1; n <= pages.count(); n++) {
                    if (!free.contains(n)) {
                        page(cells, pages.page(n), target, counts);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return new Result(counts[0], counts[1], damaged);
    }

    private static void page(LeafCells cells, ByteBuffer page, Db target, long[] counts)
            throws IOException, SQLException {
        List<Object[]> rows = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        cells.visit(
                page,
                (rowId, columns) -> Schema.COLUMNS.forEach((table, names) -> {
                    Object[] row = proven(table, names, rowId, columns);
                    if (row != null) {
                        tables.add(table);
                        rows.add(row);
                    }
                }));
        for (int i = 0; i < rows.size(); i++) {
            store(tables.get(i), rows.get(i), target);
            counts[0]++;
            counts[1] += tables.get(i).equals("entries") ? 1 : 0;
        }
    }

    private static Object[] proven(String table, List<String> names, long rowId, List<Object> columns) {
        int n = names.size();
        if (columns.size() <= n || !(columns.get(n) instanceof Long crc)) {
            return null;
        }
        List<Object> row = new ArrayList<>(columns.subList(0, n));
        if (row.get(0) == null) {
            row.set(0, rowId); // the row id's own column is stored as null
        }
        return Checksum.of(table, row.toArray()) == crc ? row.toArray() : null;
    }

    /** An older image of a row may turn up on a stale page: the newer one stays. */
    private static void store(String table, Object[] row, Db db) throws SQLException {
        switch (table) {
            case "cursors" -> {
                if (db.number("SELECT low FROM cursors WHERE name = ?", -1, row[0]) < (Long) row[1]) {
                    Schema.put(db, table, row);
                }
            }
            case "documents" -> {
                if (db.number("SELECT revision FROM documents WHERE name = ?", -1, row[0]) < (Long) row[1]) {
                    Schema.put(db, table, row);
                }
            }
            default -> Schema.add(db, table, row);
        }
    }
}
