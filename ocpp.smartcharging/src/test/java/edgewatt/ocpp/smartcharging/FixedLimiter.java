package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.LimitSource;

/** A limiter that always says the same. */
record FixedLimiter(int evseId, LimitSource source, Envelope envelope) implements Limiter {
    /** Section 14a on the whole site. */
    static Limiter relay(int evse, Envelope envelope) {
        return new FixedLimiter(evse, new LimitSource(LimitSource.Kind.GRID_RELAY, "14a"), envelope);
    }

    static Limiter of(int evse, String id, Envelope envelope) {
        return new FixedLimiter(evse, new LimitSource(LimitSource.Kind.LIMITER, id), envelope);
    }
}
