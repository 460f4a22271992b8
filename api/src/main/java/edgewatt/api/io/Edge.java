package edgewatt.api.io;

import java.time.Instant;

/**
 * One debounced edge.
 *
 * @param active the new logical level
 * @param at wall time of the first raw edge
 * @param monotonicNanos the same moment on the scale of {@link System#nanoTime()}; on Linux taken from the kernel's
 *     event time stamp
 */
public record Edge(boolean active, Instant at, long monotonicNanos) {}
