package edgewatt.bridge.mqtt;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;

/** What the meters of the site measure; those of PV and battery are added up. One thread. */
final class SiteTelemetry {
    private final Told told;

    SiteTelemetry(Told told) {
        this.told = told;
    }

    void tell(long nanos, Iterable<Meter> meters) {
        double pv = Double.NaN;
        double battery = Double.NaN;
        MeterReading grid = null;
        for (Meter m : meters) {
            MeterReading r = m.reading().orElse(null);
            if (r == null || nanos - r.monotonicNanos() > m.maximumAge().toNanos()) {
                continue;
            }
            switch (m.place()) {
                case GRID:
                    grid = r;
                    break;
                case PV:
                    pv = plus(pv, r.powerW());
                    break;
                case BATTERY:
                    battery = plus(battery, r.powerW());
                    break;
                default:
                    break;
            }
        }
        grid(grid);
        told.number(Topic.SITE_PV, Topic.SITE_PV.path, pv, 0);
        told.number(Topic.SITE_BATTERY, Topic.SITE_BATTERY.path, battery, 0);
    }

    private static double plus(double sum, double w) {
        return Double.isNaN(sum) ? w : Double.isNaN(w) ? sum : sum + w;
    }

    /** @param r null = there is no meter, or it is silent */
    private void grid(MeterReading r) {
        told.number(Topic.SITE_POWER, Topic.SITE_POWER.path, r == null ? Double.NaN : r.powerW(), 0);
        PhaseValues a = r == null ? PhaseValues.NONE : r.currentA();
        PhaseValues v = r == null ? PhaseValues.NONE : r.voltageV();
        for (int p = 1; p <= 3; p++) {
            told.number(Topic.SITE_CURRENT, Topic.SITE_CURRENT.at(0, p), a.phase(p), 1);
            told.number(Topic.SITE_PHASE_POWER, Topic.SITE_PHASE_POWER.at(0, p), a.phase(p) * v.phase(p), 0);
        }
    }
}
