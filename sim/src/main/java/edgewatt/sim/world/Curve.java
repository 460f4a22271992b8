package edgewatt.sim.world;

import java.time.Duration;

/** A value over the day: 24 hourly supports with straight lines between them, the day after like the day before. */
public final class Curve {
    private static final double HOUR_S = 3600;

    private final double[] hourly;

    private Curve(double[] hourly) {
        this.hourly = hourly;
    }

    /** @param hourly 24 values, the first at midnight */
    public static Curve of(double... hourly) {
        if (hourly.length != 24) {
            throw new IllegalArgumentException(hourly.length + " values; expected 24, one for each hour");
        }
        return new Curve(hourly.clone());
    }

    /** A household that gets up at seven and cooks at seven, W. */
    public static Curve household() {
        return of(
                280, 250, 240, 240, 250, 300, 520, 900, 700, 500, 450, 480, 800, 600, 450, 430, 500, 800, 1400, 1800,
                1300, 900, 600, 380);
    }

    /** A clear day with this peak, W. */
    public static Curve sun(double peakW) {
        double[] w = new double[24];
        for (int h = 6; h <= 20; h++) {
            w[h] = peakW * Math.pow(Math.sin(Math.PI * (h - 6) / 14), 1.3);
        }
        return of(w);
    }

    /** A dynamic tariff with a cheap night, a cheap noon and a dear evening, currency per kWh. */
    public static Curve tariff() {
        return of(
                0.24, 0.22, 0.21, 0.21, 0.22, 0.25, 0.31, 0.36, 0.35, 0.30, 0.25, 0.21, 0.19, 0.19, 0.21, 0.25, 0.32,
                0.40, 0.44, 0.42, 0.37, 0.33, 0.29, 0.26);
    }

    public double at(Duration sinceMidnight) {
        double h = Math.floorMod(sinceMidnight.toMillis(), 86_400_000L) / 1000.0 / HOUR_S;
        int i = (int) h;
        double part = h - i;
        return hourly[i] * (1 - part) + hourly[(i + 1) % 24] * part;
    }

    /** The support of an hour: the price of a tariff holds from one hour to the next. */
    public double step(int hour) {
        return hourly[Math.floorMod(hour, 24)];
    }
}
