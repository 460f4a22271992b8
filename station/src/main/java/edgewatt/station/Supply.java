package edgewatt.station;

import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.Permission;
import edgewatt.api.station.Setpoint;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * The set point of one EVSE while it holds, and the offer and permission that follow. Station thread, except {@link
 * #offer}.
 */
final class Supply {
    /** Longer than the beat of one second, so that a late beat does not open; shorter than any interlock would mind. */
    private static final Duration PERMISSION = Duration.ofSeconds(3);

    private volatile Offer offer = Offer.NOTHING;
    private Permission permission = permissionFor(offer);
    private Setpoint setpoint;
    private long until;
    private boolean expired;

    Offer offer() {
        return offer;
    }

    /** Made once per offer, not once per beat. */
    Permission permission() {
        return permission;
    }

    /** @param until the end of its validity, monotonic */
    void apply(Setpoint next, long until, long now) {
        setpoint = next;
        this.until = until;
        expired = until - now <= 0;
    }

    /** Whether the set point has run out since the last call. */
    boolean runsOut(long now) {
        if (setpoint == null || expired || now - until < 0) {
            return false;
        }
        expired = true;
        return true;
    }

    /** Back to the fallback if the set point has run out: nobody is in command. Says whether it was. */
    boolean forgetExpired() {
        if (expired) {
            setpoint = null;
            expired = false;
            return true;
        }
        return false;
    }

    /** Works out the offer anew; false if it is what it was. */
    boolean update(StationSettings settings, int evseId, DriverSlot slot, OptionalInt cableA) {
        DriverCapabilities capabilities = slot.capabilities();
        Offer now = slot.driver() == null
                ? Offer.NOTHING
                : Offer.of(settings, evseId, capabilities, cableA, setpoint, expired);
        if (now.equals(offer)) {
            return false;
        }
        offer = now;
        permission = permissionFor(now);
        return true;
    }

    private static Permission permissionFor(Offer offer) {
        return new Permission(offer.currentA(), Math.max(1, offer.phases()), PERMISSION);
    }
}
