package edgewatt.ocpp.smartcharging.plan;

/**
 * A price for the highest import of a billing period.
 *
 * @param eurPerKw EUR for each kW above what was reached before, 0 or more
 * @param reachedKw the highest import of this period so far (kW); up to here import costs nothing more
 */
public record PeakPrice(double eurPerKw, double reachedKw) {
    public PeakPrice {
        if (!(eurPerKw >= 0) || !(reachedKw >= 0)) {
            throw new IllegalArgumentException("peak price: " + eurPerKw + " EUR/kW above " + reachedKw
                    + " kW; neither may be negative or not a number");
        }
    }

    /** EUR of a peak. */
    double cost(double peakKw) {
        return eurPerKw * Math.max(0, peakKw - reachedKw);
    }
}
