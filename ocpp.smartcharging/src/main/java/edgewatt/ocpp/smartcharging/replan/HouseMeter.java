package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import java.util.List;
import java.util.Optional;

/** What the house takes and the sun gives, as means of quarters, from the meters. One thread; allocates nothing. */
final class HouseMeter {
    private static final double NOMINAL_V = 230;
    /** A mean of fewer samples than these says nothing of a quarter. */
    private static final int LEAST = 20;

    private static final long YOUNG = 12_000_000_000L;

    private double loadSum;
    private int loads;
    private double pvSum;
    private int pvs;
    private double gridSum;
    private int grids;
    private double lastLoadW = Double.NaN;
    private double lastPvW = Double.NaN;

    /** Takes one sample. @param grid null = none */
    void sample(List<Evse> evses, Meter grid, List<Meter> pv, long nanos) {
        double sun = 0;
        boolean seen = false;
        for (int i = 0; i < pv.size(); i++) {
            double w = power(pv.get(i).reading(), nanos, pv.get(i).maximumAge().toNanos());
            if (!Double.isNaN(w)) {
                sun += Math.abs(w);
                seen = true;
            }
        }
        if (seen) {
            pvSum += sun;
            pvs++;
        }
        double w = grid == null
                ? Double.NaN
                : power(grid.reading(), nanos, grid.maximumAge().toNanos());
        if (Double.isNaN(w)) {
            return;
        }
        gridSum += w;
        grids++;
        if (!pv.isEmpty() && !seen) {
            return;
        }
        for (int i = 0; i < evses.size(); i++) {
            EvseSnapshot shot = evses.get(i).snapshot();
            double car = power(shot.reading(), nanos, YOUNG);
            if (Double.isNaN(car)) {
                if (shot.offeredA() != 0 && shot.transaction().isPresent()) {
                    return;
                }
                car = 0;
            }
            w -= car;
        }
        loadSum += Math.max(0, w + sun);
        loads++;
    }

    /** The quarter is over. */
    void end(long quarter, History history) {
        lastLoadW = loads >= LEAST ? loadSum / loads : Double.NaN;
        lastPvW = pvs >= LEAST ? pvSum / pvs : Double.NaN;
        if (history != null) {
            if (grids >= LEAST) {
                history.peak(History.month(quarter), Math.max(0, gridSum / grids));
            }
            if (!Double.isNaN(lastLoadW)) {
                history.add(History.Row.LOAD, quarter, lastLoadW);
            }
            if (!Double.isNaN(lastPvW)) {
                history.add(History.Row.PV, quarter, lastPvW);
            }
        }
        gridSum = 0;
        grids = 0;
        loadSum = 0;
        loads = 0;
        pvSum = 0;
        pvs = 0;
    }

    /** Of this quarter, if enough of it was seen, else of the one before. */
    Outlook.Measured measured() {
        return new Outlook.Measured(loads >= LEAST ? loadSum / loads : lastLoadW, pvs >= LEAST ? pvSum / pvs : lastPvW);
    }

    /** W of this quarter so far; NaN = not enough was seen. */
    double netW() {
        return loads < LEAST ? Double.NaN : loadSum / loads - (pvs == 0 ? 0 : pvSum / pvs);
    }

    static double power(Optional<MeterReading> reading, long nanos, long oldest) {
        if (reading.isEmpty() || nanos - reading.get().monotonicNanos() > oldest) {
            return Double.NaN;
        }
        MeterReading r = reading.get();
        return Double.isNaN(r.powerW()) ? r.currentA().sum() * NOMINAL_V : r.powerW();
    }
}
