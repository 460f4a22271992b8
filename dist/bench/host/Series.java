import java.util.Arrays;
import java.util.Locale;

/** Times in ms. */
final class Series {
    private double[] values = new double[0];

    void add(double ms) {
        values = Arrays.copyOf(values, values.length + 1);
        values[values.length - 1] = ms;
    }

    void addNanos(long nanos) {
        add(nanos / 1e6);
    }

    int size() {
        return values.length;
    }

    /** The smallest value that {@code share} of all values do not exceed. */
    double quantile(double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    double median() {
        return quantile(0.5);
    }

    String row(String name) {
        return text(
                "%-46s %5d %8.2f %8.2f %8.2f %8.2f",
                name, values.length, quantile(0), median(), quantile(0.95), quantile(1));
    }

    static String head(String name) {
        return text("%-46s %5s %8s %8s %8s %8s", name, "n", "min", "median", "p95", "max");
    }

    static String text(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
