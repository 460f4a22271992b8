package edgewatt.ocpp.client.session;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How often the message at the head of the backlog has failed, and how long to wait (OCPP 1.6 section 3.7.1: interval x
 * previous tries). The loss of the connection is no attempt: nobody has said no, and nobody has been silent. Only when
 * the connection ends {@value #CUTS} times in a row with this very message open, and none is delivered between, it counts
 * as one: else a backend that falls over one message would never get another. Durable as a
 * mapping of the cursor, so that a process that restarts often neither tries for ever nor gives up too early; a restart
 * shortens no wait. A few entries are remembered, because a transaction that is put back comes before the one that was
 * tried. On the loop.
 */
final class Attempts {
    /** The mapping. Its value is {@code position:failures:refused:wall time in ms until which to wait}, joined by spaces. */
    static final String KEY = "outbox.attempts";

    /** Connections that end at one message before that counts as a failure of it. */
    private static final int CUTS = 10;

    private static final int REMEMBERED = 8;

    private final InstantSource clock;
    private final Monotonic monotonic;
    private final Supplier<Limits> limits;
    private final Map<Long, Failed> failed = new LinkedHashMap<>();
    private boolean loaded;
    private long cutAt;
    private int cuts;

    /** @param notBefore on the monotonic scale; @param until the same moment by the wall */
    private record Failed(int failures, boolean refused, long notBefore, Instant until) {}

    /** The scale by which waits are measured. */
    interface Monotonic {
        long nanos();
    }

    Attempts(InstantSource clock, Monotonic monotonic, Supplier<Limits> limits) {
        this.clock = clock;
        this.monotonic = monotonic;
        this.limits = limits;
    }

    /**
     * @param attempts at least 1
     * @param interval unit of the wait
     */
    record Limits(int attempts, Duration interval) {}

    /** What an earlier process has noted; once. Blocks on disk. */
    void load(Cursor cursor) {
        if (!loaded) {
            cursor.mapping(KEY).ifPresent(this::read);
            loaded = true;
        }
    }

    /** The connection has ended while this message was open. */
    void cut(Entry entry) {
        cuts = cutAt == entry.position() ? cuts + 1 : 1;
        cutAt = entry.position();
    }

    /** Whether that is a failure by now; asked once, then counted anew. */
    boolean cutTooOften(Entry entry) {
        boolean tooOften = cutAt == entry.position() && cuts >= CUTS;
        if (tooOften) {
            cuts = 0;
        }
        return tooOften;
    }

    /** Counts a failure and says whether another try is due later. {@link #mappings} has changed then. */
    boolean failed(Entry entry, boolean byRefusal) {
        Failed before = failed.remove(entry.position());
        Limits now = limits.get();
        int failures = before == null ? 1 : before.failures() + 1;
        Duration wait = now.interval().multipliedBy(failures);
        failed.put(
                entry.position(),
                new Failed(
                        failures,
                        byRefusal || before != null && before.refused(),
                        monotonic.nanos() + wait.toNanos(),
                        clock.instant().plus(wait)));
        for (Iterator<Long> oldest = failed.keySet().iterator(); failed.size() > REMEMBERED; ) {
            oldest.next();
            oldest.remove();
        }
        return failures < now.attempts();
    }

    Duration left(Entry entry) {
        Failed f = failed.get(entry.position());
        long left = f == null ? 0 : f.notBefore() - monotonic.nanos();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    boolean failedBefore(Entry entry) {
        return failed.containsKey(entry.position());
    }

    boolean everRefused(Entry entry) {
        Failed f = failed.get(entry.position());
        return f != null && f.refused();
    }

    /** Whether there was something to forget: {@link #mappings} has changed then. */
    boolean forget(Entry entry) {
        return failed.remove(entry.position()) != null;
    }

    /** What has to be durable. */
    Map<String, String> mappings() {
        StringBuilder text = new StringBuilder();
        failed.forEach((position, f) -> text.append(text.isEmpty() ? "" : " ")
                .append(position)
                .append(':')
                .append(f.failures())
                .append(':')
                .append(f.refused() ? 1 : 0)
                .append(':')
                .append(f.until().toEpochMilli()));
        return Map.of(KEY, text.toString());
    }

    /** The rest of a wait, as far as the clock can tell: never more than the whole of it. */
    private void read(String text) {
        for (String one : text.split(" ")) {
            String[] parts = one.split(":");
            try {
                int failures = Integer.parseInt(parts[1]);
                long whole = limits.get().interval().multipliedBy(failures).toMillis();
                long left = Long.parseLong(parts[3]) - clock.millis();
                long wait = Math.min(Math.max(left, 0), whole);
                failed.put(
                        Long.parseLong(parts[0]),
                        new Failed(
                                failures,
                                parts[2].equals("1"),
                                monotonic.nanos() + wait * 1_000_000,
                                clock.instant().plusMillis(wait)));
            } catch (RuntimeException unreadable) {
                continue; // then that entry begins anew, which costs tries and loses nothing
            }
        }
    }
}
