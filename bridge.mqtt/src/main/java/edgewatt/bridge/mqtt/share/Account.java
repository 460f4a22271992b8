package edgewatt.bridge.mqtt.share;

import java.util.ArrayList;
import java.util.List;

/**
 * What a leader knows of one start of one board: the most that it may be using at any moment to come, by its last report and
 * by the grants that it may have adopted since. All times are ns of the leader's clock, every doubt on the safe side.
 */
final class Account {
    private final List<Given> open = new ArrayList<>();
    private Report last;
    private long heardAt;
    private Amps held = Amps.NONE;
    private long promiseEnd = Times.NEVER;
    private long leaseEnd = Times.NEVER;

    private record Given(long number, long end, Amps amps) {}

    Account(Report first, long now) {
        last = first;
        heardAt = now;
    }

    Report last() {
        return last;
    }

    boolean alive(long now) {
        return now - heardAt < Times.ALIVE;
    }

    /** Whether it has lent to us by its last report. */
    boolean promises(long now) {
        return now < promiseEnd;
    }

    /**
     * Takes a report unless a newer one is known.
     *
     * @param ours whether it is bound to us
     */
    void hear(Report r, boolean ours, long now) {
        if (r.sent() < last.sent() || r.sent() == last.sent() && promiseEnd != Times.NEVER) {
            return;
        }
        last = r;
        heardAt = now;
        if (ours) {
            Report.Bond b = r.bound().orElseThrow();
            // it was sent after we had sent what it echoes
            promiseEnd = b.echo() + Times.atLeast(Times.PROMISE);
            for (Given g : open) {
                if (g.number() == b.ack()) {
                    leaseEnd = g.end();
                }
            }
            open.removeIf(g -> g.number() <= b.ack() || g.end() <= b.echo());
            held = r.held();
        }
    }

    void give(long number, long end, Amps amps) {
        open.add(new Given(number, end, amps));
    }

    /** The most it may use at a moment to come. */
    Amps exposure(long at) {
        Amps share = last.share();
        Amps most = share;
        if (at < promiseEnd) {
            most = held.min(share);
        }
        if (at < leaseEnd + car()) {
            most = most.max(held);
        }
        for (Given g : open) {
            most = most.max(at < g.end() + car() ? g.amps() : g.amps().min(share));
        }
        return most;
    }

    /** Adds the moments at which {@link #exposure} may change. */
    void moments(List<Long> to) {
        to.add(promiseEnd);
        to.add(leaseEnd + car());
        open.forEach(g -> to.add(g.end() + car()));
    }

    /** Nothing that it lent or borrowed is left. */
    boolean settled(long now) {
        return now >= promiseEnd && now >= leaseEnd + car() && open.stream().allMatch(g -> now >= g.end() + car());
    }

    static long car() {
        return Times.atMost(Times.CAR);
    }
}
