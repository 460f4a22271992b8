package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Limiter;
import edgewatt.api.station.Evse;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Station;
import edgewatt.api.store.StationClock;
import java.time.Instant;
import java.util.List;

/**
 * One tick of the site: what limits each EVSE alone, what each circuit leaves, a fair share, set points. Safety comes first
 * (fuses, limiters, profiles), then what the plan asks, then own generation for those who follow it, then fairness. A steady
 * tick allocates nothing of its own. Not thread-safe: one thread ticks.
 */
final class Allocator {
    private static final LimitSource PLAN = LimitSource.of(LimitSource.Kind.PLAN);
    private static final LimitSource OFF = new LimitSource(LimitSource.Kind.LIMITER, "off");
    private static final LimitSource PEAK = new LimitSource(LimitSource.Kind.LIMITER, "import cap");
    private static final LimitSource FEED_IN = new LimitSource(LimitSource.Kind.LIMITER, "feed-in cap");
    private static final LimitSource CANNOT_GIVE = LimitSource.of(LimitSource.Kind.HARDWARE);
    private static final LimitSource NO_GRID_CODE = new LimitSource(LimitSource.Kind.STATIC, "no grid code");
    private static final double NOMINAL_V = 230;

    private final Station station;
    private final StationClock clock;
    private final Boundary next = new Boundary();
    private final ProfileLimit siteProfiles = new ProfileLimit();
    private final GridPower power = new GridPower();
    private final Sun sun = new Sun();
    private Bay[] bays = new Bay[0];
    private List<CircuitSettings> circuits;
    private double mainFuseA;
    private ConstraintTree tree;
    private Sharing sharing;
    private Sharing trial;
    private Sharing back;
    private Turns turns;
    private Actuation actuation;

    Allocator(Station station, StationClock clock) {
        this.station = station;
        this.clock = clock;
    }

    /** Why a fuse is guarded with the safe current; empty when none is. */
    String fuseTrouble() {
        return tree == null ? "" : tree.trouble();
    }

    /** @return when the next boundary of a profile, limiter or plan is due; null = none known */
    Instant tick(ProfileFeed.Standing standing, Inputs in, SiteSettings s) {
        long now = clock.millis();
        long nanos = clock.monotonicNanos();
        next.reset();
        shape(s, nanos);
        tree.reset();
        double measuredW = 0;
        double grantedW = 0;
        double mayGiveW = 0;
        for (int i = 0; i < bays.length; i++) {
            Bay b = bays[i];
            b.look(nanos);
            b.profile.evse(b, standing, clock, now, next);
            b.limit(in.limiters(), now, next);
            b.mode = in.mode().apply(b.id);
            b.endPause(nanos, s.pauseDwell());
            count(i, nanos);
            // a car that follows the sun and has no meter must not take itself for the house
            boolean blind = !b.metered && b.mode.followsSun();
            measuredW += blind ? b.granted.present() * b.wattsPerA(b.phases()) : b.measuredW;
            grantedW += b.granted.greatest(nanos) * b.wattsPerA(b.phases());
            mayGiveW += b.gives.greatest(nanos) * b.wattsPerA(b.phases());
        }
        power.update(in.grid(), measuredW, grantedW, mayGiveW, s, nanos);
        site(standing, in, s, now, nanos);
        wishes(in.plan(), s, now);
        sun.limit(bays, power.houseW(), s, nanos);
        phases(standing, in.plan(), s, nanos);
        boolean anyBack = giveBack(s);
        withhold(anyBack);
        share(standing, in.plan(), s, nanos);
        actuation.apply(tree, back, anyBack, s.validity(), nanos);
        return next.instant();
    }

    private void shape(SiteSettings s, long nanos) {
        List<Evse> evses = station.evses();
        boolean same = evses.size() == bays.length;
        for (int i = 0; same && i < bays.length; i++) {
            same = bays[i].evse == evses.get(i);
        }
        if (same && tree != null && s.circuits().equals(circuits) && s.mainFuseA() == mainFuseA) {
            return;
        }
        if (!same) {
            bays = evses.stream().map(e -> new Bay(e, nanos)).toArray(Bay[]::new);
        }
        circuits = s.circuits();
        mainFuseA = s.mainFuseA();
        int[] ids = new int[bays.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bays[i].id;
        }
        tree = new ConstraintTree(mainFuseA, circuits, ids);
        sharing = new Sharing(bays.length, tree.bounds());
        trial = new Sharing(bays.length, tree.bounds());
        back = new Sharing(bays.length, tree.bounds());
        Actuation before = actuation;
        actuation = new Actuation(bays, sharing);
        if (same && before != null) {
            actuation.continues(before);
        } else {
            turns = new Turns(bays.length);
        }
    }

    private void count(int i, long nanos) {
        Bay b = bays[i];
        double grantedA = b.granted.greatest(nanos);
        double mayGiveA = b.gives.greatest(nanos);
        for (int p = 0; p < b.can.phases(); p++) {
            double measured = b.measuredA[p];
            boolean used = p < b.phases();
            tree.count(
                    i,
                    Wiring.sitePhase(b.can, p),
                    measured,
                    used ? grantedA : 0,
                    Math.max(0, -measured),
                    used ? mayGiveA : 0);
        }
    }

    private void site(ProfileFeed.Standing standing, Inputs in, SiteSettings s, long now, long nanos) {
        Cap site = tree.site();
        siteProfiles.site(standing, clock, now, next);
        site.lower(siteProfiles.cap);
        for (Limiter l : in.limiters()) {
            if (l.evseId() == 0) {
                Bay.lower(site, l, now, next);
            }
        }
        tree.guard(in.grid(), in.circuits(), s.safeCurrentA(), nanos);
        if (s.importCapW() < Double.POSITIVE_INFINITY) {
            double house = power.houseW();
            site.power(
                    Double.isNaN(house)
                            ? Math.min(s.importCapW(), s.safeCurrentA() * 3 * NOMINAL_V)
                            : s.importCapW() - house,
                    PEAK);
        }
    }

    /** The mode of each EVSE, and what the plan asks; may only lower what is safe. */
    private void wishes(Corridor plan, SiteSettings s, long now) {
        for (Bay b : bays) {
            if (b.mode == ChargingMode.OFF) {
                b.cap.power(0, OFF);
                b.dischargeW = 0;
            } else if (b.mode == ChargingMode.PLAN) {
                double w = plan.targetW(b.id, now, next);
                if (!Double.isNaN(w)) {
                    b.cap.power(Math.max(0, w), PLAN);
                    if (w < 0 && b.dischargeW == 0) {
                        b.dischargeW = -w;
                        b.dischargeSource = PLAN;
                    }
                }
            }
            if (b.dischargeW > 0 && !(b.can.bidirectional() && s.gridCode())) {
                b.dischargeW = 0;
                // nothing flows either way; who refused is what people should see
                b.cap.reset();
                b.cap.power(0, b.can.bidirectional() ? NO_GRID_CODE : CANNOT_GIVE);
            }
        }
    }

    /** Whether an EVSE should change its number of phases: what would the shares be if it could at once? */
    private void phases(ProfileFeed.Standing standing, Corridor plan, SiteSettings s, long nanos) {
        boolean any = false;
        for (Bay b : bays) {
            any |= b.canSlim();
        }
        if (!any) {
            return;
        }
        fill(trial, standing, plan, true, nanos, s);
        trial.share();
        for (int i = 0; i < bays.length; i++) {
            Bay b = bays[i];
            if (b.canSlim()) {
                boolean gets = trial.outA[i] > 0;
                int wanted = !gets ? b.phases() : trial.slimmed[i] || b.profile.phases == 1 ? 1 : b.can.phases();
                b.phaseSwitch.next(wanted, b.unloaded(), b.offeredPhases(), nanos, s.phaseDwell(), s.phasePause());
            }
        }
    }

    private void share(ProfileFeed.Standing standing, Corridor plan, SiteSettings s, long nanos) {
        fill(sharing, standing, plan, false, nanos, s);
        sharing.share();
    }

    private void fill(
            Sharing to, ProfileFeed.Standing standing, Corridor plan, boolean free, long nanos, SiteSettings s) {
        tree.imports(to.limit);
        for (int i = 0; i < bays.length; i++) {
            Bay b = bays[i];
            int phases = free ? b.can.phases() : b.phases();
            boolean still = !free && b.phaseSwitch.switching();
            to.canSlim[i] = free && b.canSlim();
            to.slimOwnA[i] = to.canSlim[i] ? b.ownA(1) : 0;
            to.ownA[i] = still ? 0 : b.ownA(phases);
            to.minA[i] = b.can.minCurrentA();
            to.active[i] = b.charges && !still;
            to.rank[i] = rank(b, standing, plan);
            tree.weigh(i, Wiring.mask(b.can, phases), b.wattsPerA(phases), to.wide[i]);
            if (to.canSlim[i]) {
                tree.weigh(i, Wiring.mask(b.can, 1), b.wattsPerA(1), to.slim[i]);
            }
            if (free || !b.canSlim()) {
                turns.see(
                        i,
                        to.active[i] && (b.pausing() || Math.max(to.ownA[i], to.slimOwnA[i]) >= to.minA[i]),
                        actuation.presentA(i) >= to.minA[i],
                        nanos);
            }
        }
        turns.order(to.order, nanos, s.turn());
    }

    /** Priority charging, then who would be late, then the others. */
    private static int rank(Bay b, ProfileFeed.Standing standing, Corridor plan) {
        boolean priority = b.charges
                && !standing.prioritized().isEmpty()
                && standing.prioritized().contains(b.transaction().get().id());
        return priority ? 0 : b.charges && plan.laxityS(b.id) <= 0 ? 1 : 2;
    }

    /** What is measured to be given back and ends now must not be counted on: who draws it is lowered in the same tick. */
    private void withhold(boolean anyBack) {
        for (int i = 0; i < bays.length; i++) {
            Bay b = bays[i];
            double goesOnA = anyBack ? Actuation.step(back.outA[i]) : 0;
            for (int p = 0; p < b.can.phases(); p++) {
                double lessA = -b.measuredA[p] - goesOnA;
                if (b.measuredA[p] < 0 && lessA > 0) {
                    tree.withhold(i, Wiring.sitePhase(b.can, p), lessA);
                }
            }
        }
    }

    /** @return whether anybody gives back */
    private boolean giveBack(SiteSettings s) {
        boolean any = false;
        for (Bay b : bays) {
            any |= b.charges && b.dischargeW > 0 && !b.phaseSwitch.switching();
        }
        if (!any) {
            return false;
        }
        if (s.feedInCapW() < Double.POSITIVE_INFINITY) {
            double made = power.madeW();
            tree.site().export(Double.isNaN(made) ? 0 : s.feedInCapW() - made, FEED_IN);
        }
        tree.exports(back.limit);
        for (int i = 0; i < bays.length; i++) {
            Bay b = bays[i];
            double wattsPerA = b.wattsPerA(b.phases());
            back.active[i] = b.charges && b.dischargeW > 0 && !b.phaseSwitch.switching();
            if (b.cap.exportW < b.dischargeW) {
                b.dischargeW = b.cap.exportW;
                b.dischargeSource = b.cap.exportSource;
            }
            back.ownA[i] = Math.min(b.can.maxCurrentA(), b.dischargeW / wattsPerA);
            back.minA[i] = b.can.minCurrentA();
            back.order[i] = i;
            tree.weigh(i, Wiring.mask(b.can, b.phases()), wattsPerA, back.wide[i]);
        }
        back.share();
        return true;
    }
}
