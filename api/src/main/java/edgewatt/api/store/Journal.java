package edgewatt.api.store;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** One totally ordered journal with any number of durable cursors; it survives power loss. Any thread. */
@ProviderType
public interface Journal {
    /**
     * Appends a fact. The stage completes with its position when it is durable on disk (group commit), or exceptionally
     * with a {@link JournalException}. Facts of one thread keep their order. Never blocks.
     */
    CompletionStage<Long> append(Fact fact);

    /**
     * Opens the durable cursor of an uplink; it keeps its place across restarts and hot swaps.
     *
     * @param name unique per uplink, for example {@code "ocpp.main"}
     * @param from where a cursor that never existed begins
     * @param onAppend called, from the store's thread, after something new is durable or a transaction was put back; must
     *     not block
     * @throws IllegalArgumentException if the cursor is open already: two uplinks would take each other's entries
     */
    Cursor open(String name, Start from, Runnable onAppend);

    /** At most {@code max} entries after {@code position}, for exports and recovery. Blocks on disk. */
    List<Entry> read(long position, int max);

    /** Whether the journal is full or failing, in plain words; empty text when healthy. */
    String trouble();

    /** Where a new cursor begins. */
    enum Start {
        BEGINNING,
        END
    }
}
