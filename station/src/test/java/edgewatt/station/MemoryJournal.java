package edgewatt.station;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A journal in memory that can fail, and can keep answers back. */
final class MemoryJournal implements Journal {
    final List<Entry> entries = new ArrayList<>();
    /** Facts for which the disk fails. */
    Predicate<Fact> failing = f -> false;
    /** Facts that become durable and whose answer never arrives: the process dies in between. */
    Predicate<Fact> silent = f -> false;
    /** Facts that never reach the disk, without an answer. */
    Predicate<Fact> lost = f -> false;

    @Override
    public CompletionStage<Long> append(Fact fact) {
        if (failing.test(fact)) {
            return CompletableFuture.failedFuture(
                    new JournalException("journal.db: no space left; free some", true, null));
        }
        if (lost.test(fact)) {
            return new CompletableFuture<>();
        }
        long position = entries.size() + 1;
        entries.add(new Entry(position, 1, 0, true, fact));
        return silent.test(fact) ? new CompletableFuture<>() : CompletableFuture.completedFuture(position);
    }

    @Override
    public Cursor open(String name, Start from, Runnable onAppend) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> read(long position, int max) {
        return entries.stream().filter(e -> e.position() > position).limit(max).toList();
    }

    @Override
    public String trouble() {
        return "";
    }

    List<Fact> facts() {
        return entries.stream()
                .map(Entry::fact)
                .filter(f -> !(f instanceof Fact.CommandHandled))
                .toList();
    }

    <T extends Fact> List<T> facts(Class<T> kind) {
        return entries.stream()
                .map(Entry::fact)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
