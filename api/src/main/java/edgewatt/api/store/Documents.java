package edgewatt.api.store;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Small named JSON documents (profiles, local list, state of an EVSE), each replaced atomically. Any thread; calls block
 * on disk for about a millisecond.
 */
@ProviderType
public interface Documents {
    Optional<String> read(String name);

    /**
     * Replaces the document; durable on return.
     *
     * @param name 1 to 100 of {@code [a-zA-Z0-9._-]}
     * @throws JournalException if it cannot be made durable
     */
    void write(String name, String json);

    /** Removes the document; nothing happens if there is none. */
    void delete(String name);

    /** Names that begin with {@code prefix}, ordered. */
    List<String> names(String prefix);
}
