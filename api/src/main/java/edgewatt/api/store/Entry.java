package edgewatt.api.store;

/**
 * A fact with its place in the one total order.
 *
 * @param position counts upwards over the life of the store; may have gaps
 * @param bootId the boot that recorded it
 * @param monotonicNanos when, on that boot's monotonic scale
 * @param timeTrusted whether wall times in the fact are trusted, as recorded or corrected since
 * @param fact what happened
 */
public record Entry(long position, long bootId, long monotonicNanos, boolean timeTrusted, Fact fact) {}
