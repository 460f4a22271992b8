package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Forecast.Kind;
import edgewatt.api.energy.Forecast.Quality;
import edgewatt.api.energy.Forecast.Series;
import edgewatt.api.energy.Forecast.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One forecast as means of slots. Steps of any length are weighed by their time; a step that is not a number is a gap, and so
 * is what a step holds beyond three times the usual length. What cannot be right is refused with a sentence, never guessed.
 */
final class SeriesReader {
    /** Dearer than this per kWh is a cent or a MWh in the wrong place. */
    static final double MOST_PRICE = 5;

    static final double MOST_W = 10_000_000;
    private static final double SMALL_W = 100;
    private static final double LONG = 3;

    private final Kind kind;
    private final double usualW;

    /** @param usualW the most that was measured of this kind (W); NaN = nothing was */
    SeriesReader(Kind kind, double usualW) {
        this.kind = kind;
        this.usualW = usualW;
    }

    /**
     * @param values mean per slot; NaN = a gap
     * @param covered share of each slot that was known
     * @param quality of the source, or REPAIRED where something had to be left out
     */
    record Means(double[] values, double[] covered, Quality quality) {}

    /** @throws IllegalArgumentException why the series is not used */
    Means read(Forecast source, long[] edges) {
        Duration horizon = Duration.ofMillis(edges[edges.length - 1] - edges[0]);
        Series series = source.series(Instant.ofEpochMilli(edges[0]), horizon);
        if (series == null || series.steps().isEmpty()) {
            throw new IllegalArgumentException("has no values");
        }
        check(series);
        return means(series, edges);
    }

    private boolean price() {
        return kind == Kind.IMPORT_PRICE || kind == Kind.EXPORT_PRICE;
    }

    private void check(Series series) {
        List<Step> steps = series.steps();
        double most = 0;
        for (int i = 0; i < steps.size(); i++) {
            double v = steps.get(i).value();
            if (i > 0 && !steps.get(i).from().isAfter(steps.get(i - 1).from())) {
                throw new IllegalArgumentException(
                        "is out of order at " + steps.get(i).from() + "; steps must be sorted, each time once");
            }
            most = Double.isFinite(v) ? Math.max(most, Math.abs(v)) : most;
        }
        if (price() && most > MOST_PRICE) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "names a price of %.2f per kWh; that looks like cent or like a price per MWh: give currency per kWh",
                    most));
        }
        if (!price() && kind != Kind.GRID_SIGNAL) {
            if (most > MOST_W) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "names a power of %.0f W; give W, not Wh or mW", most));
            }
            if (most > 0 && most < SMALL_W && usualW > 10 * SMALL_W) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "names at most %.1f W where %.0f W were measured; that looks like kW: give W",
                        most,
                        usualW));
            }
        }
        if (series.lastStep().isNegative() || series.lastStep().isZero()) {
            throw new IllegalArgumentException("has a last step of " + series.lastStep() + "; it must be positive");
        }
    }

    private Means means(Series series, long[] edges) {
        int slots = edges.length - 1;
        double[] sum = new double[slots];
        double[] known = new double[slots];
        List<Step> steps = series.steps();
        long longest = (long) (LONG * usualMillis(series));
        boolean repaired = false;
        int slot = 0;
        for (int i = 0; i < steps.size(); i++) {
            double v = steps.get(i).value();
            long from = steps.get(i).from().toEpochMilli();
            long next = i + 1 < steps.size()
                    ? steps.get(i + 1).from().toEpochMilli()
                    : from + series.lastStep().toMillis();
            long to = next;
            if (next - from > longest) {
                to = from + longest / (long) LONG;
                repaired = true;
            }
            if (!Double.isFinite(v)) {
                repaired = true;
                continue;
            }
            if (v < 0 && !price() && kind != Kind.GRID_SIGNAL) {
                v = 0;
                repaired = true;
            }
            while (slot > 0 && edges[slot] > from) {
                slot--;
            }
            while (slot < slots && edges[slot] < to) {
                long part = Math.min(to, edges[slot + 1]) - Math.max(from, edges[slot]);
                if (part > 0) {
                    sum[slot] += v * part;
                    known[slot] += part;
                }
                slot++;
            }
            slot = Math.min(slot, slots - 1);
        }
        double[] covered = new double[slots];
        for (int t = 0; t < slots; t++) {
            covered[t] = known[t] / (edges[t + 1] - edges[t]);
            // half a slot tells the whole
            sum[t] = covered[t] >= 0.5 ? sum[t] / known[t] : Double.NaN;
        }
        Quality quality = repaired && series.quality() == Quality.GOOD ? Quality.REPAIRED : series.quality();
        return new Means(sum, covered, quality);
    }

    /** The median length of a step: a longer one may hide a gap. */
    private static double usualMillis(Series series) {
        List<Step> steps = series.steps();
        double[] lengths = new double[steps.size()];
        for (int i = 0; i + 1 < steps.size(); i++) {
            lengths[i] =
                    steps.get(i + 1).from().toEpochMilli() - steps.get(i).from().toEpochMilli();
        }
        lengths[steps.size() - 1] = series.lastStep().toMillis();
        Arrays.sort(lengths);
        return lengths[lengths.length / 2];
    }
}
