package edgewatt.deploy.store;

import edgewatt.deploy.format.Feature;

/**
 * A layer with what it was signed as.
 *
 * @param document byte for byte
 * @param signatures the detached signature file
 */
@SuppressWarnings("ArrayRecordComponent")
public record Signed(Feature feature, byte[] document, byte[] signatures) {}
