package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Forecast.Kind;
import edgewatt.api.energy.Forecast.Quality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is expected in each slot of a grid, from whatever there is.
 *
 * @param importPrice per kWh
 * @param exportPrice per kWh
 * @param loadW without the cars
 * @param pvW own generation
 * @param quality the worst of the first day, per kind
 * @param known what is not a fall-back in the first slot
 * @param flat nothing is known of the price, neither by forecast nor from the past
 * @param notes sentences: what was repaired, refused or made up
 */
record Outlook(
        double[] importPrice,
        double[] exportPrice,
        double[] loadW,
        double[] pvW,
        Map<Kind, Quality> quality,
        Set<Kind> known,
        boolean flat,
        List<String> notes) {

    /**
     * What counts where nothing is known.
     *
     * @param importPrice per kWh
     * @param exportPrice per kWh
     * @param loadW W
     */
    record Constants(double importPrice, double exportPrice, double loadW) {}

    /** The last quarter as measured; NaN = not known. */
    record Measured(double loadW, double pvW) {
        static final Measured NOTHING = new Measured(Double.NaN, Double.NaN);
    }

    /** Makes one outlook. One thread. */
    static final class Gatherer {
        /** Of what was measured, in the next four slots. */
        private static final double[] BLEND = {0.8, 0.6, 0.4, 0.2};

        private static final int INTERPOLATED = 8;

        private final SlotGrid grid;
        private final List<Forecast> sources;
        private final History history;
        private final Constants constants;
        private final List<String> notes = new ArrayList<>();
        private final Map<Kind, Quality> quality = new java.util.EnumMap<>(Kind.class);
        private final Set<Kind> known = java.util.EnumSet.noneOf(Kind.class);
        private final long[] edges;
        private boolean priced;

        Gatherer(SlotGrid grid, List<Forecast> sources, History history, Constants constants) {
            this.grid = grid;
            this.sources = sources;
            this.history = history;
            this.constants = constants;
            // one slot before the first: what was forecast for what has been measured
            edges = new long[grid.slots() + 2];
            edges[0] = grid.begin(0) - SlotGrid.QUARTER;
            for (int t = 0; t <= grid.slots(); t++) {
                edges[t + 1] = grid.begin(t);
            }
        }

        Outlook gather(Measured measured) {
            double[] bought = row(Kind.IMPORT_PRICE, History.Row.IMPORT_PRICE, constants.importPrice(), Double.NaN);
            boolean flat = !priced;
            double[] sold = row(Kind.EXPORT_PRICE, History.Row.EXPORT_PRICE, constants.exportPrice(), Double.NaN);
            for (int t = 0; flat && t < sold.length; t++) {
                // nobody knows what energy costs: own energy is the better one all the same
                sold[t] = Math.min(sold[t], bought[t] - 0.01);
            }
            double[] load = row(Kind.LOAD_POWER, History.Row.LOAD, constants.loadW(), measured.loadW());
            double[] pv = row(Kind.PV_POWER, History.Row.PV, 0, measured.pvW());
            return new Outlook(
                    bought, sold, load, pv, Map.copyOf(quality), Set.copyOf(known), flat, List.copyOf(notes));
        }

        private double[] row(Kind kind, History.Row row, double constant, double measured) {
            int n = edges.length - 1;
            double[] values = new double[n];
            Quality[] flags = new Quality[n];
            Arrays.fill(values, Double.NaN);
            SeriesReader reader = new SeriesReader(kind, history.most(row));
            for (Forecast source : sources) {
                if (source.kind() == kind) {
                    take(source, reader, values, flags);
                }
            }
            interpolate(kind, values, flags);
            priced = false;
            for (int i = 0; i < n; i++) {
                if (Double.isNaN(values[i])) {
                    values[i] = remembered(row, i, constant);
                    flags[i] = Quality.FALLBACK;
                } else {
                    priced = true;
                }
            }
            if (flags[1] != Quality.FALLBACK) {
                known.add(kind);
            }
            tell(kind, flags);
            double[] result = Arrays.copyOfRange(values, 1, n);
            if (!Double.isNaN(measured)) {
                blend(result, values[0], measured);
            }
            return result;
        }

        /** The better source wins slot by slot; among equals the first. */
        private void take(Forecast source, SeriesReader reader, double[] values, Quality[] flags) {
            SeriesReader.Means means;
            try {
                means = reader.read(source, edges);
            } catch (RuntimeException e) {
                notes.add("forecast '" + source.name() + "' " + e.getMessage() + "; it is not used");
                return;
            }
            for (int i = 0; i < values.length; i++) {
                boolean better = flags[i] == null || means.quality().compareTo(flags[i]) < 0;
                if (!Double.isNaN(means.values()[i]) && better) {
                    values[i] = means.values()[i];
                    flags[i] = means.quality();
                }
            }
        }

        /** Closes gaps of at most two hours between known values: a price holds, a power goes straight. */
        private void interpolate(Kind kind, double[] values, Quality[] flags) {
            int known = -1;
            for (int i = 0; i < values.length; i++) {
                if (Double.isNaN(values[i])) {
                    continue;
                }
                int gap = i - known - 1;
                if (known >= 0 && gap > 0 && gap <= INTERPOLATED) {
                    boolean holds = kind == Kind.IMPORT_PRICE || kind == Kind.EXPORT_PRICE;
                    for (int k = known + 1; k < i; k++) {
                        double part = (double) (k - known) / (i - known);
                        values[k] = holds ? values[known] : values[known] + part * (values[i] - values[known]);
                        flags[k] = Quality.REPAIRED;
                    }
                }
                known = i;
            }
        }

        private double remembered(History.Row row, int i, double constant) {
            long quarter = SlotGrid.quarter(edges[i]);
            double v = history.yesterday(row, quarter);
            v = Double.isNaN(v) ? history.mean(row, quarter) : v;
            if (Double.isNaN(v)) {
                return constant;
            }
            priced = true;
            return v;
        }

        private static void blend(double[] values, double forecast, double measured) {
            for (int i = 0; i < Math.min(BLEND.length, values.length); i++) {
                values[i] = Math.max(0, values[i] + BLEND[i] * (measured - forecast));
            }
        }

        private void tell(Kind kind, Quality[] flags) {
            int made = 0;
            Quality worst = Quality.GOOD;
            int n = Math.min(flags.length, History.DAY + 1);
            for (int i = 1; i < n; i++) {
                made += flags[i] == Quality.FALLBACK ? 1 : 0;
                worst = flags[i].compareTo(worst) > 0 ? flags[i] : worst;
            }
            quality.put(kind, worst);
            String name = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
            if (made == n - 1) {
                notes.add(name + ": no forecast; "
                        + (priced ? "made from what was seen in the last seven days" : "a constant is used"));
            } else if (made > 0) {
                notes.add(name + ": no forecast for " + made / 4.0 + " h of the next day; made from what was seen");
            } else if (worst != Quality.GOOD) {
                notes.add(name + ": forecast is " + worst.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
    }
}
