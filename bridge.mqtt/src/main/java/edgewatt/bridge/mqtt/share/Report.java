package edgewatt.bridge.mqtt.share;

import java.util.Optional;

/**
 * What a board tells all others, every second.
 *
 * @param board unique at the site; the lowest alive leads
 * @param epoch made anew at each start of the board
 * @param sent ns of the board's clock
 * @param share static share, A per phase: what it uses when it is alone
 * @param need A per phase that it could use now
 * @param held the most it has permitted itself in the last five seconds, and a promise if it is bound: no more than this,
 *     unless the leader grants it, for {@link Times#PROMISE} from {@code sent} on
 * @param bound the leader it has lent to, while it hears it
 */
record Report(String board, long epoch, long sent, Amps share, Amps need, Amps held, Optional<Bond> bound) {
    /**
     * @param leader which start of which board
     * @param echo ns of the leader's clock, from the newest offer heard
     * @param ack number of the newest grant adopted; 0 = none
     */
    record Bond(Leader leader, long echo, long ack) {}

    /** One start of a board that leads. */
    record Leader(String board, long epoch) {}
}
