package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Token;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Everything an EVSE remembers. Immutable.
 *
 * @param hardware what the driver last said; empty without a driver
 * @param grant authorised, no transaction yet
 * @param tx transaction running, or about to start
 * @param restoring {@code tx} is from before a restart and not yet resumed or closed
 * @param hold energy waits for the reclose delay
 * @param finishing the plug has been in since a transaction or a connection time-out
 * @param fault blocks energy
 * @param latched {@code fault} stays until an installer resets it
 * @param energised permission is given
 * @param opening permission was withdrawn, open feedback is awaited
 * @param connecting the connection time-out runs
 * @param locked the cable lock was commanded closed
 * @param unlocking ticket of the unlock command that waits for open feedback
 * @param own availability asked for, this EVSE
 * @param station availability asked for, the whole station
 * @param scheduled {@code own} INOPERATIVE waits for the end of the transaction
 * @param offered limits leave at least 6 A
 * @param flowing the car takes power
 * @param claims reservations that a transaction here may use, the first that fits
 * @param reserved only for one of them
 * @param signing transaction whose begin or end the meter is signing
 * @param starting ticket of the remote start that waits for the signature
 * @param left whose cable is still locked in
 * @param shown status last told
 * @param shownFault fault or warning last told
 * @param closing ends that are not known to be durable yet
 */
public record State(
        int evseId,
        Optional<DriverState> hardware,
        Optional<Grant> grant,
        Optional<Tx> tx,
        boolean restoring,
        boolean hold,
        boolean finishing,
        Optional<EvseFault> fault,
        boolean latched,
        boolean energised,
        boolean opening,
        boolean connecting,
        boolean locked,
        OptionalInt unlocking,
        Availability own,
        Availability station,
        boolean scheduled,
        boolean offered,
        boolean flowing,
        List<Claim> claims,
        boolean reserved,
        Optional<UUID> signing,
        OptionalInt starting,
        Optional<Left> left,
        EvseState shown,
        Optional<EvseFault> shownFault,
        List<Closing> closing) {

    /** Before anything is known. */
    public static State initial(int evseId) {
        return new State(
                evseId,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Optional.empty(),
                false,
                false,
                false,
                false,
                false,
                OptionalInt.empty(),
                Availability.OPERATIVE,
                Availability.OPERATIVE,
                false,
                true,
                true,
                List.of(),
                false,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                EvseState.UNAVAILABLE,
                Optional.empty(),
                List.of());
    }

    public boolean plugged() {
        return hardware.isPresent() && hardware.get().pilot().connected();
    }

    /** Operative, and the hardware is there and healthy. */
    public boolean usable() {
        return operative() && hardware.isPresent() && fault.isEmpty();
    }

    /** Neither this EVSE nor the station is asked to be inoperative. */
    public boolean operative() {
        return own == Availability.OPERATIVE && station == Availability.OPERATIVE;
    }

    /** Nobody has begun to use it; a plug where it is reserved for somebody else is no use. */
    public boolean idle() {
        return tx.isEmpty() && grant.isEmpty() && left.isEmpty() && (reserved || !plugged());
    }

    /** Whether this token may be the one it is reserved for: a group may have to be asked for. */
    public boolean mayBeFor(Token token) {
        return !reserved
                || claims.stream()
                        .anyMatch(c ->
                                c.isOf(token, Optional.empty()) || c.parent().isPresent());
    }

    /** The reservation that a transaction of this token uses. */
    public Optional<Claim> claimOf(Token token, Optional<Token> group) {
        return claims.stream().filter(c -> c.isOf(token, group)).findFirst();
    }

    /** In force now; what is scheduled is not yet visible. */
    public Availability availability() {
        return !operative() && tx.isEmpty() ? Availability.INOPERATIVE : Availability.OPERATIVE;
    }

    /** What is written down. */
    public Saved saved() {
        return new Saved(
                own,
                latched ? fault : Optional.empty(),
                finishing,
                tx.map(Tx::settled),
                left,
                closing.stream().map(Closing::settled).toList());
    }
}
