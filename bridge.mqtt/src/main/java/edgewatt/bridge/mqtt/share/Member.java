package edgewatt.bridge.mqtt.share;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One board as a member: what it may use, and what it promises. Its static share is its own. What it does not need it lends
 * to one leader at a time, by a promise that ends; what it uses beyond its share it has by a lease that ends earlier.
 * Messages may come late, twice, or not at all. Times are ns of one monotonic clock. One thread; {@link #permit} from any.
 */
final class Member {
    private static final Comparator<Report.Leader> LOWEST =
            Comparator.comparing(Report.Leader::board).thenComparing(Report.Leader::epoch);

    private final String board;
    private final long epoch;
    private final Map<Report.Leader, Heard> leaders = new HashMap<>();
    private final Deque<Held> recent = new ArrayDeque<>();
    private Report.Leader bound;
    private long ack;
    private Amps before;
    private volatile Permit permit;

    private record Heard(long at, long sent) {}

    private record Held(long until, Amps amps) {}

    /** @param keep what it never lends, and may use at once after a start */
    Member(String board, long epoch, Amps share, Amps keep, long now) {
        this.board = board;
        this.epoch = epoch;
        Amps kept = keep.min(share);
        permit = new Permit(share, kept, now + Times.QUARANTINE, Optional.empty(), Times.NEVER, Times.NEVER);
        before = kept;
    }

    /** Replaced, never changed. */
    Permit permit() {
        return permit;
    }

    /** Whom it has lent to. */
    Optional<Report.Leader> bound() {
        return Optional.ofNullable(bound);
    }

    /** The lowest leader heard lately. */
    Optional<Report.Leader> leader(long now) {
        leaders.values().removeIf(h -> now - h.at() >= Times.ALIVE);
        return leaders.keySet().stream().min(LOWEST);
    }

    void hear(Offer offer, long now) {
        release(now);
        Heard known = leaders.get(offer.leader());
        if (known != null && offer.sent() <= known.sent()) {
            return;
        }
        leaders.put(offer.leader(), new Heard(now, offer.sent()));
        Permit p = permit;
        if (bound == null && !p.quarantined(now) && leader(now).equals(Optional.of(offer.leader()))) {
            bound = offer.leader();
            ack = 0;
            permit = new Permit(p.share(), p.keep(), Times.NEVER, Optional.empty(), Times.NEVER, now + Times.PROMISE);
        }
        if (offer.leader().equals(bound)) {
            for (Offer.Grant g : offer.grants()) {
                if (g.board().equals(board) && g.epoch() == epoch) {
                    adopt(g, now);
                }
            }
        }
    }

    private void adopt(Offer.Grant g, long now) {
        long end = g.answers() + Math.min(g.length(), Times.LEASE) - Times.GUARD;
        if (g.number() <= ack || g.answers() > now || now >= end) {
            return;
        }
        remember(now);
        ack = g.number();
        Permit p = permit;
        permit = new Permit(
                p.share(), p.keep(), Times.NEVER, Optional.of(g.amps().max(p.keep())), end, p.promiseEnd());
        remember(now);
    }

    /** What to tell now. Each report that names a bond extends the promise. */
    Report report(long now, Amps need) {
        release(now);
        remember(now);
        Permit p = permit;
        Amps held = p.keep();
        for (Held h : recent) {
            held = held.max(h.amps());
        }
        Optional<Report.Bond> bond = Optional.empty();
        Heard heard = bound == null ? null : leaders.get(bound);
        if (heard != null && now - heard.at() < Times.ALIVE) {
            bond = Optional.of(new Report.Bond(bound, heard.sent(), ack));
            permit = new Permit(p.share(), p.keep(), Times.NEVER, p.granted(), p.leaseEnd(), now + Times.PROMISE);
        }
        return new Report(board, epoch, now, p.share(), need, held, bond);
    }

    /** Ends a bond whose every promise is over. */
    private void release(long now) {
        Permit p = permit;
        if (bound != null && now >= p.promiseEnd()) {
            remember(now);
            bound = null;
            ack = 0;
            permit = new Permit(p.share(), p.keep(), Times.NEVER, Optional.empty(), Times.NEVER, Times.NEVER);
            remember(now);
        }
    }

    /** What was permitted until now counts for as long as a car may take to follow. */
    private void remember(long now) {
        recent.removeIf(h -> h.until() <= now);
        Amps present = permit.at(now);
        recent.addLast(new Held(now + Times.atMost(Times.CAR), present.max(before)));
        before = present;
    }
}
