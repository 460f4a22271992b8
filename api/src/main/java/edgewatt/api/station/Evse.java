package edgewatt.api.station;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** One EVSE with one connector. Any thread may call; see {@link Station} for the thread that completes stages. */
@ProviderType
public interface Evse {
    /** Counted from 1. */
    int id();

    /** A consistent picture, at most one state change old. Never blocks. */
    EvseSnapshot snapshot();

    EvseCapabilities capabilities();

    /**
     * Offers a set point. The station clamps it by its static limits, applies it at once, and falls back to min(last,
     * safe) when {@link Setpoint#validFor()} runs out. It can only lower what the station itself permits. Never blocks.
     */
    void apply(Setpoint setpoint);

    /** Starts a transaction, or prepares one until the cable is plugged or the connection time-out runs out. */
    CompletionStage<CommandOutcome> start(StartRequest request);

    /** Stops the running transaction. The stage completes when the command is taken, before power is off. */
    CompletionStage<CommandOutcome> stop(StopRequest request);

    /**
     * Stops a running transaction ({@link StopReason#UNLOCK_COMMAND}) and releases the cable lock. Unlocks only on
     * confirmed-open contactor feedback. Not supported where the driver declares no lock.
     */
    CompletionStage<CommandOutcome> unlock();

    /** Installer's acknowledgement of a latched fault. Rejected while the cause is still present. */
    CompletionStage<CommandOutcome> resetFault();

    /**
     * A backend has withdrawn the authorisation of a running transaction (1.6 {@code idTagInfo} of StartTransaction.conf,
     * 2.x {@code idTokenInfo} of TransactionEventResponse). The station owns what follows: with {@code
     * TxCtrlr.StopTxOnInvalidId} the transaction ends ({@link StopReason#DE_AUTHORIZED}); otherwise it stays open and
     * energy stops once {@code TxCtrlr.MaxEnergyOnInvalidId} Wh have been delivered.
     */
    default CompletionStage<CommandOutcome> deauthorize(java.util.UUID transaction) {
        return stop(new StopRequest(java.util.Optional.of(transaction), StopReason.DE_AUTHORIZED, "backend"));
    }
}
