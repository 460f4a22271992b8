package edgewatt.api.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An uplink's durable place in the journal: a low-water mark, entries acknowledged beyond it, and transactions parked.
 * Thread-safe; calls block on disk for about a millisecond.
 */
@ProviderType
public interface Cursor extends AutoCloseable {
    /**
     * The mapping that the store writes for a new cursor: the position after which it began. Absent for a cursor from before
     * version 1.1.
     */
    String FROM = "cursor.from";

    String name();

    /**
     * At most {@code max} entries after {@code position} that are neither acknowledged nor parked for this cursor, in
     * order. 0 starts at the oldest.
     */
    List<Entry> pending(long position, int max);

    /** How many entries wait. */
    long pendingCount();

    /** The peer has answered: this entry is done. Durable on return. */
    default void acknowledge(long position) {
        acknowledge(List.of(position), Map.of());
    }

    /** Several entries at once, with mappings written in the same transaction. */
    void acknowledge(List<Long> positions, Map<String, String> mappings);

    /** A mapping written earlier, for example our transaction id to the backend's. */
    Optional<String> mapping(String key);

    /** Parks a transaction whole: its entries, present and future, leave {@link #pending} and are kept. */
    void park(UUID transaction, String reason);

    /** Puts a parked transaction back at its place, and calls {@code onAppend}. */
    void unpark(UUID transaction);

    /**
     * Counts how often a transaction has been put back, by whomever. When it has risen, entries have come back into {@link
     * #pending} at their old places, perhaps before a position that was read already. Never blocks.
     */
    default long unparks() {
        return 0;
    }

    List<Parked> parked();

    /** All entries of a transaction, acknowledged or not, in order. */
    List<Entry> transaction(UUID transaction);

    /** Ends the calls of {@code onAppend}; the cursor's place stays. */
    @Override
    void close();

    /**
     * A parked transaction.
     *
     * @param entries how many entries wait in it
     */
    record Parked(UUID transaction, String reason, long entries) {}
}
