package edgewatt.api.station;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The local authorisation list (OCPP 1.6 section 3.5.2, 2.x D01), owned by the station and asked as {@link
 * Authorizer.Kind#LOCAL_LIST}. Survives a restart. Any thread; calls block on disk for about a millisecond.
 */
@ProviderType
public interface LocalList {
    /** Version of the list; 0 = empty. */
    int version();

    /** How many tokens it holds. */
    int size();

    /** How many it can hold. */
    int capacity();

    /**
     * Replaces the list, or changes it, whole or not at all; durable when this returns.
     *
     * @param version not negative; for a {@link Kind#DIFFERENTIAL} greater than {@link #version()}
     * @param entries with a {@link Kind#FULL} replacement each has an opinion
     * @param by who asks, for the journal
     */
    Outcome update(Kind kind, int version, List<Entry> entries, String by);

    /**
     * One token.
     *
     * @param opinion what the list says of it; empty = remove it
     */
    record Entry(Token token, Optional<Opinion> opinion) {}

    enum Kind {
        FULL,
        DIFFERENTIAL
    }

    enum Outcome {
        ACCEPTED,
        /** A difference to a list that is newer already. */
        VERSION_MISMATCH,
        /** Too long, a token twice, an entry without an opinion in a full list, or the disk does not take it. */
        FAILED,
        /** {@code LocalAuthListCtrlr.Enabled} is false. */
        NOT_SUPPORTED
    }
}
