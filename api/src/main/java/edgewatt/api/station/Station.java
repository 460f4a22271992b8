package edgewatt.api.station;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The charging station. Any thread may call; commands run one after another on the station's own thread, and their
 * stages complete there.
 */
@ProviderType
public interface Station {
    StationIdentity identity();

    /** All EVSEs, ordered by {@link Evse#id()}, which counts from 1 without gaps. */
    List<Evse> evses();

    /** The EVSE with this id, counted from 1. */
    Optional<Evse> evse(int id);

    /** Availability of the station as a whole (OCPP 1.6 connector 0). Survives a restart. */
    Availability availability();

    /**
     * Changes availability. While a transaction runs, {@link Availability#INOPERATIVE} is scheduled for its end and
     * survives a restart.
     *
     * @param evseId 0 for the whole station, else an EVSE
     * @return {@link CommandOutcome.Status#ACCEPTED}, {@link CommandOutcome.Status#SCHEDULED}, or rejected with the reason
     */
    CompletionStage<CommandOutcome> changeAvailability(int evseId, Availability availability);

    /**
     * Resets the controller. Soft: transactions are stopped with {@link StopReason#SOFT_RESET} first. Hard: power is
     * withdrawn at once; transactions end with {@link StopReason#HARD_RESET}. The stage completes when the reset is
     * accepted, before it happens, so that the caller can answer first; {@code whenReady} is then awaited for at most
     * five seconds.
     */
    CompletionStage<CommandOutcome> reset(ResetKind kind, CompletionStage<?> whenReady);

    /** Clears the cached authorisations. */
    CompletionStage<CommandOutcome> clearAuthorizationCache();

    /**
     * A backend in control has given its verdict on a token with the answer to a transaction message (1.6 {@code
     * idTagInfo} of StartTransaction.conf and StopTransaction.conf, 2.x {@code idTokenInfo} of
     * TransactionEventResponse). It goes into the cache, and a running transaction of this token learns its parent. No
     * transaction is stopped by it: see {@link Evse#deauthorize}. Any thread; never blocks.
     */
    default void learn(Token token, Opinion opinion) {}
}
