package edgewatt.ocpp.smartcharging;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Documents and journal in memory; {@code full} makes writes fail. */
final class MemoryStore implements Documents, Journal {
    final TreeMap<String, String> documents = new TreeMap<>();
    final List<Fact> facts = new ArrayList<>();
    boolean full;

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(documents.get(name));
    }

    @Override
    public void write(String name, String json) {
        if (full) {
            throw new JournalException("the disk is full; free some space", true, null);
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

    @Override
    public CompletionStage<Long> append(Fact fact) {
        facts.add(fact);
        return CompletableFuture.completedFuture((long) facts.size());
    }

    @Override
    public Cursor open(String name, Start from, Runnable onAppend) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> read(long position, int max) {
        return List.of();
    }

    @Override
    public String trouble() {
        return "";
    }
}
