package edgewatt.bridge.mqtt;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A journal in memory with one cursor, which keeps its place when it is opened again. */
final class MemoryJournal implements Journal {
    private final List<Entry> entries = new ArrayList<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private Runnable onAppend = () -> {};

    @Override
    public CompletionStage<Long> append(Fact fact) {
        long position;
        Runnable tell;
        synchronized (this) {
            position = entries.size() + 1L;
            entries.add(new Entry(position, 1, 0, true, fact));
            tell = onAppend;
        }
        tell.run();
        return CompletableFuture.completedFuture(position);
    }

    synchronized boolean allAcknowledged() {
        return acknowledged.size() == entries.size();
    }

    synchronized int size() {
        return entries.size();
    }

    @Override
    public synchronized Cursor open(String name, Start from, Runnable listener) {
        onAppend = listener;
        return new MemoryCursor(name);
    }

    @Override
    public synchronized List<Entry> read(long position, int max) {
        return entries.stream().filter(e -> e.position() > position).limit(max).toList();
    }

    @Override
    public String trouble() {
        return "";
    }

    private final class MemoryCursor implements Cursor {
        private final String name;

        MemoryCursor(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Entry> pending(long position, int max) {
            synchronized (MemoryJournal.this) {
                return entries.stream()
                        .filter(e -> e.position() > position && !acknowledged.contains(e.position()))
                        .limit(max)
                        .toList();
            }
        }

        @Override
        public long pendingCount() {
            synchronized (MemoryJournal.this) {
                return entries.size() - acknowledged.size();
            }
        }

        @Override
        public void acknowledge(List<Long> positions, Map<String, String> mappings) {
            synchronized (MemoryJournal.this) {
                acknowledged.addAll(positions);
            }
        }

        @Override
        public Optional<String> mapping(String key) {
            return Optional.empty();
        }

        @Override
        public void park(UUID transaction, String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void unpark(UUID transaction) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Parked> parked() {
            return List.of();
        }

        @Override
        public List<Entry> transaction(UUID transaction) {
            return List.of();
        }

        @Override
        public void close() {
            synchronized (MemoryJournal.this) {
                onAppend = () -> {};
            }
        }
    }
}
