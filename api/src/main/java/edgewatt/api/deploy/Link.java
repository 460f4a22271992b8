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

    enum State {
        DOWN,
        CONNECTING,
        /** Connected, not yet accepted by the peer (OCPP: Pending or Rejected). */
        WAITING,
        UP
    }
}
