package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Forecast;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A household's week by seed, in quarters of an hour: prices, load, sun, and when cars come and leave. */
final class LoopWorld {
    static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    static final int QUARTER_S = 900;
    static final double FEED_IN = 0.08;
    private static final int DAY = 96;
    private static final double[] TARIFF = {
        0.24, 0.22, 0.21, 0.21, 0.22, 0.25, 0.31, 0.36, 0.35, 0.30, 0.25, 0.21, 0.19, 0.19, 0.21, 0.25, 0.32, 0.40,
        0.44, 0.42, 0.37, 0.33, 0.29, 0.26
    };
    private static final double[] HOUSE = {
        280, 250, 240, 240, 250, 300, 520, 900, 700, 500, 450, 480, 800, 600, 450, 430, 500, 800, 1400, 1800, 1300, 900,
        600, 380
    };

    final int quarters;
    final double[] price;
    final double[] loadW;
    final double[] pvW;
    /** What is forecast of each, with an error. */
    final double[] priceSaid;

    final double[] loadSaid;
    final double[] pvSaid;
    final List<Stay> stays = new ArrayList<>();

    /** s from the start; kWh. */
    record Stay(int evse, long arrives, long told, long leaves, double needKwh, double socKwh) {}

    /** @param error of forecasts, standard deviation as a part of the value */
    LoopWorld(long seed, int days, double error, int jitterMin) {
        Random r = new Random(seed);
        // the last cars leave on the morning after
        quarters = (days + 3) * DAY;
        price = new double[quarters];
        loadW = new double[quarters];
        pvW = new double[quarters];
        double level = 0;
        double clouds = 1;
        double noise = 0;
        for (int q = 0; q < quarters; q++) {
            int hour = q / 4 % 24;
            if (q % DAY == 0) {
                level = 0.04 * r.nextGaussian();
                clouds = 0.15 + 0.85 * r.nextDouble();
            }
            if (q % 4 == 0) {
                noise = 0.02 * r.nextGaussian();
            }
            price[q] = Math.max(0.02, TARIFF[hour] + level + noise);
            loadW[q] += HOUSE[hour] * (0.7 + 0.6 * r.nextDouble());
            if (r.nextInt(40) == 0 && hour > 6 && hour < 22) {
                for (int k = q; k < Math.min(quarters, q + 4); k++) {
                    loadW[k] += 2_000;
                }
            }
            double h = q % DAY / 4.0;
            double sun = h > 6 && h < 19 ? 6_000 * Math.pow(Math.sin(Math.PI * (h - 6) / 13), 1.3) : 0;
            pvW[q] = sun * clouds * (0.8 + 0.4 * r.nextDouble());
        }
        priceSaid = said(price, error, r);
        loadSaid = said(loadW, error, r);
        pvSaid = said(pvW, error, r);
        for (int evse = 1; evse <= 2; evse++) {
            for (int day = 0; day < days; day++) {
                boolean weekend = day % 7 >= 5;
                long arrives = day * 86_400L + (weekend ? 11 * 3600 : 17 * 3600 + 1800) + (r.nextInt(7200) - 3600);
                long told = (day + 1) * 86_400L + 7 * 3600;
                long leaves = told + (jitterMin == 0 ? 0 : (r.nextInt(2 * jitterMin + 1) - jitterMin) * 60L);
                double need = evse == 1 ? 6 + 16 * r.nextDouble() : 5 + 10 * r.nextDouble();
                // some charge into the taper of the car
                double upTo = r.nextInt(5) == 0 ? 57 : 48;
                stays.add(new Stay(evse, arrives, told, leaves, need, Math.max(0, upTo - need)));
            }
        }
    }

    private static double[] said(double[] truth, double error, Random r) {
        double[] said = new double[truth.length];
        double e = error * r.nextGaussian();
        for (int q = 0; q < truth.length; q++) {
            e = 0.9 * e + error * Math.sqrt(1 - 0.81) * r.nextGaussian();
            said[q] = truth[q] * Math.max(0, 1 + e);
        }
        return said;
    }

    /** The last quarter whose price is published: a day's prices come at one o'clock of the day before. */
    private static long published(Instant now) {
        long s = now.getEpochSecond() - START.getEpochSecond();
        return (s / 86_400 + (s % 86_400 >= 13 * 3600 ? 2 : 1)) * DAY;
    }

    /** Prices: what is published is exact, what is not has the error. */
    Forecast prices(boolean exact) {
        return forecast(Forecast.Kind.IMPORT_PRICE, price, exact ? price : priceSaid);
    }

    static Forecast forecast(Forecast.Kind kind, double[] row) {
        return forecast(kind, row, row);
    }

    /** A forecast as a service. */
    private static Forecast forecast(Forecast.Kind kind, double[] published, double[] row) {
        return new Forecast() {
            @Override
            public String name() {
                return kind.name();
            }

            @Override
            public Kind kind() {
                return kind;
            }

            @Override
            public Series series(Instant from, Duration horizon) {
                long begin = Duration.between(START, from).toSeconds() / QUARTER_S;
                List<Step> steps = new ArrayList<>();
                long known = published(from);
                for (long q = Math.max(0, begin);
                        q < row.length
                                && q * QUARTER_S
                                        <= (from.getEpochSecond() - START.getEpochSecond()) + horizon.toSeconds();
                        q++) {
                    steps.add(new Step(START.plusSeconds(q * QUARTER_S), (q < known ? published : row)[(int) q]));
                }
                return new Series(steps, Duration.ofSeconds(QUARTER_S), Quality.GOOD);
            }
        };
    }
}
