package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What can happen to an EVSE. A {@code ticket} names the command that an {@link Effect.Answer} answers. */
public sealed interface Input {
    /** The hardware has arrived or changed. */
    record Driver(DriverState state) implements Input {}

    /** The hardware's bundle is gone; its outputs are its own. */
    record DriverLost() implements Input {}

    /** A token was shown at this EVSE. */
    record TokenPresented(Token token) implements Input {}

    /**
     * The authorisers have accepted.
     *
     * @param offline accepted without the backend
     * @param remote the remote start that asked, if one did
     */
    record Authorised(Token token, Optional<Token> parent, boolean offline, Optional<StartRequest> remote)
            implements Input {}

    /** A backend has told the parent of a token. */
    record Learned(Token token, Token parent) implements Input {}

    /** The authorisers have refused. */
    record Refused(Token token) implements Input {}

    /** @param parent group of its token as far as list and cache know it */
    record RemoteStart(int ticket, StartRequest request, Optional<Token> parent) implements Input {}

    record Stop(int ticket, StopRequest request) implements Input {}

    record Unlock(int ticket) implements Input {}

    record ResetFault(int ticket) implements Input {}

    /** The backend no longer accepts the token of this transaction. */
    record Deauthorised(int ticket, UUID transaction) implements Input {}

    /** Availability of this EVSE. */
    record SetAvailability(int ticket, Availability availability) implements Input {}

    /** Availability of the whole station. */
    record StationAvailability(Availability availability) implements Input {}

    /**
     * Reservations have changed.
     *
     * @param claims those that a transaction here may use, the first that fits
     * @param reserved only for one of them
     */
    record Claims(List<Claim> claims, boolean reserved) implements Input {}

    /** Whether limits and set point leave at least 6 A. */
    record Offer(boolean energy) implements Input {}

    /** Whether the meter sees the car take power in state C. */
    record Flow(boolean flowing) implements Input {}

    /** Time passes, or a meter comes: rules that depend on the energy register are looked at again. */
    record Tick() implements Input {}

    /** The meter has signed begin or end of this transaction: the reading of the moment carries it. */
    record Signed(UUID transaction) implements Input {}

    /** @param why it has not, in plain words */
    record Unsigned(UUID transaction, String why) implements Input {}

    /** A sample is due. */
    record Sample(Fact.Trigger trigger, Instant stamp) implements Input {}

    /** A fact of a transaction is durable. */
    record Durable(UUID transaction, int seqNo) implements Input {}

    /** The start of a transaction could not be made durable. */
    record JournalFailed(UUID transaction) implements Input {}

    record TimedOut(Timer timer) implements Input {}

    /**
     * What survived a restart, reconciled with the journal. Comes first or not at all.
     *
     * @param recloseDelay drawn for this restart; zero or more
     * @param orderly the controller went down by order: nobody cut the power
     */
    record Restored(Saved saved, Availability station, Duration recloseDelay, boolean orderly) implements Input {
        public Restored(Saved saved, Availability station, Duration recloseDelay) {
            this(saved, station, recloseDelay, false);
        }
    }
}
