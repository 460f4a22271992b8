package edgewatt.bridge.mqtt;

import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PhaseValues;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Limits set from outside, a {@link Limiter} each. A limit always has an end; after it the value for a silent peer holds
 * until a new limit comes or the peer ends it in words, also over a restart. One thread changes; any thread reads.
 */
final class Limits {
    /** Offers a limiter to the allocator. */
    interface Registry {
        /** @return withdraws it */
        Runnable offer(Limiter limiter);
    }

    /** Which limits there are, over a restart. */
    interface Memory {
        Set<String> read();

        void write(Set<String> limits);
    }

    private final Registry registry;
    private final Memory memory;
    private final Map<String, Limit> limits = new TreeMap<>();
    private Set<String> before;

    Limits(Registry registry, Memory memory) {
        this.registry = registry;
        this.memory = memory;
    }

    /** There was such a limit when the bridge ended: who has set it may believe that it holds. */
    boolean remembers(LimitSource source, int evse) {
        if (before == null) {
            before = memory.read();
        }
        return before.contains(key(source, evse));
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
            memory.write(limits.keySet());
        } else {
            present.envelope = e;
        }
    }

    /** Ends a limit; nothing happens if there is none. */
    void end(LimitSource source, int evse) {
        Limit l = limits.remove(key(source, evse));
        if (l != null) {
            l.withdraw.run();
            memory.write(limits.keySet());
        }
    }

    /** Withdraws all, and remembers them. */
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
