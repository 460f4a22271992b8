package edgewatt.itest.crash;

import java.util.Arrays;
import java.util.Locale;

/** What is done to the controller, and what must hold afterwards. */
enum Kind {
    KILL("SIGKILL, once or twice; the backend fails, dies and comes back: everything is billed, once"),
    REFUSED("the backend refuses every StartTransaction: the driver charges to the end, the transaction is parked"
            + " whole"),
    CLOCK("after the kill the clock is a day off, the controller's or the backend's: everything is billed, once"),
    FULL("the disk is full for a while, with a kill or without, charges end at a restart: what flowed is billed, once"),
    TRUNCATED("SIGKILL, then the journal is cut: what is still whole in the file is billed, the damage is told"),
    PAGE("SIGKILL, then a page of the journal is overwritten: what is still whole is billed, the damage is told"),
    WAL("SIGKILL, then the write-ahead log is cut or gone: what SQLite still has is billed");

    /** Of each dozen runs six are plain kills. */
    private static final Kind[] DOZEN = {KILL, REFUSED, KILL, CLOCK, KILL, FULL, KILL, TRUNCATED, KILL, PAGE, KILL, WAL
    };

    final String promise;

    Kind(String promise) {
        this.promise = promise;
    }

    static Kind of(int run) {
        return DOZEN[run % DOZEN.length];
    }

    static Kind named(String word) {
        return Arrays.stream(values())
                .filter(k -> k.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind '" + word + "'; there are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Kind::word).toList())));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether something is destroyed that no software can bring back. */
    boolean damages() {
        return this == TRUNCATED || this == PAGE || this == WAL;
    }
}
