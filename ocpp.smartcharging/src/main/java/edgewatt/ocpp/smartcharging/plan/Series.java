package edgewatt.ocpp.smartcharging.plan;

import java.util.Arrays;

/** An immutable row of numbers, one per slot. */
public final class Series {
    private final double[] values;

    private Series(double[] values) {
        this.values = values;
    }

    /** A copy of the given values; each must be finite. */
    public static Series of(double... values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "value " + i + " of a series is " + values[i] + "; repair it before planning");
            }
        }
        return new Series(values.clone());
    }

    /** The same value in each of {@code size} slots. */
    public static Series constant(int size, double value) {
        double[] values = new double[size];
        Arrays.fill(values, value);
        return of(values);
    }

    public int size() {
        return values.length;
    }

    public double get(int slot) {
        return values[slot];
    }

    /** A copy. */
    public double[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series && Arrays.equals(values, ((Series) other).values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
