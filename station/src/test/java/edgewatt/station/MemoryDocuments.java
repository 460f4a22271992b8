package edgewatt.station;

import edgewatt.api.store.Documents;
import edgewatt.api.store.JournalException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Documents in memory that can fail, or be lost as by a crash before the write. */
final class MemoryDocuments implements Documents {
    final TreeMap<String, String> all = new TreeMap<>();
    boolean failing;
    Predicate<String> lost = json -> false;

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(all.get(name));
    }

    @Override
    public void write(String name, String json) {
        if (failing) {
            throw new JournalException("documents: read-only file system; remount it", false, null);
        }
        if (!lost.test(json)) {
            all.put(name, json);
        }
    }

    @Override
    public void delete(String name) {
        all.remove(name);
    }

    @Override
    public List<String> names(String prefix) {
        return all.keySet().stream().filter(n -> n.startsWith(prefix)).toList();
    }
}
