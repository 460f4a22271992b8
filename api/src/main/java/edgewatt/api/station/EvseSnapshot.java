package edgewatt.api.station;

import java.util.Optional;

/**
 * One consistent picture of an EVSE.
 *
 * @param evseId counted from 1
 * @param state connector status
 * @param driver what the hardware last reported
 * @param availability operative or not; a scheduled change is not yet visible here
 * @param fault present while {@link EvseState#FAULTED}, or as a warning that does not stop charging
 * @param transaction the running transaction
 * @param offeredA current now offered to the car, A per phase, signed; 0 when energy is withheld
 * @param offeredPhases phases the offer is for
 * @param limitSource what binds the offer
 * @param reading the EVSE meter's last reading
 */
public record EvseSnapshot(
        int evseId,
        EvseState state,
        DriverState driver,
        Availability availability,
        Optional<EvseFault> fault,
        Optional<TransactionInfo> transaction,
        double offeredA,
        int offeredPhases,
        LimitSource limitSource,
        Optional<MeterReading> reading) {}
