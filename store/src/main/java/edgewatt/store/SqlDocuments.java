package edgewatt.store;

import edgewatt.api.store.Documents;
import edgewatt.store.db.Checksum;
import edgewatt.store.db.Db;
import edgewatt.store.db.Schema;
import edgewatt.store.db.Writer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Documents in the journal's database. */
final class SqlDocuments implements Documents {
    private static final Logger log = LoggerFactory.getLogger(SqlDocuments.class);

    private final Writer writer;
    private final Set<String> damaged = ConcurrentHashMap.newKeySet();

    SqlDocuments(Writer writer) {
        this.writer = writer;
    }

    private record Found(long revision, String json, long crc) {}

    @Override
    public Optional<String> read(String name) {
        String valid = Names.checked("document", name);
        List<Found> found = writer.read(
                db -> db.list(
                        "SELECT revision, json, crc FROM documents WHERE name = ?",
                        r -> new Found(r.getLong(1), r.getString(2), r.getLong(3)),
                        valid),
                List.of());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Found f = found.get(0);
        if (Checksum.of("documents", valid, f.revision(), f.json()) == f.crc()) {
            return Optional.of(f.json());
        }
        if (damaged.add(valid)) {
            log.error("document {} is damaged and reads as absent until it is written again", valid);
        }
        return Optional.empty();
    }

    @Override
    public void write(String name, String json) {
        String valid = Names.checked("document", name);
        java.util.Objects.requireNonNull(json, "json");
        writer.await(db -> put(db, valid, json));
        damaged.remove(valid);
    }

    @Override
    public void delete(String name) {
        String valid = Names.checked("document", name);
        writer.await(db -> db.update("DELETE FROM documents WHERE name = ?", valid));
        damaged.remove(valid);
    }

    @Override
    public List<String> names(String prefix) {
        return writer.read(
                db -> db.list(
                        "SELECT name FROM documents WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name",
                        r -> r.getString(1),
                        prefix),
                List.of());
    }

    /** Names of documents that were found damaged. */
    Set<String> damaged() {
        return Set.copyOf(damaged);
    }

    /** The revision tells a salvage which of two images is the newer one. */
    private static Void put(Db db, String name, String json) throws SQLException {
        long revision = db.number("SELECT MAX(revision) FROM documents", 0) + 1;
        Schema.put(db, "documents", name, revision, json);
        return null;
    }
}
