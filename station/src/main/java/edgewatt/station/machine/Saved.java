package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseFault;
import java.util.List;
import java.util.Optional;

/**
 * What of an EVSE survives a restart.
 *
 * @param availability as last asked for, be it in force or scheduled
 * @param fault a latched fault
 * @param finishing the cable is still in after a transaction
 * @param tx the transaction that runs or is about to start
 * @param left whose cable is still locked in
 * @param closing ends that are not known to be durable yet
 */
public record Saved(
        Availability availability,
        Optional<EvseFault> fault,
        boolean finishing,
        Optional<Tx> tx,
        Optional<Left> left,
        List<Closing> closing) {

    public static final Saved NOTHING =
            new Saved(Availability.OPERATIVE, Optional.empty(), false, Optional.empty(), Optional.empty(), List.of());
}
