package edgewatt.bridge.mqtt.input;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where one value comes from.
 *
 * @param what the value it gives, for example {@code currentA/l1}
 * @param topic exact; empty for a constant
 * @param pointer JSON pointer (RFC 6901); empty = the whole payload
 * @param unit of the payload, if it is told here
 * @param unitAt pointer to the unit inside the payload; empty = none
 * @param scale times this, after the unit
 * @param offset plus this, in the unit inside
 * @param timeAt pointer to the time of the sample; empty = when it comes
 * @param signOf a value whose sign this magnitude takes; empty = it has its own
 * @param constant instead of a topic
 * @param series how a list of values is read
 */
record Source(
        String what,
        Dimension dimension,
        String topic,
        String pointer,
        Optional<Dimension.Unit> unit,
        String unitAt,
        double scale,
        double offset,
        double min,
        double max,
        String timeAt,
        String signOf,
        OptionalDouble constant,
        Optional<Series> series) {

    /**
     * @param start pointer inside an entry to its begin; a number = an index, for entries that are lists
     * @param end pointer to its end; empty = the begin of the next
     * @param value pointer to its value
     */
    record Series(String start, String end, String value) {}

    /** For sentences. */
    String place() {
        return topic + (pointer.isEmpty() ? "" : " " + pointer);
    }
}
