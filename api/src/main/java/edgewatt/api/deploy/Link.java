package edgewatt.api.deploy;

import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** An uplink's state and queue. Registered by each OCPP link and by the MQTT bridge. Any thread; never blocks. */
@ConsumerType
public interface Link {
    /** Unique, for example {@code "ocpp.main"}. */
    String name();

    State state();

    /** Negotiated protocol, for example {@code "ocpp1.6"}; empty unless connected. */
    String protocol();

    /** Why it is not up, in plain words; empty when up. */
    String because();

    /** Since when {@link #state()} holds. */
    Instant since();

    /** Journal entries that wait for this uplink. */
    long pending();

    /** Transactions parked. */
    long parked();

    /** The last answer of the peer. */
    Optional<Instant> lastHeard();

    /**
     * While it is not up: the network or the peer is the likely cause, so that it says nothing about this software. An
     * implementation that can tell answers false when the peer was reached and the conversation failed; only then does a
     * deployment hold the missing link against a new generation.
     */
    default boolean unreachable() {
        return true;
    }

    enum State {
        DOWN,
        CONNECTING,
        /** Connected, not yet accepted by the peer (OCPP: Pending or Rejected). */
        WAITING,
        UP
    }
}
