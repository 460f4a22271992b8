package edgewatt.station;

import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.Token;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The station's settings, checked.
 *
 * @param evses how many, 1 or more
 * @param limits by EVSE id; {@code standard} for all others
 * @param fallbackCurrentA with no planner at all
 * @param safeCurrentA when a set point has run out
 * @param restoreWait how long hardware and meters may take after a restart before open transactions are decided on
 * @param suspendedEvAfter state C without power for this long is SuspendedEV
 * @param flowThresholdW less counts as no power
 * @param registerEvery the energy register is written down this often while a transaction runs
 * @param requireSigned no transaction begins without a signed reading
 * @param signWait longest time for one signature
 */
record StationSettings(
        StationIdentity identity,
        int evses,
        Limits standard,
        Map<Integer, Limits> limits,
        double nominalVoltageV,
        double fallbackCurrentA,
        double safeCurrentA,
        boolean freeVend,
        Optional<Token> freeVendToken,
        boolean vendWithoutJournal,
        boolean resume,
        Duration recloseDelayMin,
        Duration recloseDelayMax,
        Duration openNormal,
        Duration openEmergency,
        Duration restoreWait,
        Duration suspendedEvAfter,
        double flowThresholdW,
        Duration registerEvery,
        Set<String> acceptingAuthorizers,
        boolean requireSigned,
        Duration signWait) {

    /**
     * Static limits of one EVSE, A on its L1, L2 and L3.
     *
     * @param phases wired, 1 to 3
     */
    record Limits(double l1A, double l2A, double l3A, int phases) {
        static Limits of(double currentA, int phases) {
            return new Limits(currentA, currentA, currentA, phases);
        }

        /** The least over the phases in use. */
        double over(int used) {
            double least = l1A;
            if (used > 1) {
                least = Math.min(least, l2A);
            }
            return used > 2 ? Math.min(least, l3A) : least;
        }
    }

    Limits limitsOf(int evseId) {
        return limits.getOrDefault(evseId, standard);
    }
}
