package edgewatt.ocpp.smartcharging;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/**
 * What a profile's force depends on beside the time.
 *
 * @param zone of schedules that keep the local time
 * @param offlineSince owners whose link is down, and since when
 */
record Circumstances(ZoneId zone, Map<String, Instant> offlineSince) {
    /** UTC, and every link is up. */
    static final Circumstances PLAIN = new Circumstances(ZoneOffset.UTC, Map.of());

    Circumstances {
        offlineSince = Map.copyOf(offlineSince);
    }

    Optional<Instant> offlineSince(String owner) {
        return Optional.ofNullable(offlineSince.get(owner));
    }
}
