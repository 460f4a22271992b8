package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Setpoint;
import edgewatt.api.station.Station;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * One tick of the site: per EVSE the minimum of hardware, profiles and limiters, then a fair share of what the site
 * permits, then set points, decreases first. An increase waits until what others were granted in the last five seconds
 * leaves room for it. Not thread-safe: one thread ticks.
 */
final class Allocator {
    private static final LimitSource HARDWARE = LimitSource.of(LimitSource.Kind.HARDWARE);
    private static final LimitSource[] FUSE = {
        new LimitSource(LimitSource.Kind.FUSE, "L1"),
        new LimitSource(LimitSource.Kind.FUSE, "L2"),
        new LimitSource(LimitSource.Kind.FUSE, "L3")
    };
    private static final double STEPS_PER_A = 10;

    /** What one tick works with; replaced when a setting changes. */
    record Settings(double mainFuseA, double safeCurrentA, Duration validity, long pauseDwellNanos) {}

    private final Station station;
    private final StationClock clock;
    private final FuseGuard fuse = new FuseGuard();
    private final double[] phaseA = new double[3];
    private final LimitSource[] phaseSource = new LimitSource[3];
    private final double[] measuredOwnA = new double[3];
    private final double[] grantedOwnA = new double[3];
    private final double[] fuseA = new double[3];
    private double powerW;
    private LimitSource powerSource = HARDWARE;
    private Cell[] cells = new Cell[0];
    private Sharing sharing = new Sharing(0);
    private ProfileFeed.Standing profiles = ProfileFeed.Standing.NONE;
    private CompositeEngine caps = new CompositeEngine(List.of(), List.of(), Circumstances.PLAIN);
    private Instant next;
    private int tightest = Sharing.OWN;

    Allocator(Station station, StationClock clock) {
        this.station = station;
        this.clock = clock;
    }

    /** Everything of one EVSE that lives from tick to tick. */
    private static final class Cell {
        final Evse evse;
        final GrantMemory granted = new GrantMemory();
        EvseContext context;
        double profileA;
        LimitSource profileSource = HARDWARE;
        Instant profileFrom = Instant.MAX;
        Instant profileUntil;
        LimitSource ownSource = HARDWARE;
        double targetA;
        boolean falls;
        Setpoint last;
        /** What the fuse paused it with, and when by the monotonic clock; null = it did not. */
        LimitSource pausedBy;

        long pausedAt;

        Cell(Evse evse, long nanos) {
            this.evse = evse;
            EvseSnapshot shot = evse.snapshot();
            // a predecessor of this bundle may have granted it: the car may still draw it
            granted.grant(shot.transaction().isPresent() ? Math.max(0, shot.offeredA()) : 0, nanos);
        }
    }

    /** Why the fuse guard uses the safe current; empty when it does not. */
    String fuseTrouble() {
        return fuse.trouble();
    }

    /**
     * Computes and applies.
     *
     * @param grid the meter of the grid connection, or null
     * @return when the next boundary of a profile or limiter is due; null = none known
     */
    Instant tick(ProfileFeed.Standing standing, Limiter[] limiters, Meter grid, Settings settings) {
        Instant now = clock.instant();
        long nanos = clock.monotonicNanos();
        next = null;
        resize(nanos);
        if (profiles != standing) {
            profiles = standing;
            caps = new CompositeEngine(
                    standing.installed().stream().filter(Allocator::capsSite).toList(),
                    List.of(),
                    standing.circumstances());
            for (Cell c : cells) {
                c.profileFrom = Instant.MAX;
            }
        }
        Arrays.fill(phaseA, Double.POSITIVE_INFINITY);
        Arrays.fill(phaseSource, HARDWARE);
        Arrays.fill(measuredOwnA, 0);
        Arrays.fill(grantedOwnA, 0);
        powerW = Double.POSITIVE_INFINITY;
        for (int i = 0; i < cells.length; i++) {
            own(i, now, nanos, limiters, settings);
        }
        site(now, nanos, limiters, grid, settings);
        sharing.share(phaseA, powerW);
        decide(nanos);
        apply(nanos, settings.validity(), true);
        apply(nanos, settings.validity(), false);
        return next;
    }

    private static boolean capsSite(Installed i) {
        Purpose p = i.profile().purpose();
        return i.evseId() == 0 && (p == Purpose.STATION_MAX
                        || p == Purpose.STATION_EXTERNAL_CONSTRAINTS
                        || p == Purpose.LOCAL_GENERATION);
    }

    private void resize(long nanos) {
        List<Evse> evses = station.evses();
        boolean same = evses.size() == cells.length;
        for (int i = 0; same && i < cells.length; i++) {
            same = cells[i].evse == evses.get(i);
        }
        if (!same) {
            cells = evses.stream().map(e -> new Cell(e, nanos)).toArray(Cell[]::new);
            sharing = new Sharing(cells.length);
        }
    }

    private void own(int i, Instant now, long nanos, Limiter[] limiters, Settings settings) {
        Cell c = cells[i];
        EvseCapabilities can = c.evse.capabilities();
        EvseSnapshot shot = c.evse.snapshot();
        boolean charges = shot.transaction().isPresent() && shot.state() != EvseState.FINISHING;
        double wattsPerA = can.nominalVoltageV() * can.phases();
        double a = can.maxCurrentA();
        c.ownSource = HARDWARE;

        profile(c, can, shot, now);
        if (c.profileA < a) {
            a = c.profileA;
            c.ownSource = c.profileSource;
        }
        for (Limiter l : limiters) {
            if (l.evseId() == c.evse.id()) {
                double limited = limiterA(l, can, now, wattsPerA);
                if (limited < a) {
                    a = limited;
                    c.ownSource = l.source();
                }
            }
        }
        if (!charges || settings.mainFuseA() <= 0 || nanos - c.pausedAt >= settings.pauseDwellNanos()) {
            c.pausedBy = null;
        } else if (c.pausedBy != null && a > 0) {
            a = 0;
            c.ownSource = c.pausedBy;
        }
        sharing.ownA[i] = Math.max(0, a);
        sharing.minA[i] = can.minCurrentA();
        sharing.mask[i] = Wiring.mask(can);
        sharing.wattsPerA[i] = wattsPerA;
        sharing.active[i] = charges;
        sharing.presentA[i] = charges ? c.granted.present() : 0;
        measure(can, shot, c.granted.greatest(nanos), nanos);
    }

    /** The profiles' limit in A on the wired phases; computed again only at a boundary or change. */
    private void profile(Cell c, EvseCapabilities can, EvseSnapshot shot, Instant now) {
        boolean sameTx = c.context != null
                && (shot.transaction().isPresent()
                        ? c.context.transaction().isPresent()
                                && c.context
                                        .transaction()
                                        .get()
                                        .equals(shot.transaction().get().id())
                        : c.context.transaction().isEmpty());
        boolean fresh =
                sameTx && !now.isBefore(c.profileFrom) && (c.profileUntil == null || now.isBefore(c.profileUntil));
        if (!fresh) {
            c.context = profiles.context(c.evse);
            CompositeEngine engine =
                    new CompositeEngine(profiles.installed(), List.of(c.context), profiles.circumstances());
            c.profileA = Double.POSITIVE_INFINITY;
            c.profileSource = HARDWARE;
            for (CompositeEngine.Layer l : engine.own(c.context, now, now)) {
                double a = importA(l, can);
                if (a < c.profileA) {
                    c.profileA = a;
                    c.profileSource = l.source();
                }
            }
            c.profileFrom = now;
            c.profileUntil = engine.nextChange(c.evse.id(), now, now);
        }
        next = Timeline.earliest(next, c.profileUntil);
    }

    /** What a layer lets the EVSE draw; discharging is not done here, so a negative set point means nothing. */
    private static double importA(CompositeEngine.Layer l, EvseCapabilities can) {
        double a = Double.POSITIVE_INFINITY;
        if (l.period().mode() == OperationMode.IDLE) {
            return 0;
        }
        if (l.period().limit().isPresent()) {
            a = l.in(RateUnit.A, l.period().limit().getAsDouble(), can.nominalVoltageV(), can.phases());
        }
        if (l.period().setpoint().isPresent() && l.period().mode() == OperationMode.CENTRAL_SETPOINT) {
            double s = l.in(RateUnit.A, l.period().setpoint().getAsDouble(), can.nominalVoltageV(), can.phases());
            a = Math.min(a, Math.max(0, s));
        }
        return a;
    }

    private double limiterA(Limiter l, EvseCapabilities can, Instant now, double wattsPerA) {
        Envelope.Step step = step(l.envelope(), now);
        double a = Double.POSITIVE_INFINITY;
        if (step != null) {
            for (int p = 0; p < can.phases(); p++) {
                double v = step.maxCurrentA().phase(Wiring.sitePhase(can, p) + 1);
                a = v < a ? v : a;
            }
            double w = step.maxImportW() / wattsPerA;
            a = w < a ? w : a;
        }
        return a;
    }

    private Envelope.Step step(Envelope envelope, Instant now) {
        Envelope.Step found = null;
        List<Envelope.Step> steps = envelope.steps();
        for (int i = 0; i < steps.size(); i++) {
            Envelope.Step s = steps.get(i);
            if (s.from().isAfter(now)) {
                next = Timeline.earliest(next, s.from());
                break;
            }
            found = s;
        }
        return found;
    }

    /** A meter that lags a decrease still shows more than the car may draw by now: that is not counted as ours. */
    private void measure(EvseCapabilities can, EvseSnapshot shot, double grantedA, long nanos) {
        for (int p = 0; p < can.phases(); p++) {
            grantedOwnA[Wiring.sitePhase(can, p)] += grantedA;
        }
        if (shot.reading().isEmpty() || nanos - shot.reading().get().monotonicNanos() > HouseEstimate.RISE_NANOS) {
            return;
        }
        for (int p = 0; p < can.phases(); p++) {
            double a = shot.reading().get().currentA().phase(p + 1);
            if (a > 0 && Double.isFinite(a)) {
                measuredOwnA[Wiring.sitePhase(can, p)] += Math.min(a, grantedA);
            }
        }
    }

    private void site(Instant now, long nanos, Limiter[] limiters, Meter grid, Settings settings) {
        if (!profiles.installed().isEmpty()) {
            for (CompositeEngine.Layer l : caps.caps(now, now)) {
                double limit = l.period().limit().orElse(Double.POSITIVE_INFINITY);
                if (l.unit() == RateUnit.W) {
                    power(limit, l.source());
                } else {
                    for (int p = 0; p < 3; p++) {
                        phase(p, limit, l.source());
                    }
                }
            }
            next = Timeline.earliest(next, caps.nextChange(0, now, now));
        }
        for (Limiter l : limiters) {
            Envelope.Step step = l.evseId() == 0 ? step(l.envelope(), now) : null;
            if (step != null) {
                for (int p = 0; p < 3; p++) {
                    phase(p, step.maxCurrentA().phase(p + 1), l.source());
                }
                power(step.maxImportW(), l.source());
            }
        }
        if (settings.mainFuseA() > 0) {
            fuse.available(
                    settings.mainFuseA(), settings.safeCurrentA(), grid, nanos, measuredOwnA, grantedOwnA, fuseA);
            for (int p = 0; p < 3; p++) {
                phase(p, fuseA[p], FUSE[p]);
            }
        }
    }

    private void phase(int p, double a, LimitSource source) {
        if (a < phaseA[p]) {
            phaseA[p] = Math.max(0, a);
            phaseSource[p] = source;
        }
    }

    private void power(double w, LimitSource source) {
        if (w < powerW) {
            powerW = Math.max(0, w);
            powerSource = source;
        }
    }

    /** Targets: the share, held back where others may still be drawing what they were granted. */
    private void decide(long nanos) {
        for (int i = 0; i < cells.length; i++) {
            Cell c = cells[i];
            double share = sharing.active[i] ? sharing.outA[i] : sharing.ownA[i];
            c.targetA = Math.floor(share * STEPS_PER_A + 1e-6) / STEPS_PER_A;
        }
        for (int i = 0; i < cells.length; i++) {
            Cell c = cells[i];
            double present = sharing.presentA[i];
            if (c.targetA > present) {
                double room = Math.floor(headroom(i, nanos) * STEPS_PER_A + 1e-6) / STEPS_PER_A;
                if (room < c.targetA && sharing.bound[i] == Sharing.OWN) {
                    sharing.bound[i] = tightest;
                }
                c.targetA = Math.min(c.targetA, Math.max(present, room));
            }
            if (c.targetA < sharing.minA[i]) {
                c.targetA = 0;
            }
            c.falls = c.last == null || c.targetA <= c.last.currentA();
        }
    }

    private double headroom(int i, long nanos) {
        double room = Double.POSITIVE_INFINITY;
        for (int p = 0; p < 3; p++) {
            if ((sharing.mask[i] & 1 << p) != 0 && phaseA[p] < Double.POSITIVE_INFINITY) {
                double left = phaseA[p];
                for (int j = 0; j < cells.length; j++) {
                    left -= j != i && (sharing.mask[j] & 1 << p) != 0 ? held(j, i, nanos) : 0;
                }
                if (left < room) {
                    room = left;
                    tightest = p;
                }
            }
        }
        if (powerW < Double.POSITIVE_INFINITY) {
            double left = powerW;
            for (int j = 0; j < cells.length; j++) {
                left -= j != i ? held(j, i, nanos) * sharing.wattsPerA[j] : 0;
            }
            if (left / sharing.wattsPerA[i] < room) {
                room = left / sharing.wattsPerA[i];
                tightest = Sharing.POWER;
            }
        }
        return room;
    }

    /** What EVSE j may be drawing: its grants of the last seconds, or its new target where that is already decided. */
    private double held(int j, int i, long nanos) {
        double granted = cells[j].granted.greatest(nanos);
        boolean decided = j < i || cells[j].targetA <= sharing.presentA[j];
        return decided && sharing.active[j] ? Math.max(granted, cells[j].targetA) : granted;
    }

    private void apply(long nanos, Duration validity, boolean decreases) {
        for (int i = 0; i < cells.length; i++) {
            Cell c = cells[i];
            if (c.falls == decreases) {
                offer(i, c, nanos, validity);
            }
        }
    }

    private void offer(int i, Cell c, long nanos, Duration validity) {
        EvseCapabilities can = c.evse.capabilities();
        LimitSource source = source(i, c);
        boolean pauses = sharing.active[i] && sharing.presentA[i] > 0 && c.targetA == 0;
        if (pauses && source.kind() == LimitSource.Kind.FUSE) {
            // a contactor must not follow the house: the pause lasts
            c.pausedBy = source;
            c.pausedAt = nanos;
        }
        Setpoint s = c.last;
        if (s == null
                || s.currentA() != c.targetA
                || s.phases() != can.phases()
                || !s.source().equals(source)
                || !s.validFor().equals(validity)) {
            s = Setpoint.ac(c.targetA, can.phases(), can.nominalVoltageV(), validity, source);
            c.last = s;
        }
        // an EVSE without a transaction draws nothing; what it was offered holds no room for others
        c.granted.grant(sharing.active[i] ? c.targetA : 0, nanos);
        c.evse.apply(s);
    }

    private LimitSource source(int i, Cell c) {
        int bound = sharing.bound[i];
        return bound == Sharing.OWN ? c.ownSource : bound == Sharing.POWER ? powerSource : phaseSource[bound];
    }
}
