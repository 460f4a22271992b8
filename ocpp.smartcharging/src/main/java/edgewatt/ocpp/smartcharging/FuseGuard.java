package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the main fuse leaves for the EVSEs, per site phase: fuse - (measured - our own measured share). First version: one
 * grid meter; own generation is not credited beyond the fuse's rating; a reading older than the meter's maximum age plus
 * two ticks, or a phase it does not measure, leaves the safe current for all EVSEs together. A rise by the meters holds for
 * five seconds before it is given; house current that our grants cannot explain is taken back at once.
 */
final class FuseGuard {
    private static final long TWO_TICKS_NANOS = 2_000_000_000L;

    private final double[] last = new double[3];
    private final HouseEstimate[] house = {new HouseEstimate(), new HouseEstimate(), new HouseEstimate()};
    private final boolean[] blind = new boolean[3];
    private String trouble = "";

    /** Why the guard works with the safe current; empty when it does not. */
    String trouble() {
        return trouble;
    }

    /**
     * @param grid the meter of the grid connection, or null
     * @param ownA measured by our EVSE meters, per site phase, never more than granted; a gap errs safely
     * @param grantedA the most our EVSEs may be drawing, per site phase
     * @param availableA out, per site phase
     */
    void available(
            double fuseA, double safeA, Meter grid, long now, double[] ownA, double[] grantedA, double[] availableA) {
        Optional<MeterReading> reading = grid == null ? Optional.empty() : grid.reading();
        if (reading.isEmpty()) {
            trouble =
                    grid == null ? "no grid meter is present" : "grid meter '" + grid.name() + "' has not measured yet";
            safe(safeA, availableA);
            return;
        }
        MeterReading r = reading.get();
        long age = now - r.monotonicNanos();
        long maximum = grid.maximumAge().toNanos();
        if (age > maximum + TWO_TICKS_NANOS) {
            trouble = "grid meter '" + grid.name() + "' is silent for longer than "
                    + grid.maximumAge().toSeconds() + " s";
            safe(safeA, availableA);
            return;
        }
        trouble = "";
        for (int p = 0; p < 3; p++) {
            double measured = r.currentA().phase(p + 1);
            if (!Double.isFinite(measured)) {
                trouble = "grid meter '" + grid.name() + "' does not measure the current of L" + (p + 1);
                availableA[p] = Math.min(safeA, fuseA);
                blind[p] = true;
            } else {
                double seen = measured - ownA[p];
                if (blind[p]) {
                    // the safe current is raised like any other
                    house[p].set(Math.max(seen, fuseA - last[p]));
                    blind[p] = false;
                }
                double left = Math.max(0, Math.min(fuseA, fuseA - house[p].next(seen, measured - grantedA[p], now)));
                // an old reading may lower, never raise
                availableA[p] = age > maximum ? Math.min(left, last[p]) : left;
            }
            last[p] = availableA[p];
        }
    }

    private void safe(double safeA, double[] availableA) {
        Arrays.fill(availableA, safeA);
        Arrays.fill(last, safeA);
        Arrays.fill(blind, true);
    }
}
