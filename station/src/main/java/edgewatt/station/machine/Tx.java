package edgewatt.station.machine;

import edgewatt.api.station.ChargingState;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.util.Optional;
import java.util.UUID;

/**
 * A transaction.
 *
 * @param started the fact that began it
 * @param parent group of its token
 * @param nextSeq sequence number of its next fact
 * @param durableSeq last fact known to be durable; -1 while the start is not
 * @param vended runs although its start is not durable yet (journal failed, configured {@code free-vend})
 * @param charging last charging state told
 * @param interrupted by a fault that may heal; not written down, for a restart interrupts in any case
 * @param invalid the backend has withdrawn the authorisation
 * @param end asked for, and not yet written down: the start is not durable, or the car may still draw
 */
public record Tx(
        Fact.TransactionStarted started,
        Optional<Token> parent,
        int nextSeq,
        int durableSeq,
        boolean vended,
        ChargingState charging,
        boolean interrupted,
        boolean invalid,
        Optional<End> end) {

    /** Why and by whom it ends. */
    public record End(Fact.Trigger trigger, StopReason reason, Optional<Token> by) {}

    static Tx begin(Fact.TransactionStarted started, Optional<Token> parent) {
        return new Tx(started, parent, 1, -1, false, ChargingState.EV_CONNECTED, false, false, Optional.empty());
    }

    public UUID id() {
        return started.id();
    }

    /** Its start is durable, or it runs without by configuration: energy may flow. */
    public boolean open() {
        return durableSeq >= 0 || vended;
    }

    boolean belongsTo(Token token, Optional<Token> group) {
        return started.token().filter(token::equals).isPresent()
                || parent.isPresent() && (parent.equals(group) || parent.get().equals(token));
    }

    Tx of(Token group) {
        return new Tx(started, Optional.of(group), nextSeq, durableSeq, vended, charging, interrupted, invalid, end);
    }

    Tx next(ChargingState now) {
        return new Tx(started, parent, nextSeq + 1, durableSeq, vended, now, interrupted, invalid, end);
    }

    Tx interrupted(boolean now) {
        return new Tx(started, parent, nextSeq, durableSeq, vended, charging, now, invalid, end);
    }

    Tx durable(int seqNo) {
        return new Tx(
                started, parent, nextSeq, Math.max(durableSeq, seqNo), vended, charging, interrupted, invalid, end);
    }

    Tx vend() {
        return new Tx(started, parent, nextSeq, durableSeq, true, charging, interrupted, invalid, end);
    }

    Tx invalidated() {
        return new Tx(started, parent, nextSeq, durableSeq, vended, charging, interrupted, true, end);
    }

    Tx ending(End why) {
        return new Tx(
                started,
                parent,
                nextSeq,
                durableSeq,
                vended,
                charging,
                interrupted,
                invalid,
                end.or(() -> Optional.of(why)));
    }

    /** As it is written down: only what is durable counts. */
    Tx settled() {
        return new Tx(
                started, parent, durableSeq + 1, durableSeq, vended, ChargingState.SUSPENDED_EVSE, false, invalid, end);
    }
}
