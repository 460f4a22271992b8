package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.TransactionInfo;
import java.util.List;
import java.util.Optional;

/** One EVSE as the allocator sees it: what it is now, what limits it alone, and what lives from tick to tick. */
final class Bay {
    private static final LimitSource HARDWARE = LimitSource.of(LimitSource.Kind.HARDWARE);
    /** Less than this is no load for a contactor. */
    private static final double NO_CURRENT_A = 0.5;

    final Evse evse;
    final int id;
    final GrantMemory granted = new GrantMemory();
    /** A it was offered to give back. */
    final GrantMemory gives = new GrantMemory();

    final ProfileLimit profile = new ProfileLimit();
    final PhaseSwitch phaseSwitch = new PhaseSwitch();
    final SunSwitch sun = new SunSwitch();

    /** What limits it alone in this tick, beside its capability. */
    final Cap cap = new Cap();
    /** A per phase of the EVSE that count as ours in this tick; minus = given back. */
    final double[] measuredA = new double[3];

    EvseCapabilities can;
    ChargingMode mode = ChargingMode.NOW;
    /** A transaction that may draw energy. */
    boolean charges;
    /** Asked to be given back, W. */
    double dischargeW;

    LimitSource dischargeSource = HARDWARE;
    double measuredW;
    /** Its meter has a reading that is young enough. */
    boolean metered;
    /** Source of the last result of {@link #ownA}. */
    LimitSource ownSource = HARDWARE;

    private EvseSnapshot shot;
    /** What a fuse or the relay paused it with, and when by the monotonic clock; null = it did not. */
    private LimitSource pausedBy;

    private long pausedAt;

    Bay(Evse evse, long nanos) {
        this.evse = evse;
        id = evse.id();
        shot = evse.snapshot();
        can = evse.capabilities();
        // a predecessor of this bundle may have granted it: the car may still draw it
        granted.grant(shot.transaction().isPresent() ? Math.max(0, shot.offeredA()) : 0, nanos);
        gives.grant(shot.transaction().isPresent() ? Math.max(0, -shot.offeredA()) : 0, nanos);
        sun.set(granted.present() > 0);
        phaseSwitch.fix(
                shot.transaction().isPresent() && can.phaseSwitching()
                        ? Math.min(shot.offeredPhases(), can.phases())
                        : can.phases());
    }

    Optional<TransactionInfo> transaction() {
        return shot.transaction();
    }

    int offeredPhases() {
        return shot.offeredPhases();
    }

    boolean canSlim() {
        return can.phaseSwitching() && can.phases() > 1;
    }

    int phases() {
        return phaseSwitch.phases();
    }

    double wattsPerA(int phases) {
        return can.nominalVoltageV() * phases;
    }

    /** The contactor is open, as far as one can know, and nothing flows. */
    boolean unloaded() {
        DriverState.Contactor contactor = shot.driver().contactor();
        PilotState pilot = shot.driver().pilot();
        boolean open = contactor == DriverState.Contactor.OPEN
                || contactor == DriverState.Contactor.UNKNOWN && pilot != PilotState.C && pilot != PilotState.D;
        for (double a : measuredA) {
            open &= Math.abs(a) < NO_CURRENT_A;
        }
        return open && shot.offeredA() == 0;
    }

    void look(long nanos) {
        shot = evse.snapshot();
        EvseCapabilities now = evse.capabilities();
        if (!now.equals(can) || !now.phaseSwitching()) {
            can = now;
            if (!can.phaseSwitching() || phaseSwitch.phases() > can.phases()) {
                phaseSwitch.fix(can.phases());
            }
        }
        charges = shot.transaction().isPresent() && shot.state() != EvseState.FINISHING;
        measure(granted.greatest(nanos), nanos);
    }

    /** A meter that lags a decrease still shows more than the car may draw by now: that is not counted as ours. */
    private void measure(double grantedA, long nanos) {
        measuredA[0] = 0;
        measuredA[1] = 0;
        measuredA[2] = 0;
        measuredW = 0;
        metered =
                shot.reading().isPresent() && nanos - shot.reading().get().monotonicNanos() <= HouseEstimate.RISE_NANOS;
        if (!metered) {
            return;
        }
        MeterReading r = shot.reading().get();
        // a meter without currents, by pulses for example: even over the phases. Where that is wrong it errs by less
        // than what is granted there and not drawn, so that the fuse is safe
        boolean even = Double.isNaN(r.currentA().sum());
        for (int p = 0; p < can.phases(); p++) {
            double a = even && p < phases()
                    ? r.powerW() / wattsPerA(phases())
                    : r.currentA().phase(p + 1);
            if (Double.isFinite(a)) {
                measuredA[p] = Math.max(-gives.present(), Math.min(a, grantedA));
                measuredW += measuredA[p] * can.nominalVoltageV();
            }
        }
    }

    /** Finds what limits it alone. {@code off} and profiles come first: of equal limits the first is named. */
    void limit(Limiter[] limiters, long nowMillis, Boundary next) {
        cap.reset();
        cap.lower(profile.cap);
        dischargeW = profile.dischargeW;
        dischargeSource = profile.dischargeSource;
        for (Limiter l : limiters) {
            if (l.evseId() == id) {
                lower(cap, l, nowMillis, next);
            }
        }
    }

    static void lower(Cap cap, Limiter l, long nowMillis, Boundary next) {
        Envelope.Step step = step(l.envelope(), nowMillis, next);
        if (step != null) {
            for (int p = 0; p < 3; p++) {
                cap.phase(p, step.maxCurrentA().phase(p + 1), l.source());
            }
            cap.power(step.maxImportW(), l.source());
            cap.export(step.maxExportW(), l.source());
        }
    }

    private static Envelope.Step step(Envelope envelope, long nowMillis, Boundary next) {
        Envelope.Step found = null;
        List<Envelope.Step> steps = envelope.steps();
        for (int i = 0; i < steps.size(); i++) {
            Envelope.Step s = steps.get(i);
            long from = Boundary.millis(s.from());
            if (from > nowMillis) {
                next.at(from);
                break;
            }
            found = s;
        }
        return found;
    }

    /** A per phase it may have on so many phases by itself; {@link #ownSource} says why not more. */
    double ownA(int phases) {
        double a = can.maxCurrentA();
        ownSource = HARDWARE;
        for (int p = 0; p < phases; p++) {
            int site = Wiring.sitePhase(can, p);
            if (cap.phaseA[site] < a) {
                a = cap.phaseA[site];
                ownSource = cap.phaseSource[site];
            }
        }
        double w = cap.powerW / wattsPerA(phases);
        if (w < a) {
            a = w;
            ownSource = cap.powerSource;
        }
        if (pausedBy != null && a > 0) {
            a = 0;
            ownSource = pausedBy;
        }
        return Math.max(0, a);
    }

    /** A contactor must not follow the house or the clouds: a pause by a fuse or the grid relay lasts. */
    void paused(LimitSource by, long nanos) {
        pausedBy = by;
        pausedAt = nanos;
    }

    boolean pausing() {
        return pausedBy != null;
    }

    void endPause(long nanos, long dwellNanos) {
        if (!charges || nanos - pausedAt >= dwellNanos) {
            pausedBy = null;
        }
    }
}
