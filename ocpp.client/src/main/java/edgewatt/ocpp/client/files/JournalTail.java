package edgewatt.ocpp.client.files;

import edgewatt.api.store.Entry;
import edgewatt.api.store.Journal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the youngest entries of a journal that can only be read forwards, a page at a time from the end. */
final class JournalTail {
    private static final int PAGE = 500;

    /** How far back it looks for what it wants. */
    private static final int MAX_POSITIONS = 200_000;

    private JournalTail() {}

    /**
     * The youngest entries that are wanted, oldest first.
     *
     * @param end position of the youngest one
     * @param since nothing older is looked for
     */
    static List<Entry> read(Journal journal, long end, int max, Optional<Instant> since, Predicate<Entry> wanted) {
        Deque<Entry> found = new ArrayDeque<>();
        long to = end;
        long stop = Math.max(0, end - MAX_POSITIONS);
        while (to > stop && found.size() < max) {
            long from = Math.max(0, to - PAGE);
            long last = to;
            List<Entry> page = new ArrayList<>(journal.read(from, PAGE));
            page.removeIf(e -> e.position() > last);
            for (int i = page.size() - 1; i >= 0 && found.size() < max; i--) {
                if (wanted.test(page.get(i))) {
                    found.addFirst(page.get(i));
                }
            }
            // an hour's grace: facts are in the order of their recording, and clocks are set
            boolean before = !page.isEmpty()
                    && since.isPresent()
                    && page.get(page.size() - 1)
                            .fact()
                            .at()
                            .isBefore(since.get().minusSeconds(3600));
            if (before) {
                break;
            }
            to = from;
        }
        return List.copyOf(found);
    }
}
