package edgewatt.station;

import java.time.Instant;
import java.util.Optional;

/** Stamps of clock-aligned samples: exact multiples from midnight UTC, whenever the beat comes. Station thread only. */
final class Alignment {
    private static final long DAY = 86_400;

    private int every;
    private boolean begun;
    private long last;

    /** @param seconds between stamps; 0 = none. The stamp of the running interval has passed. */
    void every(int seconds) {
        if (seconds != every) {
            every = seconds;
            begun = false;
        }
    }

    boolean off() {
        return every == 0;
    }

    /** The stamp that has been reached since the last call. */
    Optional<Instant> due(Instant now) {
        long midnight = now.getEpochSecond() - Math.floorMod(now.getEpochSecond(), DAY);
        long stamp = midnight + (now.getEpochSecond() - midnight) / every * every;
        boolean due = begun && stamp > last;
        // a clock set back by less than an interval does not sample the same stamp twice
        if (!begun || due || stamp < last - every) {
            last = stamp;
        }
        begun = true;
        return due ? Optional.of(Instant.ofEpochSecond(stamp)) : Optional.empty();
    }
}
