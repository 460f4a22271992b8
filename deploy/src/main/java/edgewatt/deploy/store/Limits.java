package edgewatt.deploy.store;

import java.time.Duration;

/**
 * How much a generation may take.
 *
 * @param archiveBytes received or fetched for one archive
 * @param diskBytes all jars that are kept
 * @param reserveBytes left free on the disk, for the journal
 * @param total for receiving or fetching, however slowly the other side sends
 */
public record Limits(long archiveBytes, long diskBytes, long reserveBytes, Duration total) {
    /** One document or signature file. */
    public static final int DOCUMENT_BYTES = 1 << 20;

    public static final Limits DEFAULT = new Limits(256L << 20, 512L << 20, 32L << 20, Duration.ofHours(1));
}
