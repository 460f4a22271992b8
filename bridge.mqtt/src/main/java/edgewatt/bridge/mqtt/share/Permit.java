package edgewatt.bridge.mqtt.share;

import java.util.Optional;

/**
 * What a board may use, as a function of its monotonic clock, so that nobody has to be awake when a lease ends. Immutable.
 *
 * <table>
 * <caption>What it may use</caption>
 * <tr><td>just started</td><td>{@code keep}, as long as a promise of its former life may run</td></tr>
 * <tr><td>no grant, or promise over</td><td>static share</td></tr>
 * <tr><td>lease runs</td><td>the grant</td></tr>
 * <tr><td>lease over, promise runs</td><td>min(static share, last grant)</td></tr>
 * </table>
 */
record Permit(Amps share, Amps keep, long quarantineEnd, Optional<Amps> granted, long leaseEnd, long promiseEnd) {
    Amps at(long now) {
        if (now < quarantineEnd) {
            return keep;
        }
        if (granted.isEmpty() || now >= leaseEnd && now >= promiseEnd) {
            return share;
        }
        return now < leaseEnd ? granted.get() : share.min(granted.get());
    }

    boolean quarantined(long now) {
        return now < quarantineEnd;
    }

    boolean leased(long now) {
        return granted.isPresent() && now < leaseEnd;
    }

    /** When {@link #at} falls by itself; {@link Long#MAX_VALUE} = it does not. */
    long fallsAt(long now) {
        return leased(now) && !granted.get().within(share) ? leaseEnd : Long.MAX_VALUE;
    }
}
