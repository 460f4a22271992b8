package edgewatt.ocpp.client.session;

import java.time.Instant;
import java.util.Optional;

/**
 * What the backend says to our boot.
 *
 * @param intervalS accepted: between heartbeats; else: until the next try. 0 = our own choice
 * @param time the backend's clock, where it could be read
 */
public record BootAnswer(Standing standing, int intervalS, Optional<Instant> time) {
    public enum Standing {
        ACCEPTED,
        /** Speak when spoken to. */
        PENDING,
        REJECTED
    }
}
