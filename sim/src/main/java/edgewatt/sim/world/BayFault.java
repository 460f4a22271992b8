package edgewatt.sim.world;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can go wrong at one EVSE. */
public enum BayFault {
    /** Residual current trip: the RCD input, and the interlock opens at once. */
    RCD,
    /** Emergency stop or a fault of the safety controller: the fault input, and the interlock opens at once. */
    EMERGENCY,
    /** Pilot shorted (state E): the fault input, and the interlock opens at once. */
    PILOT,
    /** The main contacts weld: closed whatever is commanded. */
    WELDED,
    /** The contactor does not close. */
    STUCK,
    /** The EVSE meter falls silent; its registers go on. */
    METER;

    /** Names for messages and commands. */
    public static String names() {
        return Arrays.stream(values()).map(BayFault::word).collect(Collectors.joining(", "));
    }

    /** @throws IllegalArgumentException naming the known kinds */
    public static BayFault of(String word) {
        return Arrays.stream(values())
                .filter(f -> f.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no fault '" + word + "'; known are " + names() + ", none"));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean opensInterlock() {
        return this == RCD || this == EMERGENCY || this == PILOT;
    }
}
