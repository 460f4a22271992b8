package edgewatt.api.station;

import java.time.Instant;
import java.util.Optional;

/**
 * What an {@link Authorizer} thinks of a token (OCPP idTagInfo / idTokenInfo).
 *
 * @param status the verdict
 * @param parent parent or group token
 * @param expiry end of the verdict's validity
 */
public record Opinion(Status status, Optional<Token> parent, Optional<Instant> expiry) {
    public enum Status {
        ACCEPTED,
        BLOCKED,
        EXPIRED,
        INVALID,
        CONCURRENT_TX,
        /** No opinion: ask the next one. */
        UNKNOWN
    }

    public static Opinion of(Status status) {
        return new Opinion(status, Optional.empty(), Optional.empty());
    }
}
