package edgewatt.sim.world;

/**
 * An energy register that loses nothing: it is the exact integral of a power that is constant between two calls, kept in
 * whole mWh and a remainder, without floating point.
 */
final class EnergyRegister {
    /** Power in mW times time in ns that makes one mWh. */
    private static final long MILLIWATT_NANOS_PER_MWH = 3_600_000_000_000L;

    /** Longest time per addition, so that the product stays inside a long up to 2 MW. */
    private static final long SLICE_NANOS = 1_000_000_000L;

    private static final long MAX_MILLIWATT = 2_000_000_000L;

    private long wholeMwh;
    private long remainder;

    EnergyRegister(long startMwh) {
        wholeMwh = startMwh;
    }

    /**
     * @param milliwatt 0 to 2 MW
     * @param nanos how long it flowed, at least 0
     */
    void add(long milliwatt, long nanos) {
        if (milliwatt < 0 || milliwatt > MAX_MILLIWATT) {
            throw new IllegalArgumentException("power " + milliwatt + " mW; expected 0 to " + MAX_MILLIWATT);
        }
        for (long left = nanos; left > 0; left -= SLICE_NANOS) {
            remainder += milliwatt * Math.min(left, SLICE_NANOS);
            wholeMwh += remainder / MILLIWATT_NANOS_PER_MWH;
            remainder %= MILLIWATT_NANOS_PER_MWH;
        }
    }

    /** A register only grows: a smaller value is ignored. */
    void raiseTo(long mwh) {
        wholeMwh = Math.max(wholeMwh, mwh);
    }

    long milliwattHours() {
        return wholeMwh;
    }
}
