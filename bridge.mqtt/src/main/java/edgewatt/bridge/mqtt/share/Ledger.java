package edgewatt.bridge.mqtt.share;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A leader's book. It grants beyond static shares only what others have promised to it, and only for as long as they have:
 * at every moment to come the boards of the book together may use no more than their static shares together. So two leaders
 * at once, or a board that nobody knows of, take nothing from each other. Times are ns of the leader's clock. One thread.
 */
final class Ledger {
    private static final int MOST_BOARDS = 64;
    private static final double ROUNDING_A = 1e-6;

    private final Report.Leader self;
    private final long since;
    private final Map<Key, Account> accounts = new HashMap<>();
    private long number;

    private record Key(String board, long epoch) {}

    private record Wish(Account account, Amps amps) {}

    Ledger(Report.Leader self, long now) {
        this.self = self;
        since = now;
    }

    void hear(Report r, long now) {
        boolean ours = r.bound().isPresent()
                && r.bound().get().leader().equals(self)
                && r.bound().get().echo() >= since
                && r.bound().get().echo() <= now;
        Key key = new Key(r.board(), r.epoch());
        Account a = accounts.get(key);
        if (a == null && ours && accounts.size() < MOST_BOARDS) {
            a = new Account(r, now);
            accounts.put(key, a);
        }
        if (a != null) {
            a.hear(r, ours, now);
        }
    }

    /** Grants for all who are there; each replaces the one before. */
    Offer settle(long now, int turn) {
        accounts.values().removeIf(a -> a.settled(now) && !a.alive(now));
        List<Account> live = new ArrayList<>();
        for (Account a : accounts.values()) {
            if (a.alive(now) && a.promises(now)) {
                live.add(a);
            }
        }
        live.sort((a, b) -> a.last().board().compareTo(b.last().board()));
        List<Amps> targets = Division.divide(live.stream().map(Account::last).toList(), turn);
        long end = now + Times.atMost(Times.LEASE);
        Map<Account, Amps> grants = new HashMap<>();
        for (int i = 0; i < live.size(); i++) {
            // what can only lower is settled first
            Account a = live.get(i);
            Amps g = targets.get(i).min(least(a, now));
            grants.put(a, g);
        }
        // then who wants back what is his own, then who borrows
        for (boolean own : new boolean[] {true, false}) {
            for (int i = 0; i < live.size(); i++) {
                Account a = live.get(i);
                Amps wish = own ? targets.get(i).min(a.last().share()) : targets.get(i);
                grants.put(a, grants.get(a).max(fitting(new Wish(a, wish), grants, now, end)));
            }
        }
        List<Offer.Grant> out = new ArrayList<>();
        for (Account a : live) {
            Report r = a.last();
            number++;
            a.give(number, end, grants.get(a));
            out.add(new Offer.Grant(r.board(), r.epoch(), number, r.sent(), Times.LEASE, grants.get(a)));
        }
        return new Offer(self, now, out);
    }

    /** The boards that are there. */
    int size(long now) {
        return (int) accounts.values().stream().filter(a -> a.alive(now)).count();
    }

    private Amps least(Account a, long now) {
        List<Long> moments = new ArrayList<>(List.of(now));
        a.moments(moments);
        Amps least = a.last().share();
        for (long t : moments) {
            if (t >= now) {
                least = least.min(a.exposure(t));
            }
        }
        return least;
    }

    /**
     * As much of the wish as fits at every moment until its lease and the car's time are over, with the grants decided so far.
     * No lease in the book ends later, so then everybody is within its own share again.
     */
    private Amps fitting(Wish wish, Map<Account, Amps> grants, long now, long end) {
        List<Long> all = new ArrayList<>(List.of(now));
        accounts.values().forEach(a -> a.moments(all));
        double[] most = {wish.amps().l1(), wish.amps().l2(), wish.amps().l3()};
        for (long t : new TreeSet<>(all).subSet(now, end + Account.car())) {
            Amps room = Amps.NONE;
            for (Account a : accounts.values()) {
                room = room.plus(a.last().share());
                if (a != wish.account()) {
                    room = room.minus(exposure(a, grants, t, end));
                }
            }
            Amps already = exposure(wish.account(), grants, t, end);
            for (int p = 0; p < 3; p++) {
                double bound = Math.max(room.at(p) - ROUNDING_A, already.at(p));
                most[p] = Math.min(most[p], Math.max(0, bound));
            }
        }
        return Amps.of(most);
    }

    private static Amps exposure(Account a, Map<Account, Amps> grants, long t, long end) {
        Amps e = a.exposure(t);
        Amps g = grants.get(a);
        if (g != null) {
            e = e.max(t < end + Account.car() ? g : g.min(a.last().share()));
        }
        return e;
    }
}
