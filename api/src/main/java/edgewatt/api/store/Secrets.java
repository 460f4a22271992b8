package edgewatt.api.store;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Secrets by reference, kept in a folder of mode 0700 with files of mode 0600. They never enter settings, logs, journal
 * or an answer. Any thread; blocks on disk.
 */
@ProviderType
public interface Secrets {
    /** A copy the caller should overwrite after use. */
    Optional<byte[]> read(String reference);

    /** @param reference 1 to 100 of {@code [a-zA-Z0-9._-]} */
    void write(String reference, byte[] secret);

    void delete(String reference);
}
