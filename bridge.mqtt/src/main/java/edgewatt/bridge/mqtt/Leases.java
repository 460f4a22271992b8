package edgewatt.bridge.mqtt;

import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PhaseValues;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits set from outside, one {@link Limiter} per EVSE. A limit always has an end; after it the value for a silent peer
 * holds until a new limit comes or the peer ends it in words. One thread changes; any thread reads.
 */
final class Leases {
    /** Offers a limiter to the allocator. */
    interface Registry {
        /** @return withdraws it */
        Runnable offer(Limiter limiter);
    }

    private final Registry registry;
    private final double afterTtlA;
    private final Map<Integer, Lease> leases = new HashMap<>();

    /** @param afterTtlA A per phase after a limit has run out without a new one */
    Leases(Registry registry, double afterTtlA) {
        this.registry = registry;
        this.afterTtlA = afterTtlA;
    }

    private static final class Lease implements Limiter {
        private static final LimitSource SOURCE = new LimitSource(LimitSource.Kind.LIMITER, "mqtt");
        private final int evseId;
        private volatile Envelope envelope;
        private Runnable withdraw;

        Lease(int evseId, Envelope envelope) {
            this.evseId = evseId;
            this.envelope = envelope;
        }

        @Override
        public LimitSource source() {
            return SOURCE;
        }

        @Override
        public int evseId() {
            return evseId;
        }

        @Override
        public Envelope envelope() {
            return envelope;
        }
    }

    void set(int evse, double currentA, Instant from, Instant until) {
        Envelope e = new Envelope(List.of(step(from, currentA), step(until, afterTtlA)));
        Lease present = leases.get(evse);
        if (present == null) {
            Lease l = new Lease(evse, e);
            leases.put(evse, l);
            l.withdraw = registry.offer(l);
        } else {
            present.envelope = e;
        }
    }

    /** Ends a limit; nothing happens if there is none. */
    void end(int evse) {
        Lease l = leases.remove(evse);
        if (l != null) {
            l.withdraw.run();
        }
    }

    void endAll() {
        List.copyOf(leases.keySet()).forEach(this::end);
    }

    private static Envelope.Step step(Instant from, double a) {
        return new Envelope.Step(from, new PhaseValues(a, a, a), Double.NaN, Double.NaN);
    }
}
