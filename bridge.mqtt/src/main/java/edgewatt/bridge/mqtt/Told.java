package edgewatt.bridge.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the broker was told of each topic, so that only news goes out: a number when it has moved by more than its deadband,
 * or at all and the maximum age has passed. One thread.
 */
final class Told {
    /** Takes a retained message, or not now. */
    interface Sink {
        boolean offer(String topic, byte[] payload, int qos);
    }

    /** For what is not measured any more; Home Assistant knows this word. */
    static final String NONE = "None";

    private static final class Slot {
        private String text;
        private double number;
        private long at;
    }

    private final Sink sink;
    private final long maxAgeNanos;
    private final Map<String, Slot> told = new HashMap<>();
    private long now;

    Told(Sink sink, long maxAgeNanos) {
        this.sink = sink;
        this.maxAgeNanos = maxAgeNanos;
    }

    /** After a new connection: the broker may have forgotten, so everything is told again. */
    void forget() {
        told.clear();
    }

    /** So that it is told again, though unchanged. */
    void forget(String path) {
        told.remove(path);
    }

    boolean knows(String path) {
        return told.containsKey(path);
    }

    /** What follows is of this moment; monotonic. */
    void at(long nanos) {
        now = nanos;
    }

    /**
     * What is not finite is not measured: not told, and {@link #NONE} if it was measured before.
     *
     * @return whether it was told
     */
    boolean number(Topic t, String path, double value, int digits) {
        Slot s = told.get(path);
        if (!Double.isFinite(value)) {
            return s != null && tell(t, path, NONE, Double.NaN);
        }
        boolean still = s != null && Math.abs(value - s.number) <= t.deadband && now - s.at < maxAgeNanos;
        return !still && tell(t, path, plain(value, digits), value);
    }

    boolean text(Topic t, String path, String value) {
        return tell(t, path, value, Double.NaN);
    }

    private boolean tell(Topic t, String path, String value, double number) {
        Slot s = told.get(path);
        if (s != null && s.text.equals(value)) {
            return false;
        }
        if (!sink.offer(path, value.getBytes(StandardCharsets.UTF_8), t.qos)) {
            return false;
        }
        if (s == null) {
            s = new Slot();
            told.put(path, s);
        }
        s.text = value;
        s.number = number;
        s.at = now;
        return true;
    }

    static double round(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }

    private static String plain(double value, int digits) {
        return digits == 0 ? Long.toString(Math.round(value)) : Double.toString(round(value, digits));
    }

    static String lower(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT);
    }
}
