package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;

/**
 * The power of the house without our cars, W; minus = it gives. From the grid meter and our EVSE meters, which may lag it: a
 * change counts as {@link HouseEstimate} says.
 */
final class GridPower {
    private static final double NOMINAL_V = 230;

    private final HouseEstimate house = new HouseEstimate();
    private final HouseEstimate made = new HouseEstimate();
    private boolean known;

    /**
     * @param grid the meter of the grid connection, or null
     * @param grantedW the most our cars may be drawing
     * @param mayGiveW the most they may be giving back
     * @param s the caps: what is measured beyond one of them counts at once, and not after ten seconds
     */
    void update(Meter grid, double measuredW, double grantedW, double mayGiveW, SiteSettings s, long nanos) {
        double w = Double.NaN;
        if (grid != null && grid.reading().isPresent()) {
            MeterReading r = grid.reading().get();
            boolean lost = nanos - r.monotonicNanos() > grid.maximumAge().toNanos() + FuseGuard.TWO_TICKS_NANOS;
            w = lost ? Double.NaN : power(r, NOMINAL_V);
        }
        if (!Double.isFinite(w)) {
            known = false;
            return;
        }
        if (!known) {
            known = true;
            house.set(w - measuredW);
            made.set(measuredW - w);
        }
        house.next(w - measuredW, w - (w > s.importCapW() ? Math.min(measuredW, grantedW) : grantedW), nanos);
        made.next(measuredW - w, -w > s.feedInCapW() ? measuredW - w : -w - mayGiveW, nanos);
    }

    /** NaN while the grid meter is lost. */
    double houseW() {
        return known ? house.value() : Double.NaN;
    }

    /**
     * What flows out without our cars; minus = the house takes more. Not {@link #houseW} turned: each errs to its own safe
     * side. NaN while the grid meter is lost.
     */
    double madeW() {
        return known ? made.value() : Double.NaN;
    }

    /** Total, from the currents where the power is not measured; NaN if neither is. */
    static double power(MeterReading r, double voltageV) {
        return Double.isNaN(r.powerW()) ? r.currentA().sum() * voltageV : r.powerW();
    }
}
