package edgewatt.api.store;

import java.time.Instant;
import java.time.InstantSource;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Wall time that knows whether it can be trusted. After a boot without a real-time clock the wall time is not trusted
 * until NTP or a backend has set it; facts recorded before are corrected when it is. Any thread.
 */
@ProviderType
public interface StationClock extends InstantSource {
    /** Wall time now, with the correction a backend has given. */
    @Override
    Instant instant();

    /** The scale of {@link System#nanoTime()}; durations are counted by it. */
    long monotonicNanos();

    /** Counts the starts of this controller; never repeats. */
    long bootId();

    boolean trusted();

    /**
     * A peer has told the time. Moves {@link #instant()} if the difference exceeds one second, and makes it trusted;
     * never moves {@link #monotonicNanos()}.
     *
     * @param source who said so, for the log
     */
    void setBy(String source, Instant now);
}
