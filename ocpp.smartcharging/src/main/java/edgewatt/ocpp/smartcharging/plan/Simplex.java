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
    private static final double ZERO = 1e-12;
    /** A column of the list is good enough while it pays this part of what the best of all paid when the list was made. */
    private static final double SHARE = 0.3;

    private static final int LIST = 128;

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
    /** Column by column. */
    private double[] inverse = new double[0];

    private double[] dual = new double[0];
    private double[] alpha = new double[0];
    private double[] basicCost = new double[0];
    private int[] touched = new int[0];
    /** While the first basis is made: between which columns a row of the inverse is not zero. */
    private int[] first = new int[0];

    private int[] last = new int[0];
    private int touches;
    private boolean priced;
    /** Columns that paid when all were looked at last. */
    private final int[] list = new int[LIST];

    private int listed;
    private double enough;
    private long work;

    /** Begins a new programme with this many rows and no column. */
    void begin(int newRows) {
        rows = newRows;
        columns = 0;
        priced = false;
        start[0] = 0;
        if (basis.length < rows) {
            basis = new int[rows];
            dual = new double[rows];
            alpha = new double[rows];
            basicCost = new double[rows];
            touched = new int[rows];
            first = new int[rows];
            last = new int[rows];
        }
        if (inverse.length < rows * rows) {
            inverse = null; // so that the old and the new one need not be held at once
            inverse = new double[rows * rows];
        }
        Arrays.fill(inverse, 0, rows * rows, 0);
        for (int i = 0; i < rows; i++) {
            inverse[i * rows + i] = 1;
            basis[i] = -1;
            first[i] = i;
            last[i] = i;
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

    /**
     * Makes a column basic in a row that has no basic column yet; all rows need one before {@link #solve}. The column's other entries must lie in rows
     * that have none yet either: so the inverse is made where it is not zero, without a step of the simplex.
     */
    void basic(int row, int column) {
        double scale = 1;
        for (int e = start[column]; e < start[column + 1]; e++) {
            scale = entryRow[e] == row ? 1 / entry[e] : scale;
        }
        for (int e = start[column]; e < start[column + 1]; e++) {
            int other = entryRow[e];
            if (other != row) {
                double factor = entry[e] * scale;
                for (int k = first[row]; k <= last[row]; k++) {
                    inverse[k * rows + other] -= factor * inverse[k * rows + row];
                }
                first[other] = Math.min(first[other], first[row]);
                last[other] = Math.max(last[other], last[row]);
            }
        }
        for (int k = first[row]; k <= last[row]; k++) {
            inverse[k * rows + row] *= scale;
        }
        basis[row] = column;
        place[column] = row;
        work += 2L * (last[row] - first[row]) + 4;
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
        int r = place[column];
        if (r >= 0 && priced) {
            double change = newCost - cost[column];
            for (int k = 0, at = r; k < rows; k++, at += rows) {
                dual[k] += change * inverse[at];
            }
        }
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
        if (!priced) {
            prices();
            priced = true;
        }
        listed = 0;
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
        for (int i = 0; i < rows; i++) {
            basicCost[i] = cost[basis[i]];
        }
        for (int k = 0; k < rows; k++) {
            int base = k * rows;
            double sum = 0;
            for (int i = 0; i < rows; i++) {
                sum += basicCost[i] * inverse[base + i];
            }
            dual[k] = sum;
        }
    }

    private double reduced(int j) {
        double d = cost[j];
        for (int e = start[j]; e < start[j + 1]; e++) {
            d -= dual[entryRow[e]] * entry[e];
        }
        return d;
    }

    /** A column that pays, or -1: the best of a short list while that is good enough, else the best of all, which makes a new list. */
    private int price() {
        int best = -1;
        double most = enough;
        int kept = 0;
        for (int n = 0; n < listed; n++) {
            int j = list[n];
            double gain = gain(j);
            if (gain > TOLERANCE) {
                list[kept++] = j;
                if (gain > most) {
                    most = gain;
                    best = j;
                }
            }
        }
        work += 4L * listed;
        listed = kept;
        return best >= 0 ? best : priceAll();
    }

    private int priceAll() {
        int best = -1;
        double most = TOLERANCE;
        listed = 0;
        for (int j = 0; j < columns; j++) {
            double gain = gain(j);
            if (gain > TOLERANCE) {
                if (listed < list.length) {
                    list[listed++] = j;
                }
                if (gain > most) {
                    most = gain;
                    best = j;
                }
            }
        }
        enough = Math.max(TOLERANCE, SHARE * most);
        work += 3L * columns;
        return best;
    }

    /** What a column pays per unit in the direction in which it can move, or 0. */
    private double gain(int j) {
        if (place[j] >= 0 || high[j] - low[j] < BOUND) {
            return 0;
        }
        double d = reduced(j);
        return d < 0 ? value[j] < high[j] - BOUND ? -d : 0 : value[j] > low[j] + BOUND ? d : 0;
    }

    /** How the basic values change with column j: {@link #alpha}, and the rows in which it is not zero. */
    private void direction(int j) {
        Arrays.fill(alpha, 0, rows, 0);
        for (int e = start[j]; e < start[j + 1]; e++) {
            double a = entry[e];
            int base = entryRow[e] * rows;
            for (int i = 0; i < rows; i++) {
                alpha[i] += a * inverse[base + i];
            }
        }
        touches = 0;
        for (int i = 0; i < rows; i++) {
            if (alpha[i] > ZERO || alpha[i] < -ZERO) {
                touched[touches++] = i;
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
        for (int n = 0; n < touches; n++) {
            int i = touched[n];
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
            for (int n = 0; n < touches; n++) {
                int i = touched[n];
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
        for (int n = 0; n < touches; n++) {
            int i = touched[n];
            value[basis[i]] -= sign * step * alpha[i];
        }
        if (leaving < 0) {
            value[j] = sign > 0 ? high[j] : low[j];
            return;
        }
        int out = basis[leaving];
        value[out] = Math.abs(value[out] - low[out]) < Math.abs(value[out] - high[out]) ? low[out] : high[out];
        double shift = d / alpha[leaving];
        place[out] = -1;
        pivot(leaving, j, shift);
    }

    /** Exchanges the basic column of row r for j, and lets the duals follow. */
    private void pivot(int r, int j, double shift) {
        double scale = 1 / alpha[r];
        for (int k = 0; k < rows; k++) {
            int base = k * rows;
            double before = inverse[base + r];
            if (before == 0) {
                continue;
            }
            dual[k] += shift * before;
            double pivotal = before * scale;
            for (int n = 0; n < touches; n++) {
                int i = touched[n];
                inverse[base + i] -= alpha[i] * pivotal;
            }
            inverse[base + r] = pivotal;
            work += touches;
        }
        basis[r] = j;
        place[j] = r;
        work += rows;
    }
}
