package edgewatt.api.station;

import edgewatt.api.io.Subscription;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The device model (OCPP 2.x). 1.6 configuration keys are aliases of these. Values survive a restart. Any thread; reads
 * never block.
 */
@ProviderType
public interface Variables {
    /**
     * Declares variables of the calling bundle until the subscription is closed. A stored value is kept for when the
     * definition comes back (hot swap).
     *
     * @throws IllegalArgumentException if another definition of the same id is present, or a default is out of range
     */
    Subscription define(Collection<VariableDefinition> definitions);

    /** All definitions now present, ordered by id. */
    List<VariableDefinition> definitions();

    Optional<VariableDefinition> definition(VariableId id);

    /** The effective value as text; empty if the variable is not defined. Write-only values are for their owner only. */
    Optional<String> read(VariableId id);

    /** {@link #read} as an integer. @throws IllegalStateException if it is not defined or not an integer */
    int integer(VariableId id);

    /** {@link #read} as a boolean. @throws IllegalStateException if it is not defined */
    boolean flag(VariableId id);

    /**
     * Writes a value as a backend or installer would: type, range and mutability are checked, and the value is durable
     * when this returns.
     *
     * @param by who asks, for the journal
     */
    WriteOutcome write(VariableId id, String value, String by);

    /**
     * Sets a value the station itself reports (read-only to the outside). Not persisted.
     *
     * @throws IllegalArgumentException if the variable is not defined
     */
    void report(VariableId id, String value);

    /** Calls {@code listener} with the new text after each change, on the thread that wrote. */
    Subscription watch(VariableId id, Consumer<String> listener);

    /** Answer to {@link #write}. */
    enum WriteOutcome {
        ACCEPTED,
        REBOOT_REQUIRED,
        /** Out of range, wrong type, or read-only. */
        REJECTED,
        UNKNOWN_VARIABLE
    }
}
