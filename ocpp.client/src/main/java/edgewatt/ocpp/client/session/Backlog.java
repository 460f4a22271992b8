package edgewatt.ocpp.client.session;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** The oldest of what waits to be sent in order: a window in memory, and the rest of it in the journal. On the loop. */
final class Backlog {
    /** Entries kept in memory. */
    private static final int WINDOW = 64;

    private final Cursor cursor;
    private final int page;
    private final Predicate<Entry> belongs;
    private final Deque<Entry> window = new ArrayDeque<>();
    private boolean beyondWindow;
    private long windowEnd;

    /**
     * @param page entries read at once
     * @param belongs whether an entry read from the journal is to be sent in order, and is not done
     */
    Backlog(Cursor cursor, int page, Predicate<Entry> belongs) {
        this.cursor = cursor;
        this.page = page;
        this.belongs = belongs;
    }

    /** One more, later than all before. */
    void add(Entry entry) {
        if (beyondWindow || window.size() >= WINDOW) {
            beyondWindow = true;
        } else {
            window.add(entry);
            windowEnd = entry.position();
        }
    }

    /** The first in the window; absent does not mean that nothing waits beyond it. */
    Entry peek() {
        return window.peek();
    }

    /**
     * The first, as it reads now: if its times were not trusted when it came into the window, the clock may have been set
     * since, and they have been corrected. Blocks on disk then.
     */
    Entry current() {
        Entry head = window.peek();
        if (head == null || head.timeTrusted()) {
            return head;
        }
        List<Entry> again = cursor.pending(head.position() - 1, 1);
        return again.isEmpty() || again.get(0).position() != head.position() ? head : again.get(0);
    }

    /** One is done, or goes no further. */
    void remove(Entry entry) {
        window.removeIf(e -> e.position() == entry.position());
    }

    /** Something came back before what is in memory: the journal is read again from its beginning. */
    void rewind() {
        window.clear();
        beyondWindow = true;
        windowEnd = 0;
    }

    void drop(UUID transaction) {
        window.removeIf(e -> e.fact().transaction().filter(transaction::equals).isPresent());
    }

    boolean anyMatch(Predicate<Entry> test) {
        return window.stream().anyMatch(test);
    }

    boolean isEmpty() {
        return window.isEmpty() && !beyondWindow;
    }

    void clear() {
        window.clear();
        beyondWindow = false;
        windowEnd = 0;
    }

    /**
     * Moves an empty window on. Blocks on disk.
     *
     * @param scanned the last position that was handed to {@link #add}
     */
    void refill(long scanned) {
        if (!window.isEmpty() || !beyondWindow) {
            return;
        }
        while (true) {
            List<Entry> read = cursor.pending(windowEnd, page);
            beyondWindow = false;
            for (Entry entry : read) {
                if (entry.position() > scanned) {
                    return;
                }
                if (belongs.test(entry)) {
                    add(entry);
                } else if (!beyondWindow) {
                    windowEnd = entry.position();
                }
            }
            if (beyondWindow || windowEnd >= scanned || read.size() < page) {
                return;
            }
            beyondWindow = true;
        }
    }
}
