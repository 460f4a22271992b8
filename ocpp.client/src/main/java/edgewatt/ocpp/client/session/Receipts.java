package edgewatt.ocpp.client.session;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.JournalException;
import edgewatt.ocpp.client.link.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the cursor what the backend has answered. What the disk does not take is kept here, over reconnects, and
 * tried again in order until it does: an answered message is never sent a second time while this process lives. On the
 * loop.
 */
final class Receipts {
    /** Between tries on a disk that fails. */
    static final Duration RETRY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    private final Loop loop;
    private final Cursor cursor;
    private final Runnable whenSettled;
    private final Deque<Owed> owed = new ArrayDeque<>();

    private record Owed(Set<Long> positions, Optional<UUID> transaction, Runnable write) {}

    /** @param whenSettled called when everything is on disk again */
    Receipts(Loop loop, Cursor cursor, Runnable whenSettled) {
        this.loop = loop;
        this.cursor = cursor;
        this.whenSettled = whenSettled;
    }

    void acknowledge(List<Long> positions, Map<String, String> mappings) {
        record(new Owed(Set.copyOf(positions), Optional.empty(), () -> cursor.acknowledge(positions, mappings)));
    }

    /** Mappings that belong to no answer. */
    void note(Map<String, String> mappings) {
        acknowledge(List.of(), mappings);
    }

    void park(UUID transaction, String reason) {
        record(new Owed(Set.of(), Optional.of(transaction), () -> cursor.park(transaction, reason)));
    }

    /** Whether all is on disk. Until then no mapping may be read, so nothing that needs one may be sent. */
    boolean settled() {
        return owed.isEmpty();
    }

    /** Whether the entry is done or parked, and only the cursor does not know it yet. */
    boolean cover(Entry entry) {
        return owed.stream()
                .anyMatch(o -> o.positions().contains(entry.position())
                        || o.transaction().isPresent()
                                && o.transaction().equals(entry.fact().transaction()));
    }

    private void record(Owed receipt) {
        boolean first = owed.isEmpty();
        owed.add(receipt);
        if (first) {
            settle(false);
        }
    }

    private void settle(boolean again) {
        while (!owed.isEmpty()) {
            try {
                owed.peek().write().run();
            } catch (JournalException e) {
                LOG.error(
                        "an answer of the backend cannot be recorded, next try in {} s: {}",
                        RETRY.toSeconds(),
                        e.getMessage());
                loop.after(RETRY, () -> settle(true));
                return;
            }
            owed.poll();
        }
        if (again) {
            whenSettled.run();
        }
    }
}
