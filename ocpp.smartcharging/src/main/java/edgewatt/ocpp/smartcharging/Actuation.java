package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Setpoint;
import java.time.Duration;

/**
 * From shares to set points. A granted current counts as its maximum over the last five seconds, so an increase waits until
 * what others were granted leaves room for it; decreases are applied before increases. Steps of 0.1 A.
 */
final class Actuation {
    private static final double STEPS_PER_A = 10;
    private static final LimitSource SWITCHING = new LimitSource(LimitSource.Kind.LIMITER, "phase switching");

    private final Bay[] bays;
    private final Sharing sharing;
    private final double[] presentA;
    private final double[] targetA;
    private final boolean[] falls;
    private final Setpoint[] last;
    private int tightest = Sharing.OWN;

    Actuation(Bay[] bays, Sharing sharing) {
        this.bays = bays;
        this.sharing = sharing;
        presentA = new double[bays.length];
        targetA = new double[bays.length];
        falls = new boolean[bays.length];
        last = new Setpoint[bays.length];
    }

    /** Takes over what a predecessor over the same bays had offered. */
    void continues(Actuation before) {
        System.arraycopy(before.last, 0, last, 0, last.length);
    }

    /** A offered at present to a car that may draw it. */
    double presentA(int i) {
        return bays[i].charges ? Math.max(0, bays[i].granted.present()) : 0;
    }

    void apply(ConstraintTree tree, Sharing back, boolean anyBack, Duration validity, long nanos) {
        for (int i = 0; i < bays.length; i++) {
            presentA[i] = presentA(i);
            double share = sharing.active[i] ? sharing.outA[i] : sharing.ownA[i];
            targetA[i] = step(share);
        }
        for (int i = 0; i < bays.length; i++) {
            if (targetA[i] > presentA[i]) {
                double room = step(headroom(i, nanos));
                if (room < targetA[i] && sharing.bound[i] == Sharing.OWN) {
                    sharing.bound[i] = tightest;
                }
                targetA[i] = Math.min(targetA[i], Math.max(presentA[i], room));
            }
            if (targetA[i] < sharing.minA[i]) {
                targetA[i] = 0;
            }
        }
        for (int i = 0; anyBack && i < bays.length; i++) {
            if (back.outA[i] > 0) {
                targetA[i] = -give(back, i, nanos);
            }
        }
        for (int i = 0; i < bays.length; i++) {
            falls[i] = last[i] == null || targetA[i] <= last[i].currentA();
        }
        offer(true, tree, back, anyBack, validity, nanos);
        offer(false, tree, back, anyBack, validity, nanos);
    }

    /** A to give back: more only as far as what others may still be giving leaves room for it. */
    private double give(Sharing back, int i, long nanos) {
        double share = step(back.outA[i]);
        double present = bays[i].gives.present();
        if (share > present) {
            double room = Double.POSITIVE_INFINITY;
            for (int k = 0; k < back.limit.length; k++) {
                double load = back.row(i)[k];
                if (load > 0 && back.limit[k] < Double.POSITIVE_INFINITY) {
                    double left = back.limit[k];
                    for (int j = 0; j < bays.length; j++) {
                        double may = bays[j].gives.greatest(nanos);
                        left -= j != i ? back.row(j)[k] * Math.max(may, j < i && targetA[j] < 0 ? -targetA[j] : 0) : 0;
                    }
                    if (left / load < room) {
                        room = left / load;
                        tightest = k;
                    }
                }
            }
            if (step(room) < share && back.bound[i] == Sharing.OWN) {
                back.bound[i] = tightest;
            }
            share = Math.min(share, Math.max(present, step(room)));
        }
        return share < back.minA[i] ? 0 : share;
    }

    private void offer(
            boolean decreases, ConstraintTree tree, Sharing back, boolean anyBack, Duration validity, long nanos) {
        for (int i = 0; i < bays.length; i++) {
            if (falls[i] == decreases) {
                offer(i, source(i, tree, back, anyBack), validity, nanos);
            }
        }
    }

    static double step(double a) {
        return Math.floor(a * STEPS_PER_A + 1e-6) / STEPS_PER_A;
    }

    private double headroom(int i, long nanos) {
        double room = Double.POSITIVE_INFINITY;
        for (int k = 0; k < sharing.limit.length; k++) {
            double load = sharing.row(i)[k];
            if (load > 0 && sharing.limit[k] < Double.POSITIVE_INFINITY) {
                double left = sharing.limit[k];
                for (int j = 0; j < bays.length; j++) {
                    left -= j != i ? sharing.row(j)[k] * held(j, i, nanos) : 0;
                }
                if (left / load < room) {
                    room = left / load;
                    tightest = k;
                }
            }
        }
        return room;
    }

    /** What EVSE j may be drawing: its grants of the last seconds, or its new target where that is already decided. */
    private double held(int j, int i, long nanos) {
        double granted = bays[j].granted.greatest(nanos);
        boolean decided = j < i || targetA[j] <= presentA[j];
        return decided && sharing.active[j] ? Math.max(granted, targetA[j]) : granted;
    }

    private LimitSource source(int i, ConstraintTree tree, Sharing back, boolean anyBack) {
        Bay b = bays[i];
        if (b.phaseSwitch.switching()) {
            return SWITCHING;
        }
        if (anyBack && back.active[i]) {
            return back.bound[i] == Sharing.OWN ? b.dischargeSource : tree.exportSource(back.bound[i]);
        }
        int bound = sharing.bound[i];
        return bound == Sharing.OWN ? b.ownSource : tree.source(bound);
    }

    private void offer(int i, LimitSource source, Duration validity, long nanos) {
        Bay b = bays[i];
        double currentA = targetA[i];
        boolean pauses = sharing.active[i] && presentA[i] > 0 && currentA == 0;
        boolean restless = source.kind() == LimitSource.Kind.FUSE || source.kind() == LimitSource.Kind.GRID_RELAY;
        if (pauses && restless) {
            b.paused(source, nanos);
        }
        Setpoint s = last[i];
        int phases = b.phases();
        if (s == null
                || s.currentA() != currentA
                || s.phases() != phases
                || !s.source().equals(source)
                || !s.validFor().equals(validity)) {
            s = Setpoint.ac(currentA, phases, b.can.nominalVoltageV(), validity, source);
            last[i] = s;
        }
        // an EVSE without a transaction draws nothing; what it was offered holds no room for others
        b.granted.grant(b.charges ? Math.max(0, currentA) : 0, nanos);
        b.gives.grant(b.charges ? Math.max(0, -currentA) : 0, nanos);
        b.evse.apply(s);
    }
}
