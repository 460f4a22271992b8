package edgewatt.bridge.mqtt.input;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A meter made of topics. A value that is older than the maximum age is not measured any more (NaN), and the next source of
 * the same value takes its place; a reading is as old as the oldest power or current in it. When nothing is fresh the last
 * reading stays and grows old, and whoever uses it falls back. Any thread.
 */
final class InputMeter implements Meter, Input {
    private static final double NOMINAL_V = 230;

    private final String name;
    private final Place place;
    private final List<Source> sources;
    private final Duration maximumAge;
    private final double powerFactor;
    private final StationClock clock;
    private final Payload payload = new Payload();
    private final Troubles troubles;
    private final Map<String, List<Sample>> samples = new HashMap<>();
    private final long since;
    private volatile Made made = new Made(Optional.empty(), Long.MAX_VALUE, List.of());

    private static final class Sample {
        private final Source source;
        private double value = Double.NaN;
        private long nanos;
        private Instant at;

        Sample(Source source) {
            this.source = source;
        }

        boolean fresh(long now, long maxAge) {
            return !Double.isNaN(value) && now - nanos <= maxAge;
        }
    }

    /** @param until when a value in it is too old */
    private record Made(Optional<MeterReading> reading, long until, List<String> fallenBack) {}

    /** @param powerFactor above 0: a current that no source gives is the power of its phase by this and the voltage */
    InputMeter(
            String name,
            Place place,
            List<Source> sources,
            Duration maximumAge,
            double powerFactor,
            StationClock clock,
            Troubles troubles) {
        this.name = name;
        this.place = place;
        this.sources = sources;
        this.maximumAge = maximumAge;
        this.powerFactor = powerFactor;
        this.clock = clock;
        this.troubles = troubles;
        since = clock.monotonicNanos();
        for (Source s : sources) {
            samples.computeIfAbsent(s.what(), w -> new ArrayList<>()).add(new Sample(s));
        }
    }

    @Override
    public List<Source> sources() {
        return sources;
    }

    @Override
    public synchronized void take(Source from, byte[] bytes) {
        long now = clock.monotonicNanos();
        for (Sample s : samples.get(from.what())) {
            if (s.source == from) {
                try {
                    double v = payload.value(bytes, from);
                    boolean register = from.dimension() == Dimension.ENERGY;
                    if (register && v < s.value) {
                        throw new Payload.Refused("the register went back from " + s.value + " to " + v + " Wh"
                                + " (if the meter is a new one, restart this input)");
                    }
                    Instant at = clock.instant();
                    long nanos = now;
                    if (!from.timeAt().isEmpty()) {
                        Instant told = Payload.time(payload.at(bytes, from.timeAt()));
                        // a time to come is a wrong clock: it does not make a value younger than it is
                        long age = clock.trusted()
                                ? Math.max(0, Duration.between(told, at).toNanos())
                                : 0;
                        nanos = now - age;
                        at = at.minusNanos(age);
                    }
                    s.value = v;
                    s.nanos = nanos;
                    s.at = at;
                    troubles.good(from);
                } catch (Payload.Refused e) {
                    troubles.refused(from, e.getMessage());
                    return;
                }
            }
        }
        make(now);
    }

    private void make(long now) {
        long maxAge = maximumAge.toNanos();
        Picture p = new Picture(now, maxAge);
        double power = p.get("powerW", true);
        double[] phaseW = new double[3];
        double[] amps = new double[3];
        double[] volts = new double[3];
        for (int i = 0; i < 3; i++) {
            phaseW[i] = p.get("powerW/l" + (i + 1), true);
            volts[i] = p.get("voltageV/l" + (i + 1), false);
            amps[i] = p.get("currentA/l" + (i + 1), true);
        }
        for (int i = 0; i < 3; i++) {
            if (Double.isNaN(amps[i]) && !samples.containsKey("currentA/l" + (i + 1)) && powerFactor > 0) {
                amps[i] = phaseW[i] / (Double.isNaN(volts[i]) || volts[i] < 50 ? NOMINAL_V : volts[i]) / powerFactor;
            }
        }
        if (Double.isNaN(power) && !samples.containsKey("powerW")) {
            power = sum(phaseW);
        }
        double importWh = p.get("importWh", false);
        double exportWh = p.get("exportWh", false);
        double soc = p.get("socPercent", false);
        Sample oldest = p.oldest == null ? p.oldestOther : p.oldest;
        if (oldest == null) {
            made = new Made(made.reading(), Long.MAX_VALUE, List.of());
            return;
        }
        MeterReading r = new MeterReading(
                oldest.at,
                oldest.nanos,
                importWh,
                exportWh,
                power,
                new PhaseValues(amps[0], amps[1], amps[2]),
                new PhaseValues(volts[0], volts[1], volts[2]),
                soc,
                Optional.empty());
        made = new Made(Optional.of(r), p.until, List.copyOf(p.fallenBack));
    }

    /** Of the phases that have a source all must be fresh. */
    private double sum(double[] phaseW) {
        double total = Double.NaN;
        for (int i = 0; i < 3; i++) {
            if (samples.containsKey("powerW/l" + (i + 1))) {
                total = Double.isNaN(total) && i == first() ? phaseW[i] : total + phaseW[i];
            }
        }
        return total;
    }

    private int first() {
        for (int i = 0; i < 3; i++) {
            if (samples.containsKey("powerW/l" + (i + 1))) {
                return i;
            }
        }
        return -1;
    }

    /** Picks the first fresh source of each value, and remembers what they had in common. */
    private final class Picture {
        private final long now;
        private final long maxAge;
        private final List<String> fallenBack = new ArrayList<>();
        private Sample oldest;
        private Sample oldestOther;
        private long until = Long.MAX_VALUE;

        Picture(long now, long maxAge) {
            this.now = now;
            this.maxAge = maxAge;
        }

        double get(String what, boolean dates) {
            List<Sample> all = samples.get(what);
            if (all == null) {
                return Double.NaN;
            }
            for (Sample s : all) {
                if (s.source.constant().isPresent()) {
                    return s.source.constant().getAsDouble();
                }
                if (s.fresh(now, maxAge)) {
                    if (s != all.get(0)) {
                        fallenBack.add(what);
                    }
                    until = Math.min(until, s.nanos + maxAge);
                    if (dates) {
                        oldest = oldest == null || s.nanos < oldest.nanos ? s : oldest;
                    } else {
                        oldestOther = oldestOther == null || s.nanos < oldestOther.nanos ? s : oldestOther;
                    }
                    return signed(s);
                }
            }
            return Double.NaN;
        }

        /** Without a fresh sign a magnitude counts as drawn. */
        private double signed(Sample s) {
            List<Sample> of = samples.get(s.source.signOf());
            if (of == null) {
                return s.value;
            }
            for (Sample sign : of) {
                if (sign.fresh(now, maxAge)) {
                    return Math.copySign(s.value, sign.value == 0 ? 1 : sign.value);
                }
            }
            return Math.abs(s.value);
        }
    }

    @Override
    public Optional<MeterReading> reading() {
        Made m = made;
        if (clock.monotonicNanos() > m.until()) {
            synchronized (this) {
                make(clock.monotonicNanos());
                m = made;
            }
        }
        return m.reading();
    }

    @Override
    public List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        Optional<MeterReading> r = reading();
        long now = clock.monotonicNanos();
        long age = now - r.map(MeterReading::monotonicNanos).orElse(since);
        if (age > maximumAge.toNanos()) {
            String what = r.isEmpty() ? "has not come yet" : "is stale, older than " + maximumAge.toSeconds() + " s";
            found.add(
                    new Finding(
                            Level.DEGRADED,
                            name,
                            "input '" + name + "' (" + sources.get(0).place() + ") " + what
                                    + "; who uses it falls back: see whether its publisher runs and is the topic's name right"));
        }
        for (String what : made.fallenBack()) {
            found.add(new Finding(
                    Level.NOTICE,
                    name + " " + what,
                    "input '" + name + "': " + what + " comes from its second source, because the first is silent"));
        }
        return found;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public int evseId() {
        return 0;
    }

    @Override
    public Duration maximumAge() {
        return maximumAge;
    }
}
