package edgewatt.sim.world;

/** What a duty cycle of the control pilot offers (IEC 61851-1 annex A, table A.8). */
public final class PilotSignal {
    /** Smallest current that can be offered, A. */
    public static final double MIN_A = 6;

    private static final double[] NO_OFFER = {10, 96};

    private PilotSignal() {}

    /**
     * The offered current in A per phase; 0 where the duty cycle offers none: constant high or low, 5 % (digital
     * communication, which this car does not speak), or a value the standard does not define.
     */
    public static double offeredA(double dutyPercent) {
        if (!(dutyPercent >= NO_OFFER[0] - 0.5 && dutyPercent <= NO_OFFER[1] + 0.5)) {
            return 0;
        }
        double d = Math.min(Math.max(dutyPercent, NO_OFFER[0]), NO_OFFER[1]);
        return d <= 85 ? d * 0.6 : (d - 64) * 2.5;
    }
}
