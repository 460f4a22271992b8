package edgewatt.meter.modbus;

import java.util.Arrays;

/** What was read in one go; NaN for what was not. Used by one thread. */
final class Readout {
    private final double[] values = new double[Channel.values().length];
    private double wrapsAtWh = Double.NaN;

    Readout() {
        Arrays.fill(values, Double.NaN);
    }

    double get(Channel channel) {
        return values[channel.ordinal()];
    }

    void set(Channel channel, double value) {
        values[channel.ordinal()] = value;
    }

    /** Wh at which the energy registers start at zero again; NaN = never seen to. */
    double wrapsAtWh() {
        return wrapsAtWh;
    }

    void wrapsAt(double wh) {
        wrapsAtWh = wh;
    }
}
