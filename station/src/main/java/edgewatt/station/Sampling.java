package edgewatt.station;

/** When the samples of a transaction are due, counted from its start. Station thread only. */
final class Sampling {
    private long every;
    private long next;

    /** @param seconds between samples; 0 = none */
    void every(int seconds) {
        every = seconds * 1_000_000_000L;
    }

    void begin(long now) {
        next = now + every;
    }

    /** Late beats make a sample late; none is made up for. */
    boolean due(long now) {
        if (every == 0) {
            next = now;
            return false;
        }
        if (now - next < 0) {
            return false;
        }
        next = Math.max(next + every, now);
        return true;
    }
}
