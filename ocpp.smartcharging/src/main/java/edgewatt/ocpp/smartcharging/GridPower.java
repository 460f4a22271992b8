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
    private boolean known;

    /** @param grid the meter of the grid connection, or null */
    void update(Meter grid, double measuredW, double grantedW, long nanos) {
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
        }
        house.next(w - measuredW, w - grantedW, nanos);
    }

    /** NaN while the grid meter is lost. */
    double houseW() {
        return known ? house.value() : Double.NaN;
    }

    /** Total, from the currents where the power is not measured; NaN if neither is. */
    static double power(MeterReading r, double voltageV) {
        return Double.isNaN(r.powerW()) ? r.currentA().sum() * voltageV : r.powerW();
    }
}
