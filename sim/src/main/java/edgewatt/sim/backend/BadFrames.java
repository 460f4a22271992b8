package edgewatt.sim.backend;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What should never have been sent: counted by station, the last ones kept. Any thread. */
final class BadFrames {
    private static final int KEPT = 200;

    record Bad(String station, Instant at, String why, String text) {}

    private final Map<String, Long> counts = new HashMap<>();
    private final Deque<Bad> kept = new ArrayDeque<>();

    synchronized void add(Bad bad) {
        counts.merge(bad.station, 1L, Long::sum);
        kept.addLast(bad);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    synchronized long count(String station) {
        return counts.getOrDefault(station, 0L);
    }

    synchronized long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized List<Bad> last() {
        return List.copyOf(kept);
    }
}
