package edgewatt.ocpp.client.fake;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A journal in memory; its cursors keep their place when they are closed and opened again. */
public final class MemoryJournal implements Journal {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, MemoryCursor> cursors = new HashMap<>();
    /** The disk takes nothing. */
    public volatile boolean broken;
    /** The disk gives nothing. */
    public volatile boolean unreadable;
    /** Somebody appends the moment a cursor is open. */
    public boolean busyAtOpen;

    private static void check(boolean trouble) {
        if (trouble) {
            throw new JournalException("the disk of the test is broken", false, null);
        }
    }

    @Override
    public synchronized CompletionStage<Long> append(Fact fact) {
        long position = entries.size() + 1;
        entries.add(new Entry(position, 1, System.nanoTime(), true, fact));
        cursors.values().forEach(c -> c.onAppend.run());
        return CompletableFuture.completedStage(position);
    }

    /** Recorded before anybody has told the time. */
    public synchronized void appendUntrusted(Fact fact) {
        entries.add(new Entry(entries.size() + 1, 1, System.nanoTime(), false, fact));
        cursors.values().forEach(c -> c.onAppend.run());
    }

    /** The time is known: an entry now reads like this. */
    public synchronized void correct(long position, Fact fact) {
        entries.set((int) position - 1, new Entry(position, 1, System.nanoTime(), true, fact));
    }

    /** Several facts made durable at once, as by a group commit. */
    public synchronized void appendAll(Fact... facts) {
        for (Fact fact : facts) {
            entries.add(new Entry(entries.size() + 1, 1, System.nanoTime(), true, fact));
        }
        cursors.values().forEach(c -> c.onAppend.run());
    }

    @Override
    public synchronized Cursor open(String name, Start from, Runnable onAppend) {
        MemoryCursor cursor =
                cursors.computeIfAbsent(name, n -> new MemoryCursor(n, from == Start.END ? entries.size() : 0));
        cursor.onAppend = onAppend;
        if (busyAtOpen) {
            onAppend.run();
        }
        return cursor;
    }

    @Override
    public synchronized List<Entry> read(long position, int max) {
        return entries.stream().filter(e -> e.position() > position).limit(max).toList();
    }

    @Override
    public String trouble() {
        return "";
    }

    public MemoryCursor cursor(String name) {
        return cursors.get(name);
    }

    /** One uplink's place. */
    public final class MemoryCursor implements Cursor {
        private final String name;
        private final long start;
        private final Set<Long> done = new HashSet<>();
        private final Map<String, String> mappings = new HashMap<>();
        private final Map<UUID, String> parked = new TreeMap<>();
        private volatile Runnable onAppend = () -> {};
        private long unparks;

        private MemoryCursor(String name, long start) {
            this.name = name;
            this.start = start;
            mappings.put(FROM, Long.toString(start));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Entry> pending(long position, int max) {
            check(unreadable);
            synchronized (MemoryJournal.this) {
                return entries.stream()
                        .filter(e -> e.position() > Math.max(position, start) && waits(e))
                        .limit(max)
                        .toList();
            }
        }

        private boolean waits(Entry e) {
            return !done.contains(e.position())
                    && e.fact().transaction().filter(parked::containsKey).isEmpty();
        }

        @Override
        public long pendingCount() {
            return pending(0, Integer.MAX_VALUE).size();
        }

        @Override
        public void acknowledge(List<Long> positions, Map<String, String> more) {
            check(broken);
            synchronized (MemoryJournal.this) {
                for (Long position : positions) {
                    if (!done.add(position)) {
                        throw new IllegalStateException("position " + position + " is acknowledged twice");
                    }
                }
                mappings.putAll(more);
            }
        }

        /** As a damaged disk does. */
        public void loseMapping(String key) {
            synchronized (MemoryJournal.this) {
                mappings.remove(key);
            }
        }

        @Override
        public Optional<String> mapping(String key) {
            synchronized (MemoryJournal.this) {
                return Optional.ofNullable(mappings.get(key));
            }
        }

        @Override
        public void park(UUID transaction, String reason) {
            check(broken);
            synchronized (MemoryJournal.this) {
                parked.put(transaction, reason);
            }
        }

        @Override
        public void unpark(UUID transaction) {
            synchronized (MemoryJournal.this) {
                parked.remove(transaction);
                unparks++;
            }
            onAppend.run();
        }

        @Override
        public long unparks() {
            synchronized (MemoryJournal.this) {
                return unparks;
            }
        }

        @Override
        public List<Parked> parked() {
            synchronized (MemoryJournal.this) {
                return parked.entrySet().stream()
                        .map(p -> new Parked(
                                p.getKey(),
                                p.getValue(),
                                transaction(p.getKey()).stream()
                                        .filter(e -> !done.contains(e.position()))
                                        .count()))
                        .toList();
            }
        }

        @Override
        public List<Entry> transaction(UUID transaction) {
            synchronized (MemoryJournal.this) {
                return entries.stream()
                        .filter(e -> e.fact()
                                .transaction()
                                .filter(transaction::equals)
                                .isPresent())
                        .toList();
            }
        }

        @Override
        public void close() {
            onAppend = () -> {};
        }
    }
}
