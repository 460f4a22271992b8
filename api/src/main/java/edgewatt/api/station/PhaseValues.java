package edgewatt.api.station;

/** One quantity per phase; NaN where it is not measured. The unit stands in the name of the field that holds it. */
public record PhaseValues(double l1, double l2, double l3) {
    /** Nothing measured. */
    public static final PhaseValues NONE = new PhaseValues(Double.NaN, Double.NaN, Double.NaN);

    public static PhaseValues single(double l1) {
        return new PhaseValues(l1, Double.NaN, Double.NaN);
    }

    /** Value of phase 1, 2 or 3. */
    public double phase(int phase) {
        return switch (phase) {
            case 1 -> l1;
            case 2 -> l2;
            case 3 -> l3;
            default -> throw new IllegalArgumentException("phase " + phase + "; expected 1 to 3");
        };
    }

    /** Sum over measured phases; NaN if none is measured. */
    public double sum() {
        double s = 0;
        boolean any = false;
        for (int p = 1; p <= 3; p++) {
            double v = phase(p);
            if (!Double.isNaN(v)) {
                s += v;
                any = true;
            }
        }
        return any ? s : Double.NaN;
    }
}
