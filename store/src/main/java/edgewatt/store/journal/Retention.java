package edgewatt.store.journal;

import edgewatt.api.store.JournalException;
import edgewatt.store.db.Db;
import edgewatt.store.db.Work;
import edgewatt.store.db.Writer;
import edgewatt.store.time.TrustedClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the journal within its disk budget. In this order: what every cursor has acknowledged and is older than the
 * retention (always); then, when the budget is exceeded, what every cursor has acknowledged; plain samples, oldest first;
 * every second sample of a transaction, in as many passes as it takes. Never a start, a stop or a security event; when only
 * such remain, new samples are refused. Entries of a transaction go only after its end, curtailments only after two years.
 * Writer's thread, except where stated.
 */
public final class Retention {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final int WINDOW = 500;
    private static final int CHECK_EVERY_APPENDS = 200;
    private static final long CHECK_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** What the grid curtailed must be shown for two years (BNetzA BK6-22-300), whatever else is kept. */
    private static final Duration KEEP_CURTAILED = Duration.ofDays(731);

    private static final long SEARCH_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(30);
    private static final double RELIEVED = 0.9;

    private static final String LIMIT =
            "SELECT COALESCE((SELECT MIN(low) FROM cursors), (SELECT MAX(position) FROM entries), 0)";
    // an entry without trusted time is as old as its neighbours
    private static final String PRUNE = "DELETE FROM entries WHERE position > ?1 AND position <= ?2"
            + " AND (trusted = 0 OR wall < ?3) AND (kind <> 'Curtailed' OR wall < ?5) AND position < (SELECT MAX(position) FROM entries)"
            + " AND NOT EXISTS (SELECT 1 FROM held h WHERE h.position = entries.position)"
            + " AND (tx IS NULL OR EXISTS (SELECT 1 FROM entries x WHERE x.tx = entries.tx"
            + " AND x.kind = 'TransactionEnded' AND x.position <= ?4"
            + " AND NOT EXISTS (SELECT 1 FROM held h WHERE h.position = x.position)))";
    private static final String SAMPLES = "SELECT position, COALESCE(tx, '') FROM entries WHERE sample = ?"
            + " AND position > ? AND position < (SELECT MAX(position) FROM entries) ORDER BY position LIMIT ?";

    /**
     * @param budgetBytes what the database file may hold
     * @param keep how long acknowledged entries are kept for exports and recovery
     */
    public record Limits(long budgetBytes, Duration keep) {
        public static final Limits DEFAULT = new Limits(256L << 20, Duration.ofDays(30));
    }

    /**
     * Samples that were dropped over the life of the journal.
     *
     * @param plain outside transactions
     * @param ofTransactions every second one of a transaction
     * @param last when, in microseconds since 1970
     */
    public record Dropped(long plain, long ofTransactions, long last) {
        private static final String NAME = "dropped";

        static Dropped read(Db db) throws SQLException {
            List<String> text = db.list("SELECT value FROM meta WHERE key = ?", r -> r.getString(1), NAME);
            String[] parts = text.isEmpty() ? new String[0] : text.get(0).split(" ");
            try {
                return new Dropped(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            } catch (RuntimeException noneOrUnreadable) {
                return new Dropped(0, 0, 0);
            }
        }

        void write(Db db) throws SQLException {
            db.update(
                    "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
                    NAME,
                    plain + " " + ofTransactions + " " + last);
        }
    }

    private final Writer writer;
    private final TrustedClock clock;
    private final Runnable removed;
    private volatile Dropped total = new Dropped(0, 0, 0);
    private volatile Limits limits;
    private volatile boolean exhausted;
    private int sinceCheck;
    private long checkedAt;
    private long searchedAt;
    private long droppedInPass;
    private boolean queued;

    Retention(Writer writer, TrustedClock clock, Limits limits, Runnable removed) {
        this.writer = writer;
        this.clock = clock;
        this.limits = limits;
        this.removed = removed;
    }

    /** Any thread. */
    void limits(Limits limits) {
        this.limits = limits;
    }

    /** Whether new samples are refused. Any thread. */
    boolean isExhausted() {
        return exhausted;
    }

    JournalException refusal() {
        return new JournalException(trouble(), true, null);
    }

    /** Any thread; empty while there is room. */
    String trouble() {
        return exhausted
                ? "journal " + writer.path() + ": the budget of " + (limits.budgetBytes() >> 20)
                        + " MB is used up by entries that may not be dropped; samples are refused. Connect the backends,"
                        + " forget cursors that nobody uses, or raise budgetMB in etc/store.json"
                : "";
    }

    /** What was dropped, if that was within the time for which entries are kept. Any thread. */
    Optional<Dropped> dropped() {
        Dropped all = total;
        return all.last() > 0 && all.last() >= cutoff() ? Optional.of(all) : Optional.empty();
    }

    void opened(Db db) throws SQLException {
        total = Dropped.read(db);
        checkedAt = clock.monotonicNanos();
        sinceCheck = CHECK_EVERY_APPENDS;
    }

    void appended() {
        sinceCheck++;
    }

    void settled() {
        long now = clock.monotonicNanos();
        boolean due = sinceCheck >= CHECK_EVERY_APPENDS || now - checkedAt >= CHECK_EVERY_NANOS;
        if (due && !queued) {
            sinceCheck = 0;
            checkedAt = now;
            queue(new Prune(0, clock.trusted() ? cutoff() : Long.MIN_VALUE));
        }
    }

    private long cutoff() {
        return TrustedClock.micros(clock.instant().minus(limits.keep()));
    }

    private long curtailedCutoff() {
        return TrustedClock.micros(clock.instant().minus(KEEP_CURTAILED));
    }

    /** One step at a time, so that appends get in between. */
    private void queue(Work<?> step) {
        queued = true;
        writer.submit(step).exceptionally(failure -> {
            queued = false;
            return null;
        });
    }

    static long usedBytes(Db db) throws SQLException {
        return (db.number("PRAGMA page_count", 0) - db.number("PRAGMA freelist_count", 0)) * 4096;
    }

    /** @param known whether its time is trusted */
    private record Aged(long position, boolean known, boolean old) {}

    /** One window of acknowledged entries older than {@code before}; then the next window, then the budget. */
    private final class Prune implements Work<Boolean> {
        private final long from;
        private final long before;
        private long reached;

        Prune(long from, long before) {
            this.from = from;
            this.before = before;
        }

        @Override
        public Boolean run(Db db) throws SQLException {
            long limit = db.number(LIMIT, 0);
            List<Aged> window = db.list(
                    "SELECT position, wall, trusted FROM entries WHERE position > ? AND position <= ?"
                            + " ORDER BY position LIMIT ?",
                    r -> new Aged(r.getLong(1), before == Long.MAX_VALUE || r.getLong(3) == 1, r.getLong(2) < before),
                    from,
                    limit,
                    WINDOW);
            long oldUpTo = from;
            for (Aged entry : window) {
                reached = entry.position();
                oldUpTo = entry.known() && entry.old() ? reached : oldUpTo;
            }
            if (oldUpTo > from) {
                db.update(PRUNE, from, oldUpTo, before, limit, Math.min(before, curtailedCutoff()));
            }
            Aged last = window.isEmpty() ? null : window.get(window.size() - 1);
            return window.size() == WINDOW && (!last.known() || last.old());
        }

        @Override
        public void committed(Boolean more) {
            queue(more ? new Prune(reached, before) : new Budget(before == Long.MAX_VALUE));
        }
    }

    /** Compares what is used with the budget, and begins to make room. */
    private final class Budget implements Work<Long> {
        private final boolean acknowledgedGone;

        Budget(boolean acknowledgedGone) {
            this.acknowledgedGone = acknowledgedGone;
        }

        @Override
        public Long run(Db db) throws SQLException {
            return usedBytes(db);
        }

        @Override
        public void committed(Long used) {
            queued = false;
            boolean relieved = used <= limits.budgetBytes() * (acknowledgedGone || exhausted ? RELIEVED : 1);
            if (relieved) {
                exhausted = false;
            } else if (!acknowledgedGone) {
                queue(new Prune(0, Long.MAX_VALUE));
            } else if (!exhausted || clock.monotonicNanos() - searchedAt > SEARCH_AGAIN_NANOS) {
                queue(new Drop(Row.PLAIN_SAMPLE, 0, new HashMap<>()));
            }
        }
    }

    /**
     * Writes a range of entries anew, every column of it: where every second row is gone, half-empty pages would stay, and
     * nothing new ever goes into them.
     */
    private static void compact(Db db, long after, long upTo) throws SQLException {
        db.execute("CREATE TEMP TABLE kept AS SELECT * FROM main.entries WHERE position > " + after
                + " AND position <= " + upTo);
        db.execute("DELETE FROM main.entries WHERE position > " + after + " AND position <= " + upTo);
        db.execute("INSERT INTO main.entries SELECT * FROM temp.kept");
        db.execute("DROP TABLE temp.kept");
    }

    /** One window of a pass over the samples: plain ones all, those of a transaction every second. */
    private final class Drop implements Work<Boolean> {
        private final long sample;
        private final long from;
        private final Map<String, Boolean> kept;
        private final Map<String, Boolean> keptAfter = new HashMap<>();
        private long reached;
        private int dropped;
        private Dropped totalAfter;

        /** @param kept whether the last sample of a transaction was kept */
        Drop(long sample, long from, Map<String, Boolean> kept) {
            this.sample = sample;
            this.from = from;
            this.kept = kept;
        }

        /** Answers whether there is room now. */
        @Override
        public Boolean run(Db db) throws SQLException {
            keptAfter.clear();
            keptAfter.putAll(kept);
            dropped = 0;
            reached = -1;
            for (Map.Entry<Long, String> e :
                    db.list(SAMPLES, r -> Map.entry(r.getLong(1), r.getString(2)), sample, from, WINDOW)) {
                reached = e.getKey();
                boolean keep = sample == Row.TRANSACTION_SAMPLE && !keptAfter.getOrDefault(e.getValue(), false);
                keptAfter.put(e.getValue(), keep);
                dropped += keep ? 0 : db.update("DELETE FROM entries WHERE position = ?", e.getKey());
            }
            totalAfter = total;
            if (dropped > 0) {
                compact(db, from, reached);
                boolean plain = sample == Row.PLAIN_SAMPLE;
                totalAfter = new Dropped(
                        total.plain() + (plain ? dropped : 0),
                        total.ofTransactions() + (plain ? 0 : dropped),
                        TrustedClock.micros(clock.instant()));
                totalAfter.write(db);
            }
            return usedBytes(db) <= limits.budgetBytes() * RELIEVED;
        }

        @Override
        public void committed(Boolean room) {
            queued = false;
            total = totalAfter;
            droppedInPass = (from == 0 ? 0 : droppedInPass) + dropped;
            if (dropped > 0) {
                removed.run();
            }
            if (room) {
                exhausted = false;
                log.warn("journal over its budget: older samples were dropped");
            } else if (reached >= 0) {
                queue(new Drop(sample, reached, keptAfter));
            } else if (sample == Row.PLAIN_SAMPLE || droppedInPass > 0) {
                queue(new Drop(Row.TRANSACTION_SAMPLE, 0, new HashMap<>()));
            } else {
                exhausted = true;
                searchedAt = clock.monotonicNanos();
                log.error("{}", trouble());
            }
        }
    }
}
