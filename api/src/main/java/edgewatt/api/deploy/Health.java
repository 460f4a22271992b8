package edgewatt.api.deploy;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: ready, or degraded because. A provider updates by answering differently; it is read every few seconds. */
@ConsumerType
public interface Health {
    /** Which part speaks, for example {@code "hal.gpio"}. */
    String part();

    /** What is wrong now; empty = ready. Any thread; never blocks. */
    List<Finding> findings();

    /**
     * @param level how bad
     * @param subject stable key of what it is about, for example {@code "pin contactor1"}
     * @param message what, where, what to do: one sentence without a secret
     */
    record Finding(Level level, String subject, String message) {}

    enum Level {
        /** Works, and somebody should know. */
        NOTICE,
        /** Works in part. */
        DEGRADED,
        /** Does not work. */
        FAILED
    }
}
