package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The working copy of one step: changed by the input, then settled. Lives for one call of {@link EvseMachine#step}.
 * Fields that are not explained here are those of {@link State}; null stands for its empty.
 */
final class Turn {
    final State before;
    final Context context;
    final Rules rules;
    final int evseId;
    /** Opening, lowering, permitting: first. */
    final List<Effect> power = new ArrayList<>(2);

    /** Appended in this order, after {@link #power}. */
    final List<Effect> facts = new ArrayList<>(4);

    /** Everything else: last. */
    final List<Effect> rest = new ArrayList<>(4);

    DriverState hardware;
    Grant grant;
    Tx tx;
    boolean restoring;
    boolean hold;
    boolean finishing;
    EvseFault fault;
    boolean latched;
    boolean energised;
    boolean opening;
    boolean connecting;
    boolean locked;
    OptionalInt unlocking;
    Availability own;
    Availability station;
    boolean scheduled;
    boolean offered;
    boolean flowing;
    List<Claim> claims;
    boolean reserved;
    UUID signing;
    OptionalInt starting;
    Left left;
    EvseState shown;
    Optional<EvseFault> shownFault;
    List<Closing> closing;
    /** Open at once, whatever the cause. */
    boolean emergency;

    Turn(State s, Context context) {
        before = s;
        this.context = context;
        rules = context.rules();
        evseId = s.evseId();
        hardware = s.hardware().orElse(null);
        grant = s.grant().orElse(null);
        tx = s.tx().orElse(null);
        restoring = s.restoring();
        hold = s.hold();
        finishing = s.finishing();
        fault = s.fault().orElse(null);
        latched = s.latched();
        energised = s.energised();
        opening = s.opening();
        connecting = s.connecting();
        locked = s.locked();
        unlocking = s.unlocking();
        own = s.own();
        station = s.station();
        scheduled = s.scheduled();
        offered = s.offered();
        flowing = s.flowing();
        claims = s.claims();
        reserved = s.reserved();
        signing = s.signing().orElse(null);
        starting = s.starting();
        left = s.left().orElse(null);
        shown = s.shown();
        shownFault = s.shownFault();
        closing = s.closing();
    }

    // ---- what is known

    boolean plugged() {
        return hardware != null && hardware.pilot().connected();
    }

    boolean contactorClosed() {
        return hardware != null && hardware.contactor() == DriverState.Contactor.CLOSED;
    }

    /**
     * The contactor is not confirmed open, and its time to open is not over: what flows until then belongs to the
     * transaction. One that is found closed, as after a restart of the station alone, is about to be given that time.
     */
    boolean mayStillDraw() {
        return hardware != null
                && rules.feedback()
                && hardware.contactor() != DriverState.Contactor.OPEN
                && (energised || opening || !latched && contactorClosed());
    }

    /** What the hardware complains about now, if it forbids energy. */
    Optional<EvseFault> cause() {
        return hardware == null ? Optional.empty() : Faults.blocking(hardware);
    }

    /** Why no transaction can be prepared; empty if one can. */
    Optional<String> obstacle() {
        if (own == Availability.INOPERATIVE || station == Availability.INOPERATIVE) {
            return Optional.of("evse " + evseId + " is inoperative");
        }
        if (hardware == null) {
            return Optional.of("evse " + evseId + " has no driver");
        }
        if (fault != null) {
            return Optional.of("evse " + evseId + " is faulted: " + fault.info());
        }
        if (left != null) {
            return Optional.of(
                    "evse " + evseId + ": the cable of the driver before is still locked in; unlock it first");
        }
        return Optional.of(Signing.obstacle(this)).filter(why -> !why.isEmpty());
    }

    /** The meter's present reading, with what is offered now. */
    Optional<MeterReading> reading() {
        return context.reading().map(r -> (energised ? context.offered() : Offered.NOTHING).in(r));
    }

    /** It is not reserved, or for this token. */
    boolean openTo(Token token, Optional<Token> group) {
        return !reserved || claims.stream().anyMatch(c -> c.isOf(token, group));
    }

    // ---- what it wants done

    /** Appends a fact that must be kept. */
    void record(Fact fact) {
        facts.add(new Effect.Append(fact, true));
    }

    void answer(int ticket, CommandOutcome outcome) {
        rest.add(new Effect.Answer(ticket, outcome));
    }

    void startTimer(Timer timer, Duration delay) {
        rest.add(new Effect.StartTimer(timer, delay));
    }

    void cancelTimer(Timer timer) {
        rest.add(new Effect.CancelTimer(timer));
    }

    State freeze() {
        return new State(
                evseId,
                Optional.ofNullable(hardware),
                Optional.ofNullable(grant),
                Optional.ofNullable(tx),
                restoring,
                hold,
                finishing,
                Optional.ofNullable(fault),
                latched,
                energised,
                opening,
                connecting,
                locked,
                unlocking,
                own,
                station,
                scheduled,
                offered,
                flowing,
                claims,
                reserved,
                Optional.ofNullable(signing),
                starting,
                Optional.ofNullable(left),
                shown,
                shownFault,
                closing);
    }
}
