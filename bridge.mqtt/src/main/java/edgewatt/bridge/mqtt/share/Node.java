package edgewatt.bridge.mqtt.share;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One board at the site: always a member, and the leader when none is heard and it is the lowest alive. Who leads is a matter
 * of convenience: with two leaders, or none, the fuse holds as well. A leader stays one until it hears a lower one, so that a
 * board that comes up disturbs nobody. Times are ns of one monotonic clock. One thread; {@link #permit} from any.
 */
final class Node {
    private static final long TURN = 900_000_000_000L;

    private final String board;
    private final long epoch;
    private long since;
    private final Member member;
    private final Consumer<Report> reports;
    private final Consumer<Offer> offers;
    private final Map<String, Long> boards = new HashMap<>();
    private final Map<Report.Leader, Long> others = new HashMap<>();
    private Ledger ledger;
    private Report.Leader self;
    private long terms;

    /**
     * @param epoch differs at each start
     * @param keep what this board never lends
     * @param reports sends to all boards, this one too
     * @param offers likewise
     */
    Node(String board, long epoch, Amps share, Amps keep, long now, Consumer<Report> reports, Consumer<Offer> offers) {
        this.board = board;
        this.epoch = epoch;
        this.reports = reports;
        this.offers = offers;
        since = now;
        member = new Member(board, epoch, share, keep, now);
    }

    /** It can be heard again: it listens anew before it leads. */
    void connected(long now) {
        since = now;
    }

    Permit permit() {
        return member.permit();
    }

    boolean leads() {
        return ledger != null;
    }

    /** The leader this board has lent to. */
    Optional<Report.Leader> bound() {
        return member.bound();
    }

    /** Boards heard lately, with this one. */
    int size(long now) {
        boards.values().removeIf(at -> now - at >= Times.ALIVE);
        return boards.size();
    }

    /** Every {@link Times#PERIOD}. */
    void tick(long now, Amps need) {
        elect(now);
        reports.accept(member.report(now, need));
        if (ledger != null) {
            offers.accept(ledger.settle(now, (int) (now / TURN)));
        }
    }

    void hear(Report r, long now) {
        boards.put(r.board(), now);
        if (ledger != null) {
            ledger.hear(r, now);
        }
    }

    void hear(Offer o, long now) {
        if (!o.leader().board().equals(board)) {
            others.put(o.leader(), now);
        }
        member.hear(o, now);
    }

    private void elect(long now) {
        size(now);
        others.values().removeIf(at -> now - at >= Times.ALIVE);
        if (ledger != null) {
            if (others.keySet().stream().anyMatch(l -> l.board().compareTo(board) < 0)) {
                ledger = null;
            }
        } else if (others.isEmpty()
                && now - since >= Times.LISTEN
                && boards.containsKey(board)
                && boards.keySet().stream().noneMatch(b -> b.compareTo(board) < 0)) {
            // a new term is another leader: what the former has granted is not in this book
            self = new Report.Leader(board, epoch + ++terms);
            ledger = new Ledger(self, now);
        }
    }
}
