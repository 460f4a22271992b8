package edgewatt.meter.modbus;

/**
 * An energy register on its way to a bill. One wrong answer of a meter or a gateway (a zero while it boots, a byte that
 * slipped) must not be billed: the first value, a step back, and a step that no power explains in the time that has passed
 * are believed when they have been said three times running; until then the last good value stands. A wrap is counted
 * on. One thread.
 */
final class EnergyRegister {
    private static final int BELIEVED_AFTER = 3;
    /** More than any meter of a house or a charging station sees. */
    private static final double MOST_W = 1_000_000;
    /** What the coarsest register counts at once: a float of 1 GWh has steps of 64 Wh. */
    private static final double GRAIN_WH = 1000;

    private double wh = Double.NaN;
    private double wrapped;
    private long at;
    private double doubtful = Double.NaN;
    private long doubtfulAt;
    private int said;

    /**
     * Takes what was read.
     *
     * @param rawWh NaN = not read
     * @param wrapsAtWh where the register starts at zero again; NaN = nowhere
     * @param nanos when it was read, monotonic
     * @return Wh; NaN if nothing was read, or nothing is believed yet
     */
    double take(double rawWh, double wrapsAtWh, long nanos) {
        if (!(rawWh >= 0)) {
            return Double.NaN;
        }
        double value = rawWh + wrapped;
        if (follows(wh, value, nanos - at)) {
            return accept(value, nanos);
        }
        if (value < wh && wrapsAtWh > 0 && follows(wh, value + wrapsAtWh, nanos - at)) {
            wrapped += wrapsAtWh;
            return accept(value + wrapsAtWh, nanos);
        }
        said = follows(doubtful, rawWh, nanos - doubtfulAt) ? said + 1 : 1;
        doubtful = rawWh;
        doubtfulAt = nanos;
        if (said < BELIEVED_AFTER) {
            return wh;
        }
        wrapped = 0;
        return accept(rawWh, nanos);
    }

    private double accept(double value, long nanos) {
        wh = value;
        at = nanos;
        said = 0;
        return value;
    }

    private static boolean follows(double before, double after, long nanos) {
        return after >= before && after - before <= GRAIN_WH + MOST_W * nanos / 3.6e12;
    }
}
