package edgewatt.api.station;

/**
 * What an EVSE can do, after the driver's word and the site's static limits.
 *
 * @param minCurrentA smallest current that can be offered, A per phase (IEC 61851: 6)
 * @param maxCurrentA largest current, A per phase
 * @param phases phases wired, 1 to 3
 * @param rotation how the EVSE's L1/L2/L3 are wired to the site's phases, for example {@code "RST"}, {@code "STR"}
 * @param nominalVoltageV phase to neutral
 * @param phaseSwitching whether the driver can change the number of phases
 * @param bidirectional whether the driver can discharge
 * @param lockable whether there is a cable lock
 */
public record EvseCapabilities(
        double minCurrentA,
        double maxCurrentA,
        int phases,
        String rotation,
        double nominalVoltageV,
        boolean phaseSwitching,
        boolean bidirectional,
        boolean lockable) {}
