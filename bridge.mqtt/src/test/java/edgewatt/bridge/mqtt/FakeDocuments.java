package edgewatt.bridge.mqtt;

import edgewatt.api.store.Documents;
import edgewatt.api.store.JournalException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Documents in memory, on a disk that may be full. */
final class FakeDocuments implements Documents {
    final Map<String, String> all = new ConcurrentHashMap<>();
    volatile boolean full;
    volatile int writes;

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(all.get(name));
    }

    @Override
    public void write(String name, String json) {
        if (full) {
            throw new JournalException("the disk is full", true, null);
        }
        writes++;
        all.put(name, json);
    }

    @Override
    public void delete(String name) {
        all.remove(name);
    }

    @Override
    public List<String> names(String prefix) {
        return all.keySet().stream().filter(n -> n.startsWith(prefix)).sorted().toList();
    }
}
