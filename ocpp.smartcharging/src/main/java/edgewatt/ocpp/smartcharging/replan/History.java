package edgewatt.ocpp.smartcharging.replan;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * What was measured in the last seven days, one mean per quarter of an hour: the fall-back where no forecast is. Any thread.
 */
final class History {
    /** What is remembered, and how many steps one unit has when it is written down. */
    enum Row {
        /** W without the cars. */
        LOAD(1),
        /** W. */
        PV(1),
        /** Currency per kWh. */
        IMPORT_PRICE(10_000),
        EXPORT_PRICE(10_000);

        final double steps;

        Row(double steps) {
            this.steps = steps;
        }
    }

    static final int DAY = 96;
    static final int DAYS = 7;
    private static final int SIZE = DAY * DAYS;

    private final double[][] values = new double[Row.values().length][SIZE];
    /** The newest quarter that anything is known of. */
    private long newest = Long.MIN_VALUE;

    private int peakMonth;
    private double peakW;

    History() {
        for (double[] row : values) {
            Arrays.fill(row, Double.NaN);
        }
    }

    /** A mean of a quarter that has ended; quarters come in order. */
    synchronized void add(Row row, long quarter, double value) {
        if (newest == Long.MIN_VALUE || quarter - newest >= SIZE) {
            for (double[] r : values) {
                Arrays.fill(r, Double.NaN);
            }
            newest = quarter;
        }
        while (newest < quarter) {
            newest++;
            for (double[] r : values) {
                r[index(newest)] = Double.NaN;
            }
        }
        if (quarter > newest - SIZE) {
            values[row.ordinal()][index(quarter)] = value;
        }
    }

    /** NaN where nothing is known, or not any longer. */
    synchronized double at(Row row, long quarter) {
        return quarter > newest || quarter <= newest - SIZE ? Double.NaN : values[row.ordinal()][index(quarter)];
    }

    /** The value a day before; NaN = not known. A quarter of tomorrow's evening is looked up two days before. */
    double yesterday(Row row, long quarter) {
        double v = at(row, quarter - DAY);
        return Double.isNaN(v) ? at(row, quarter - 2L * DAY) : v;
    }

    /** The mean at this time of day over what is left of the seven days; NaN = nothing is known. */
    double mean(Row row, long quarter) {
        double sum = 0;
        int n = 0;
        for (int day = 1; day <= DAYS; day++) {
            double v = at(row, quarter - (long) day * DAY);
            if (!Double.isNaN(v)) {
                sum += v;
                n++;
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    /** The most that was seen; NaN = nothing. */
    synchronized double most(Row row) {
        double most = Double.NaN;
        for (double v : values[row.ordinal()]) {
            most = Double.isNaN(v) || v <= most ? most : v;
        }
        return most;
    }

    /** The mean import of a quarter (W), which may be the highest of its month. */
    synchronized void peak(int month, double w) {
        peakW = month == peakMonth ? Math.max(peakW, w) : w;
        peakMonth = month;
    }

    /** The highest mean import of a quarter in this month so far (W). */
    synchronized double peakW(int month) {
        return month == peakMonth ? peakW : 0;
    }

    /** As a number: the year, then two digits. */
    static int month(long quarter) {
        YearMonth m =
                YearMonth.from(Instant.ofEpochMilli(quarter * SlotGrid.QUARTER).atZone(ZoneOffset.UTC));
        return m.getYear() * 100 + m.getMonthValue();
    }

    synchronized boolean isEmpty() {
        return newest == Long.MIN_VALUE;
    }

    /** As JSON, about 10 kB; a quarter that is not known is null. */
    synchronized String json() {
        StringBuilder out = new StringBuilder(12_000);
        out.append("{\"version\":1,\"newest\":").append(isEmpty() ? "null" : Long.toString(newest));
        out.append(",\"peakMonth\":").append(peakMonth).append(",\"peakW\":").append(Math.round(peakW));
        for (Row row : Row.values()) {
            out.append(",\"").append(row.name()).append("\":[");
            for (int i = SIZE - 1; i >= 0; i--) {
                double v = isEmpty() ? Double.NaN : at(row, newest - i);
                out.append(Double.isNaN(v) ? "null" : Long.toString(Math.round(v * row.steps)));
                out.append(i == 0 ? "]" : ",");
            }
        }
        return out.append('}').toString();
    }

    /** @throws IllegalArgumentException if it is no history */
    static History of(com.fasterxml.jackson.databind.JsonNode json) {
        History history = new History();
        if (json.path("version").asInt() != 1) {
            throw new IllegalArgumentException("version " + json.path("version") + " is not known");
        }
        history.peak(json.path("peakMonth").asInt(), json.path("peakW").asDouble());
        if (!json.path("newest").isNumber()) {
            return history;
        }
        long newest = json.path("newest").asLong();
        for (Row row : Row.values()) {
            int n = Math.min(SIZE, json.path(row.name()).size());
            for (int i = 0; i < n; i++) {
                var v = json.path(row.name()).get(i);
                history.add(row, newest - n + 1 + i, v.isNumber() ? v.asDouble() / row.steps : Double.NaN);
            }
        }
        return history;
    }

    private static int index(long quarter) {
        return Math.floorMod(quarter, SIZE);
    }
}
