package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import java.util.List;

/**
 * The site as a tree: its grid connection, circuits behind it, EVSEs as leaves. Each circuit bounds each phase and the power
 * of all EVSEs below it; a bound knows who set it. Bound {@code 4 c + p} is phase p of circuit c, {@code 4 c + 3} its power.
 */
final class ConstraintTree {
    static final int SITE = 0;
    private static final int PER_CIRCUIT = 4;

    private final Circuit[] circuits;
    /** Circuit of each EVSE, by index. */
    private final int[] home;

    /** @param evseIds ids of the EVSEs, by index; one that no circuit names is directly at the site */
    ConstraintTree(double mainFuseA, List<CircuitSettings> settings, int[] evseIds) {
        circuits = new Circuit[settings.size() + 1];
        circuits[SITE] = new Circuit("", -1, new double[] {mainFuseA, mainFuseA, mainFuseA}, "");
        home = new int[evseIds.length];
        for (int c = 0; c < settings.size(); c++) {
            CircuitSettings s = settings.get(c);
            double[] fuse = s.fuseA().stream().mapToDouble(a -> a).toArray();
            circuits[c + 1] = new Circuit(s.name(), s.parent() + 1, fuse, s.meter());
            for (int i = 0; i < evseIds.length; i++) {
                home[i] = s.evses().contains(evseIds[i]) ? c + 1 : home[i];
            }
        }
    }

    int bounds() {
        return circuits.length * PER_CIRCUIT;
    }

    /** What the site as a whole is limited to; circuits have their own. */
    Cap site() {
        return circuits[SITE].cap;
    }

    Circuit circuit(int c) {
        return circuits[c];
    }

    void reset() {
        for (Circuit c : circuits) {
            c.reset();
        }
    }

    /**
     * Counts one phase of an EVSE on every circuit above it.
     *
     * @param measuredA what its meter shows, within what was granted; minus = given back
     * @param givenA the part of a negative measurement that was asked for
     * @param mayGiveA the most it may be giving back
     */
    void count(int evse, int sitePhase, double measuredA, double grantedA, double givenA, double mayGiveA) {
        for (int c = home[evse]; c >= 0; c = circuits[c].parent) {
            circuits[c].measuredA[sitePhase] += measuredA;
            circuits[c].grantedA[sitePhase] += grantedA;
            circuits[c].givenA[sitePhase] += givenA;
            circuits[c].mayGiveA[sitePhase] += mayGiveA;
        }
    }

    /** The EVSE is about to give back less than is counted on. */
    void withhold(int evse, int sitePhase, double lessA) {
        for (int c = home[evse]; c >= 0; c = circuits[c].parent) {
            circuits[c].withhold(sitePhase, lessA);
        }
    }

    void guard(Meter grid, Meter[] meters, double safeA, long nanos) {
        circuits[SITE].guard(grid, safeA, nanos);
        for (int c = 1; c < circuits.length; c++) {
            circuits[c].guard(named(meters, circuits[c].meterName), safeA, nanos);
        }
    }

    private static Meter named(Meter[] meters, String name) {
        for (Meter m : meters) {
            if (m.name().equals(name)) {
                return m;
            }
        }
        return null;
    }

    /** How much of each bound one ampere of an EVSE takes. */
    void weigh(int evse, int mask, double wattsPerA, double[] into) {
        java.util.Arrays.fill(into, 0);
        for (int c = home[evse]; c >= 0; c = circuits[c].parent) {
            for (int p = 0; p < 3; p++) {
                into[PER_CIRCUIT * c + p] = (mask & 1 << p) != 0 ? 1 : 0;
            }
            into[PER_CIRCUIT * c + 3] = wattsPerA;
        }
    }

    void imports(double[] into) {
        for (int c = 0; c < circuits.length; c++) {
            System.arraycopy(circuits[c].cap.phaseA, 0, into, PER_CIRCUIT * c, 3);
            into[PER_CIRCUIT * c + 3] = circuits[c].cap.powerW;
        }
    }

    /** What may be given back. */
    void exports(double[] into) {
        for (int c = 0; c < circuits.length; c++) {
            for (int p = 0; p < 3; p++) {
                into[PER_CIRCUIT * c + p] = circuits[c].exportA(p);
            }
            into[PER_CIRCUIT * c + 3] = c == SITE ? site().exportW : Double.POSITIVE_INFINITY;
        }
    }

    LimitSource source(int bound) {
        Cap cap = circuits[bound / PER_CIRCUIT].cap;
        int p = bound % PER_CIRCUIT;
        return p == 3 ? cap.powerSource : cap.phaseSource[p];
    }

    LimitSource exportSource(int bound) {
        int p = bound % PER_CIRCUIT;
        return p == 3 ? site().exportSource : circuits[bound / PER_CIRCUIT].source(p);
    }

    /** Why a fuse is guarded with the safe current; empty = none is. */
    String trouble() {
        for (Circuit c : circuits) {
            if (!c.guard.trouble().isEmpty()) {
                return c.guard.trouble();
            }
        }
        return "";
    }
}
