package edgewatt.api.station;

import java.util.Optional;
import java.util.UUID;

/**
 * A stop.
 *
 * @param transaction only this transaction; absent stops whatever runs
 * @param reason why
 * @param origin who asks: {@code "ocpp"}, {@code "mqtt"}, {@code "console"}
 */
public record StopRequest(Optional<UUID> transaction, StopReason reason, String origin) {}
