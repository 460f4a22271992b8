package edgewatt.ocpp.client.session;

import edgewatt.api.deploy.Link;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.JournalException;
import edgewatt.api.store.StationClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A link's state for other threads: written on the loop, read anywhere without blocking. */
public final class LinkStatus {
    private static final Logger LOG = LoggerFactory.getLogger(LinkStatus.class);

    private final StationClock clock;
    private final Cursor cursor;
    private volatile Now now;
    private volatile Counts counts;
    private volatile String struggle = "";
    private volatile Instant lastHeard;
    private volatile Instant notUpSince;

    public LinkStatus(StationClock clock, Cursor cursor) {
        this.clock = clock;
        this.cursor = cursor;
        now = new Now(Link.State.DOWN, "", "not started", clock.instant(), true);
        notUpSince = now.since();
        counts = new Counts(0, List.of());
    }

    /** @param unreachable while it is not up: see {@link Link#unreachable} */
    public record Now(Link.State state, String protocol, String because, Instant since, boolean unreachable) {}

    /** @param pending entries that wait */
    public record Counts(long pending, List<Cursor.Parked> parked) {}

    /** The first connection is not tried yet. */
    public void later(String because) {
        become(Link.State.DOWN, "", because, true);
    }

    void become(Link.State state, String protocol, String because, boolean unreachable) {
        Instant since = state == now.state() ? now.since() : clock.instant();
        if (now.state() == Link.State.UP) {
            notUpSince = since;
        }
        now = new Now(state, protocol, because, since, unreachable);
    }

    void struggles(String why) {
        struggle = why;
    }

    /** What the backend does not take at the moment, though it may later; empty if all is well. */
    public String struggle() {
        return struggle;
    }

    void heard(Instant at) {
        lastHeard = at;
    }

    void count() {
        try {
            counts = new Counts(cursor.pendingCount(), cursor.parked());
        } catch (JournalException e) {
            LOG.debug("the counts stay as they were: {}", e.getMessage());
        }
    }

    /** When the outage began that lasts until the link is up: over all attempts of it. */
    public Instant notUpSince() {
        return notUpSince;
    }

    public Now now() {
        return now;
    }

    public Counts counts() {
        return counts;
    }

    public Optional<Instant> lastHeard() {
        return Optional.ofNullable(lastHeard);
    }
}
