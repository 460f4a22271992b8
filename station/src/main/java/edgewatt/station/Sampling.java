package edgewatt.station;

/** When the samples of a transaction are due, counted from its start. Station thread only. */
final class Sampling {
    private long every;
    private long next;

    /** @param seconds between samples; 0 = none. Says whether that is another interval than before. */
    boolean every(int seconds) {
        boolean news = every != seconds * 1_000_000_000L;
        every = seconds * 1_000_000_000L;
        return news;
    }

    void begin(long now) {
        next = now + every;
    }

    /** A late beat makes its sample late; those that were missed are not made up for. */
    boolean due(long now) {
        if (every == 0) {
            next = now;
            return false;
        }
        if (now - next < 0) {
            return false;
        }
        next = now - next < every ? next + every : now + every;
        return true;
    }
}
