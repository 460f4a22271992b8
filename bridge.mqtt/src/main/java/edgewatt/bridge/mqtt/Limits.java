package edgewatt.bridge.mqtt;

import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PhaseValues;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Limits set from outside, a {@link Limiter} each. A limit always has an end; after it the value for a silent peer holds
 * until a new limit comes or the peer ends it in words. One thread changes; any thread reads.
 */
final class Limits {
    /** Offers a limiter to the allocator. */
    interface Registry {
        /** @return withdraws it */
        Runnable offer(Limiter limiter);
    }

    private final Registry registry;
    private final Map<String, Limit> limits = new HashMap<>();

    Limits(Registry registry) {
        this.registry = registry;
    }

    private static final class Limit implements Limiter {
        private final LimitSource source;
        private final int evseId;
        private volatile Envelope envelope;
        private Runnable withdraw;

        Limit(LimitSource source, int evseId, Envelope envelope) {
            this.source = source;
            this.evseId = evseId;
            this.envelope = envelope;
        }

        @Override
        public LimitSource source() {
            return source;
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

    /** @param evse 0 = all EVSEs together */
    void set(LimitSource source, int evse, Envelope.Step... steps) {
        Envelope e = new Envelope(List.of(steps));
        String key = key(source, evse);
        Limit present = limits.get(key);
        if (present == null) {
            Limit l = new Limit(source, evse, e);
            limits.put(key, l);
            l.withdraw = registry.offer(l);
        } else {
            present.envelope = e;
        }
    }

    /** Ends a limit; nothing happens if there is none. */
    void end(LimitSource source, int evse) {
        Limit l = limits.remove(key(source, evse));
        if (l != null) {
            l.withdraw.run();
        }
    }

    void endAll() {
        limits.values().forEach(l -> l.withdraw.run());
        limits.clear();
    }

    /** A on the first phase that such a limit allows at an instant; empty = there is none. */
    OptionalDouble currentA(LimitSource source, int evse, Instant at) {
        Limit l = limits.get(key(source, evse));
        OptionalDouble a = OptionalDouble.empty();
        if (l != null) {
            for (Envelope.Step s : l.envelope.steps()) {
                if (!s.from().isAfter(at)) {
                    a = OptionalDouble.of(s.maxCurrentA().l1());
                }
            }
        }
        return a;
    }

    private static String key(LimitSource source, int evse) {
        return source + " " + evse;
    }

    static Envelope.Step current(Instant from, double l1, double l2, double l3) {
        return new Envelope.Step(from, new PhaseValues(l1, l2, l3), Double.NaN, Double.NaN);
    }

    /** @param w NaN = no limit */
    static Envelope.Step power(Instant from, double w) {
        return new Envelope.Step(from, PhaseValues.NONE, w, Double.NaN);
    }
}
