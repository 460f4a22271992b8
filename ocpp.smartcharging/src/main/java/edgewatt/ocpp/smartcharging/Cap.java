package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.LimitSource;
import java.util.Arrays;

/** The lowest of several limits while it is being found, per phase and in total, each with who set it. Reused, no allocation. */
final class Cap {
    private static final LimitSource NONE = LimitSource.of(LimitSource.Kind.HARDWARE);

    /** A per phase; infinite = no limit. */
    final double[] phaseA = new double[3];

    final LimitSource[] phaseSource = new LimitSource[3];
    /** W in total; infinite = no limit. */
    double powerW;

    LimitSource powerSource;
    /** W in total that may be given back; infinite = no limit. */
    double exportW;

    LimitSource exportSource;

    Cap() {
        reset();
    }

    void reset() {
        Arrays.fill(phaseA, Double.POSITIVE_INFINITY);
        Arrays.fill(phaseSource, NONE);
        powerW = Double.POSITIVE_INFINITY;
        powerSource = NONE;
        exportW = Double.POSITIVE_INFINITY;
        exportSource = NONE;
    }

    void phase(int p, double a, LimitSource source) {
        if (a < phaseA[p]) {
            phaseA[p] = Math.max(0, a);
            phaseSource[p] = source;
        }
    }

    void phases(double a, LimitSource source) {
        for (int p = 0; p < 3; p++) {
            phase(p, a, source);
        }
    }

    void power(double w, LimitSource source) {
        if (w < powerW) {
            powerW = Math.max(0, w);
            powerSource = source;
        }
    }

    void export(double w, LimitSource source) {
        if (w < exportW) {
            exportW = Math.max(0, w);
            exportSource = source;
        }
    }

    void lower(Cap other) {
        for (int p = 0; p < 3; p++) {
            phase(p, other.phaseA[p], other.phaseSource[p]);
        }
        power(other.powerW, other.powerSource);
        export(other.exportW, other.exportSource);
    }
}
