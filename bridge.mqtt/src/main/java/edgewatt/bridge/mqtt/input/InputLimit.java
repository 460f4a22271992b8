package edgewatt.bridge.mqtt.input;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A limit from outside. Each value holds for its time to live, then the safe value applies, and also before the first one has
 * come: a silent grid operator's box limits. Any thread.
 */
final class InputLimit implements Limiter, Input {
    private static final String RELAY = "relay";

    /**
     * The safe values. NaN = no limit.
     *
     * @param currentA A per phase
     * @param importW W, also what a closed relay limits to
     */
    record Safe(double currentA, double importW) {}

    private final String name;
    private final int evseId;
    private final List<Source> sources;
    private final Duration ttl;
    private final Safe safe;
    private final StationClock clock;
    private final Runnable changed;
    private final Payload payload = new Payload();
    private final Troubles troubles;
    private final Set<String> known;
    private final LimitSource source;
    private final Map<String, Told> told = new HashMap<>();
    private volatile Made made;

    private record Told(double value, long until, Instant endsAt) {}

    /** @param until when the first value in it runs out, by the monotonic clock */
    private record Made(Envelope envelope, Set<String> silent, long until) {}

    /** @param changed called after each change; the bridge's thread */
    InputLimit(
            String name,
            int evseId,
            List<Source> sources,
            Duration ttl,
            Safe safe,
            StationClock clock,
            Runnable changed,
            Troubles troubles) {
        this.name = name;
        this.evseId = evseId;
        this.sources = sources;
        this.ttl = ttl;
        this.safe = safe;
        this.clock = clock;
        this.changed = changed;
        this.troubles = troubles;
        known = sources.stream()
                .map(Source::what)
                .filter(w -> !w.equals("ttlS"))
                .collect(Collectors.toUnmodifiableSet());
        boolean relay = known.contains(RELAY);
        source = new LimitSource(relay ? LimitSource.Kind.GRID_RELAY : LimitSource.Kind.LIMITER, name);
        make(clock.monotonicNanos());
    }

    @Override
    public List<Source> sources() {
        return sources;
    }

    @Override
    public synchronized void take(Source from, byte[] bytes) {
        if (from.what().equals("ttlS")) {
            return;
        }
        long now = clock.monotonicNanos();
        Instant wall = clock.instant();
        try {
            double v = payload.value(bytes, from);
            Duration holds = ttl(from, bytes);
            if (!from.timeAt().isEmpty() && clock.trusted()) {
                Duration age = Duration.between(Payload.time(payload.at(bytes, from.timeAt())), wall);
                holds = age.isNegative() ? holds : holds.minus(age);
                if (holds.isNegative() || holds.isZero()) {
                    throw new Payload.Refused("its time to live has run out before it came");
                }
            }
            told.put(from.what(), new Told(v, now + holds.toNanos(), wall.plus(holds)));
            troubles.good(from);
        } catch (Payload.Refused e) {
            troubles.refused(from, e.getMessage());
            return;
        }
        Envelope.Step before = envelope().steps().get(0);
        make(now);
        if (!before.equals(made.envelope().steps().get(0))) {
            changed.run();
        }
    }

    /** The one that comes in the same message, else the configured one. */
    private Duration ttl(Source from, byte[] bytes) throws Payload.Refused {
        for (Source s : sources) {
            if (s.what().equals("ttlS") && s.topic().equals(from.topic())) {
                return Duration.ofMillis((long) (1000 * payload.value(bytes, s)));
            }
        }
        return ttl;
    }

    private void make(long now) {
        Instant first = null;
        long until = Long.MAX_VALUE;
        Map<String, Double> values = new HashMap<>();
        for (String what : known) {
            Told t = told.get(what);
            if (t != null && now < t.until()) {
                values.put(what, t.value());
                if (t.until() < until) {
                    until = t.until();
                    first = t.endsAt();
                }
            }
        }
        Set<String> silent = known.stream().filter(w -> !values.containsKey(w)).collect(Collectors.toUnmodifiableSet());
        Envelope.Step present = step(Instant.EPOCH, values);
        if (first == null) {
            made = new Made(new Envelope(List.of(present)), silent, until);
            return;
        }
        long ends = until;
        values.keySet().removeIf(w -> told.get(w).until() <= ends);
        made = new Made(new Envelope(List.of(present, step(first, values))), silent, until);
    }

    private Envelope.Step step(Instant from, Map<String, Double> v) {
        double all = get(v, "currentA", safe.currentA());
        PhaseValues amps = new PhaseValues(
                least(all, get(v, "currentA/l1", safe.currentA())),
                least(all, get(v, "currentA/l2", safe.currentA())),
                least(all, get(v, "currentA/l3", safe.currentA())));
        double relay = get(v, RELAY, 1) > 0 ? safe.importW() : Double.NaN;
        return new Envelope.Step(from, amps, least(relay, get(v, "importW", safe.importW())), get(v, "exportW", 0));
    }

    /** NaN for what is not mapped, the safe value for what is silent. */
    private double get(Map<String, Double> v, String what, double silent) {
        if (!known.contains(what)) {
            return what.equals(RELAY) ? 0 : Double.NaN;
        }
        return v.getOrDefault(what, silent);
    }

    private static double least(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    @Override
    public LimitSource source() {
        return source;
    }

    @Override
    public int evseId() {
        return evseId;
    }

    /** The end is counted by the monotonic clock, whatever the wall clock does. */
    @Override
    public Envelope envelope() {
        Made m = made;
        if (clock.monotonicNanos() >= m.until()) {
            synchronized (this) {
                make(clock.monotonicNanos());
                m = made;
            }
        }
        return m.envelope();
    }

    boolean isRelay() {
        return known.contains(RELAY);
    }

    boolean isSilent() {
        envelope();
        return made.silent().contains(RELAY);
    }

    /** What it limits to now, W; NaN = not. */
    double importW() {
        return envelope().steps().get(0).maxImportW();
    }

    @Override
    public List<Finding> findings() {
        envelope();
        Set<String> silent = made.silent();
        return silent.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        Level.DEGRADED,
                        name,
                        "limit '" + name + "': "
                                + String.join(", ", silent.stream().sorted().toList())
                                + " is silent, so its safe value applies: see whether its publisher runs and is the"
                                + " topic's name right"));
    }
}
