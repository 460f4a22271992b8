package edgewatt.store.time;

import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's wall time plus what a peer has corrected. The time is trusted as soon as the system's own time is
 * plausible (not before {@link #REFERENCE}: a board without a real-time clock wakes in 1970), or a peer has told it.
 *
 * <p>A step of the system's clock (NTP) is seen as a jump against the monotonic scale. A step to a plausible time takes
 * over, and a peer's correction ends with it; a step to an implausible one is undone here.
 */
public final class TrustedClock implements StationClock {
    /** This software did not exist before: an earlier wall time is wrong. */
    public static final Instant REFERENCE = Instant.parse("2026-01-01T00:00:00Z");

    private static final Logger log = LoggerFactory.getLogger(TrustedClock.class);
    private static final Duration STEP = Duration.ofSeconds(1);

    private final InstantSource system;
    private final LongSupplier monotonic;
    private final List<Listener> listeners = new ArrayList<>();
    private volatile long bootId;
    private Duration offset = Duration.ZERO;
    private boolean trusted;
    private Instant lastSystem;
    private long lastMonotonic;
    /** The untrusted clock as it ran before it was set: a wall time and its monotonic time. */
    private Instant untrustedWall;

    private long untrustedMonotonic;

    public TrustedClock(InstantSource system, LongSupplier monotonic, long bootId) {
        this.system = system;
        this.monotonic = monotonic;
        this.bootId = bootId;
        this.lastSystem = system.instant();
        this.lastMonotonic = monotonic.getAsLong();
        this.untrustedWall = lastSystem;
        this.untrustedMonotonic = lastMonotonic;
        this.trusted = isPlausible(lastSystem);
    }

    /** Told when time becomes trusted, and when a peer or NTP has moved it. In the thread that noticed; must not block. */
    @FunctionalInterface
    public interface Listener {
        /** @param moved by how much the wall time moved just now */
        void timeSet(TrustedMoment moment, Duration moved, String source);
    }

    public synchronized void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public Instant instant() {
        return now().wall();
    }

    @Override
    public long monotonicNanos() {
        return monotonic.getAsLong();
    }

    @Override
    public long bootId() {
        return bootId;
    }

    /** The journal knows better: it already holds this boot id. */
    public void bootId(long id) {
        bootId = id;
    }

    @Override
    public boolean trusted() {
        now();
        synchronized (this) {
            return trusted;
        }
    }

    /** A moment on both scales, if the time is trusted now. */
    public TrustedMoment trustedMoment() {
        Now now = now();
        synchronized (this) {
            return trusted ? moment(now) : null;
        }
    }

    @Override
    public void setBy(String source, Instant told) {
        Now before = now();
        Notice notice = null;
        synchronized (this) {
            Duration moved = Duration.between(before.wall(), told);
            boolean moves = moved.abs().compareTo(STEP) > 0;
            if (moves) {
                offset = offset.plus(moved);
            }
            if (moves || !trusted) {
                trusted = true;
                Instant wall = moves ? told : before.wall();
                notice = new Notice(
                        List.copyOf(listeners),
                        moment(new Now(wall, before.mono())),
                        moves ? moved : Duration.ZERO,
                        source);
            }
        }
        send(notice);
    }

    /** Stamps a fact whose own time is {@code at}: it may have been taken before the clock was set. */
    public Stamp stamp(Instant at) {
        Now now = now();
        synchronized (this) {
            if (trusted && isPlausible(at)) {
                return new Stamp(bootId, now.mono(), micros(now.wall()), true);
            }
            Instant wall = trusted ? untrustedWall.plusNanos(now.mono() - untrustedMonotonic) : now.wall();
            return new Stamp(bootId, now.mono(), micros(wall), false);
        }
    }

    public static boolean isPlausible(Instant time) {
        return !time.isBefore(REFERENCE);
    }

    public static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private record Now(Instant wall, long mono) {}

    private record Notice(List<Listener> to, TrustedMoment moment, Duration moved, String source) {}

    private Now now() {
        Notice notice = null;
        Now now;
        synchronized (this) {
            long mono = monotonic.getAsLong();
            Instant wall = system.instant();
            Instant expected = lastSystem.plusNanos(mono - lastMonotonic);
            Duration jump = Duration.between(expected, wall);
            if (jump.abs().compareTo(STEP) > 0) {
                if (isPlausible(wall)) {
                    Duration moved = jump.minus(offset);
                    offset = Duration.ZERO;
                    trusted = true;
                    notice = new Notice(List.copyOf(listeners), moment(new Now(wall, mono)), moved, "the system clock");
                } else {
                    offset = offset.minus(jump);
                }
            }
            lastSystem = wall;
            lastMonotonic = mono;
            if (!trusted) {
                untrustedWall = wall.plus(offset);
                untrustedMonotonic = mono;
            }
            now = new Now(wall.plus(offset), mono);
        }
        send(notice);
        return now;
    }

    private static TrustedMoment moment(Now now) {
        return new TrustedMoment(now.mono(), micros(now.wall()));
    }

    private static void send(Notice notice) {
        if (notice != null) {
            log.info(
                    "time set by {}, moved by {} s",
                    notice.source(),
                    notice.moved().toSeconds());
            notice.to().forEach(l -> l.timeSet(notice.moment(), notice.moved(), notice.source()));
        }
    }
}
