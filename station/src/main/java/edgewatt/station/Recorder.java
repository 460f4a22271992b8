package edgewatt.station;

import edgewatt.api.store.Documents;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Carries facts and documents to disk in the order in which they were handed in, on a thread of its own: the 1 Hz
 * permission never waits for a disk. What must be kept is tried again; a later fact never overtakes one that waits.
 */
final class Recorder {
    /** Plain memory, for as long as the disk is in trouble; beyond it the oldest samples go, nothing else. */
    private static final int BACKLOG = 20_000;

    private final Executor disk;
    private final Executor loop;
    private final Journal journal;
    private final Documents documents;

    // disk thread only
    private final ArrayDeque<Pending> backlog = new ArrayDeque<>();
    private final Map<String, String> unwritten = new LinkedHashMap<>();

    private volatile long position;
    private volatile String journalTrouble = "";
    private volatile String documentTrouble = "";

    private record Pending(Fact fact, Runnable durable) {}

    Recorder(Executor disk, Executor loop, Journal journal, Documents documents, long position) {
        this.disk = disk;
        this.loop = loop;
        this.journal = journal;
        this.documents = documents;
        this.position = position;
    }

    /** The last place in the journal known to be durable. */
    long position() {
        return position;
    }

    /** What is wrong with the journal, in plain words; empty when nothing is. */
    String journalTrouble() {
        return journalTrouble;
    }

    String documentTrouble() {
        return documentTrouble;
    }

    /** Replaces a document; what was handed in later is not appended before it is durable, or has failed. */
    void write(String name, String json) {
        disk.execute(() -> {
            unwritten.put(name, json);
            flushDocuments();
        });
    }

    /** Replaces a document, once; both callbacks run on the station thread. */
    void write(String name, String json, Runnable durable, Consumer<String> failed) {
        disk.execute(() -> {
            try {
                documents.write(name, json);
                unwritten.remove(name);
                loop.execute(durable);
            } catch (RuntimeException e) {
                String why = reason(e);
                documentTrouble = why;
                loop.execute(() -> failed.accept(why));
            }
        });
    }

    /** Appends, and tries again until it is durable. */
    void keep(Fact fact) {
        keep(fact, () -> {});
    }

    /** Appends, and tries again until it is durable; then {@code durable} runs on the station thread. */
    void keep(Fact fact, Runnable durable) {
        disk.execute(() -> {
            Pending pending = new Pending(fact, durable);
            if (backlog.isEmpty()) {
                append(pending);
            } else {
                defer(pending);
            }
        });
    }

    /** Appends once; both callbacks run on the station thread. Fails at once while earlier facts or documents wait. */
    void once(Fact fact, Runnable durable, Consumer<String> failed) {
        disk.execute(() -> {
            if (!backlog.isEmpty() || !unwritten.isEmpty()) {
                String why = journalTrouble.isEmpty() ? documentTrouble : journalTrouble;
                loop.execute(() -> failed.accept(why));
                return;
            }
            submit(fact, () -> loop.execute(durable), why -> loop.execute(() -> failed.accept(why)));
        });
    }

    /** Tries again what has failed; called every few seconds. */
    void retry() {
        if (journalTrouble.isEmpty() && documentTrouble.isEmpty()) {
            return;
        }
        disk.execute(() -> {
            flushDocuments();
            int waiting = backlog.size();
            for (int i = 0; i < waiting; i++) {
                append(backlog.poll());
            }
            if (waiting == 0 && journal.trouble().isEmpty()) {
                journalTrouble = "";
            }
        });
    }

    private void append(Pending pending) {
        submit(pending.fact, () -> loop.execute(pending.durable), why -> disk.execute(() -> defer(pending)));
    }

    private void defer(Pending pending) {
        if (backlog.size() >= BACKLOG) {
            backlog.removeIf(p -> p.fact instanceof Fact.MeterSampled);
        }
        backlog.add(pending);
    }

    private void submit(Fact fact, Runnable durable, Consumer<String> failed) {
        try {
            journal.append(fact).whenComplete((place, error) -> {
                if (error == null) {
                    position = place;
                    journalTrouble = "";
                    durable.run();
                } else {
                    journalTrouble = reason(error);
                    failed.accept(journalTrouble);
                }
            });
        } catch (RuntimeException e) {
            journalTrouble = reason(e);
            failed.accept(journalTrouble);
        }
    }

    private void flushDocuments() {
        try {
            for (var it = unwritten.entrySet().iterator(); it.hasNext(); ) {
                Map.Entry<String, String> next = it.next();
                documents.write(next.getKey(), next.getValue());
                it.remove();
            }
            documentTrouble = "";
        } catch (RuntimeException e) {
            documentTrouble = reason(e);
        }
    }

    private static String reason(Throwable error) {
        Throwable cause = error instanceof java.util.concurrent.CompletionException && error.getCause() != null
                ? error.getCause()
                : error;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
