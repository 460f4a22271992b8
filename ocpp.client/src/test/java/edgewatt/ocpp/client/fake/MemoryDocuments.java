package edgewatt.ocpp.client.fake;

import edgewatt.api.store.Documents;
import edgewatt.api.store.JournalException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Documents in memory. */
public final class MemoryDocuments implements Documents {
    private final Map<String, String> documents = new ConcurrentSkipListMap<>();
    /** The disk takes nothing. */
    public volatile boolean broken;

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(documents.get(name));
    }

    @Override
    public void write(String name, String json) {
        if (broken) {
            throw new JournalException("the disk of the test is broken", false, null);
        }
        documents.put(name, json);
    }

    @Override
    public void delete(String name) {
        documents.remove(name);
    }

    @Override
    public List<String> names(String prefix) {
        return documents.keySet().stream().filter(n -> n.startsWith(prefix)).toList();
    }
}
