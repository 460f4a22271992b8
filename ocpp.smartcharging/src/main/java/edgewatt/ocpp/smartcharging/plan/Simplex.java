package edgewatt.ocpp.smartcharging.plan;

import java.util.Arrays;

/**
 * A linear programme {@code min c x, A x = b, lo <= x <= hi}, solved from a known feasible point: columns that are neither basic nor at a bound keep
 * their value and move when it pays. So each step keeps the point feasible and never makes it worse, and one can stop at any time. Columns are
 * sparse, the inverse of the basis is dense (rows x rows) and updated where it is not zero. Buffers grow once; one thread.
 */
final class Simplex {
    private static final double TOLERANCE = 1e-8;
    private static final double PIVOT = 1e-7;
    private static final double BOUND = 1e-9;

    private int rows;
    private int columns;
    private double[] cost = new double[64];
    private double[] low = new double[64];
    private double[] high = new double[64];
    private double[] value = new double[64];
    private int[] start = new int[65];
    /** The row in which a column is basic, or -1. */
    private int[] place = new int[64];

    private int[] entryRow = new int[256];
    private double[] entry = new double[256];
    private int[] basis = new int[0];
    private double[] inverse = new double[0];
    private double[] dual = new double[0];
    private double[] alpha = new double[0];
    private int[] touched = new int[0];
    private long work;

    /** Begins a new programme with this many rows and no column. */
    void begin(int newRows) {
        rows = newRows;
        columns = 0;
        start[0] = 0;
        if (basis.length < rows) {
            basis = new int[rows];
            dual = new double[rows];
            alpha = new double[rows];
            touched = new int[rows];
        }
        if (inverse.length < rows * rows) {
            inverse = null; // so that the old and the new one need not be held at once
            inverse = new double[rows * rows];
        }
        Arrays.fill(inverse, 0, rows * rows, 0);
        for (int i = 0; i < rows; i++) {
            inverse[i * rows + i] = 1;
            basis[i] = -1;
            dual[i] = 0;
        }
    }

    /** Adds a column; its entries follow. */
    int column(double newCost, double newLow, double newHigh, double newValue) {
        if (columns == cost.length) {
            int more = columns * 2;
            cost = Arrays.copyOf(cost, more);
            low = Arrays.copyOf(low, more);
            high = Arrays.copyOf(high, more);
            value = Arrays.copyOf(value, more);
            place = Arrays.copyOf(place, more);
            start = Arrays.copyOf(start, more + 1);
        }
        cost[columns] = newCost;
        low[columns] = newLow;
        high[columns] = newHigh;
        value[columns] = newValue;
        place[columns] = -1;
        start[columns + 1] = start[columns];
        return columns++;
    }

    /** Adds an entry to the column added last. */
    void entry(int row, double coefficient) {
        int at = start[columns];
        if (at == entry.length) {
            entry = Arrays.copyOf(entry, at * 2);
            entryRow = Arrays.copyOf(entryRow, at * 2);
        }
        entry[at] = coefficient;
        entryRow[at] = row;
        start[columns] = at + 1;
    }

    /** Makes a column basic in a row that has no basic column yet; all rows need one before {@link #solve}. */
    void basic(int row, int column) {
        direction(column);
        pivot(row, column);
    }

    double value(int column) {
        return value[column];
    }

    double cost(int column) {
        return cost[column];
    }

    double low(int column) {
        return low[column];
    }

    double high(int column) {
        return high[column];
    }

    /** Changes a cost; the next {@link #solve} goes on from where the last one ended. */
    void cost(int column, double newCost) {
        cost[column] = newCost;
    }

    /** Changes the bounds of a column; its value must lie within. */
    void bounds(int column, double newLow, double newHigh) {
        low[column] = newLow;
        high[column] = newHigh;
        value[column] = Math.max(newLow, Math.min(newHigh, value[column]));
    }

    /** Marginal cost of a row's right-hand side. */
    double dual(int row) {
        return dual[row];
    }

    /** Operations since the start, the measure of effort. */
    long work() {
        return work;
    }

    /** Improves until nothing pays, or for {@code most} steps. Returns the number of steps. */
    int solve(int most) {
        prices();
        int step = 0;
        while (step < most) {
            int entering = price();
            if (entering < 0) {
                break;
            }
            move(entering);
            step++;
        }
        return step;
    }

    private void prices() {
        Arrays.fill(dual, 0, rows, 0);
        for (int i = 0; i < rows; i++) {
            double c = cost[basis[i]];
            if (c != 0) {
                int base = i * rows;
                for (int k = 0; k < rows; k++) {
                    dual[k] += c * inverse[base + k];
                }
            }
        }
    }

    private double reduced(int j) {
        double d = cost[j];
        for (int e = start[j]; e < start[j + 1]; e++) {
            d -= dual[entryRow[e]] * entry[e];
        }
        return d;
    }

    /** The column that pays most per unit, or -1. */
    private int price() {
        int best = -1;
        double most = TOLERANCE;
        for (int j = 0; j < columns; j++) {
            if (place[j] >= 0) {
                continue;
            }
            double d = reduced(j);
            double gain = d < 0 ? -d : d;
            if (gain > most && (d < 0 ? value[j] < high[j] - BOUND : value[j] > low[j] + BOUND)) {
                most = gain;
                best = j;
            }
        }
        work += 3L * columns;
        return best;
    }

    private void direction(int j) {
        Arrays.fill(alpha, 0, rows, 0);
        for (int e = start[j]; e < start[j + 1]; e++) {
            double a = entry[e];
            int k = entryRow[e];
            for (int i = 0, at = k; i < rows; i++, at += rows) {
                alpha[i] += a * inverse[at];
            }
        }
        work += (long) rows * (start[j + 1] - start[j]);
    }

    private void move(int j) {
        double d = reduced(j);
        int sign = d < 0 ? 1 : -1;
        direction(j);
        double own = sign > 0 ? high[j] - value[j] : value[j] - low[j];
        double longest = own;
        for (int i = 0; i < rows; i++) {
            double rate = -sign * alpha[i];
            if (rate > PIVOT) {
                longest = Math.min(longest, (high[basis[i]] - value[basis[i]] + BOUND) / rate);
            } else if (rate < -PIVOT) {
                longest = Math.min(longest, (low[basis[i]] - value[basis[i]] - BOUND) / rate);
            }
        }
        int leaving = -1;
        double step = own;
        if (longest < own) {
            double strongest = 0;
            for (int i = 0; i < rows; i++) {
                double rate = -sign * alpha[i];
                double size = Math.abs(rate);
                if (size > PIVOT && size > strongest) {
                    double room = rate > 0 ? high[basis[i]] - value[basis[i]] : low[basis[i]] - value[basis[i]];
                    if (room / rate <= longest) {
                        strongest = size;
                        leaving = i;
                        step = Math.max(0, room / rate);
                    }
                }
            }
        }
        value[j] += sign * step;
        for (int i = 0; i < rows; i++) {
            if (alpha[i] != 0) {
                value[basis[i]] -= sign * step * alpha[i];
            }
        }
        if (leaving < 0) {
            value[j] = sign > 0 ? high[j] : low[j];
            return;
        }
        int out = basis[leaving];
        value[out] = Math.abs(value[out] - low[out]) < Math.abs(value[out] - high[out]) ? low[out] : high[out];
        double shift = d / alpha[leaving];
        int base = leaving * rows;
        for (int k = 0; k < rows; k++) {
            dual[k] += shift * inverse[base + k];
        }
        place[out] = -1;
        pivot(leaving, j);
    }

    private void pivot(int r, int j) {
        int base = r * rows;
        double scale = 1 / alpha[r];
        int n = 0;
        for (int k = 0; k < rows; k++) {
            if (inverse[base + k] != 0) {
                inverse[base + k] *= scale;
                touched[n++] = k;
            }
        }
        for (int i = 0; i < rows; i++) {
            double a = alpha[i];
            if (i == r || a == 0) {
                continue;
            }
            if (a < 1e-12 && a > -1e-12) {
                continue;
            }
            int at = i * rows;
            for (int k = 0; k < n; k++) {
                inverse[at + touched[k]] -= a * inverse[base + touched[k]];
            }
            work += n;
        }
        basis[r] = j;
        place[j] = r;
        work += rows;
    }
}
