package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import java.util.Arrays;

/** A node of the constraint tree while it is used: a fuse per phase, a meter perhaps, and what is behind it in this tick. */
final class Circuit {
    /** Index in the tree; -1 = this is the site. */
    final int parent;
    /** A per phase; 0 = not watched. */
    final double[] fuseA;
    /** Name of its CIRCUIT meter; empty = none. The site's is the grid meter. */
    final String meterName;

    final FuseGuard guard;
    final Cap cap = new Cap();
    /** A per site phase that our EVSE meters show, within what was granted; minus = given back. */
    final double[] measuredA = new double[3];
    /** The most our EVSEs may be drawing. */
    final double[] grantedA = new double[3];
    /** What they are measured to give back. */
    final double[] givenA = new double[3];
    /** The most they may be giving back. */
    final double[] mayGiveA = new double[3];

    private final LimitSource[] source = new LimitSource[3];
    private final double[] roomA = new double[3];

    Circuit(String name, int parent, double[] fuseA, String meterName) {
        this.parent = parent;
        this.fuseA = fuseA;
        this.meterName = meterName;
        guard = new FuseGuard(parent < 0 ? "grid meter" : "meter of circuit " + name);
        for (int p = 0; p < 3; p++) {
            source[p] = new LimitSource(LimitSource.Kind.FUSE, name.isEmpty() ? "L" + (p + 1) : name + " L" + (p + 1));
        }
    }

    LimitSource source(int phase) {
        return source[phase];
    }

    void reset() {
        cap.reset();
        Arrays.fill(measuredA, 0);
        Arrays.fill(grantedA, 0);
        Arrays.fill(givenA, 0);
        Arrays.fill(mayGiveA, 0);
    }

    /** @param meter the one at its fuse; null = it is missing, or none is meant to be there */
    void guard(Meter meter, double safeA, long nanos) {
        if (fuseA[0] <= 0) {
            return;
        }
        if (parent >= 0 && meterName.isEmpty()) {
            for (int p = 0; p < 3; p++) {
                roomA[p] = fuseA[p] + givenA[p];
                cap.phase(p, roomA[p], source[p]);
            }
            return;
        }
        guard.available(fuseA, safeA, meter, nanos, measuredA, grantedA, givenA, mayGiveA, roomA);
        for (int p = 0; p < 3; p++) {
            cap.phase(p, roomA[p], source[p]);
        }
    }

    /** What cars behind it will give back less from now on is room no longer, before their meters show it. */
    void withhold(int p, double lessA) {
        if (fuseA[0] > 0) {
            roomA[p] -= lessA;
            cap.phase(p, roomA[p], source[p]);
        }
    }

    /** A per phase that may flow out of it in all: the fuse, less what is generated behind it beside our cars. */
    double exportA(int p) {
        if (fuseA[0] <= 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (parent >= 0 && meterName.isEmpty()) {
            return fuseA[p];
        }
        double made = guard.madeA(p);
        return Double.isNaN(made) ? 0 : Math.max(0, fuseA[p] - Math.max(0, made));
    }
}
