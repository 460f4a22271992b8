package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The working copy of one step: changed by the input, then settled. Lives for one call of {@link EvseMachine#step}. */
final class Turn {
    final State before;
    final Context context;
    final Rules rules;
    final int evseId;
    /** Opening, lowering, permitting: first. */
    final List<Effect> power = new ArrayList<>(2);

    final List<Effect> facts = new ArrayList<>(4);
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
        return Optional.empty();
    }

    // ---- what inputs do

    void sense(DriverState now) {
        boolean wasPlugged = plugged();
        boolean wanted = hardware != null && hardware.pilot().wantsEnergy();
        hardware = now;
        if (now.pilot().wantsEnergy() && !wanted) {
            flowing = true;
        }
        if (now.pilot() == PilotState.A) {
            finishing = false;
            if (tx != null && !restoring && rules.stopOnDisconnect()) {
                end(Fact.Trigger.EV_COMMUNICATION_LOST, StopReason.EV_DISCONNECTED, Optional.empty());
            }
        } else if (!wasPlugged && plugged() && grant != null && grant.trigger() == Fact.Trigger.AUTHORIZED) {
            grant = grant.with(Fact.Trigger.CABLE_PLUGGED_IN);
        }
        if (restoring) {
            decideRestored(false);
        }
    }

    void loseDriver() {
        hardware = null;
        // the outputs are the driver's, and went safe with it
        energised = false;
        opening = false;
        locked = false;
        failUnlock("evse " + evseId + " lost its driver");
    }

    private void failUnlock(String why) {
        unlocking.ifPresent(ticket -> answer(ticket, new CommandOutcome(CommandOutcome.Status.FAILED, why)));
        unlocking = OptionalInt.empty();
    }

    void grant(Grant now) {
        grant = now;
        if (connecting) {
            startTimer(Timer.CONNECTION, rules.connectionTimeOut());
        }
    }

    void end(Fact.Trigger trigger, StopReason reason, Optional<Token> by) {
        if (!tx.open()) {
            // the start is under way to the disk: whether there is anything to end is known when it has arrived
            tx = tx.ending(new Tx.End(trigger, reason, by));
            return;
        }
        restoring = false;
        long stop = Math.max(context.registerWh(), tx.started().meterStartWh());
        Fact.TransactionEnded ended = new Fact.TransactionEnded(
                tx.id(), evseId, tx.nextSeq(), context.at(), trigger, reason, by, stop, context.reading());
        closing = append(closing, new Closing(tx, ended));
        facts.add(new Effect.Append(ended, true));
        tx = null;
        hold = false;
        finishing = plugged();
        if (own == Availability.INOPERATIVE && scheduled) {
            facts.add(new Effect.Append(new Fact.AvailabilityChanged(evseId, context.at(), own, false), true));
        }
        scheduled = false;
    }

    void sample(Fact.Trigger trigger, Instant stamp) {
        if (tx == null) {
            context.reading()
                    .ifPresent(r -> facts.add(
                            new Effect.Append(new Fact.MeterSampled(evseId, stamp, trigger, r), true)));
        } else if (tx.open() && !restoring) {
            update(trigger, stamp, tx.charging());
        }
    }

    void update(Fact.Trigger trigger, Instant at, ChargingState charging) {
        facts.add(new Effect.Append(
                new Fact.TransactionUpdated(
                        tx.id(), evseId, tx.nextSeq(), at, trigger, charging, context.reading()),
                true));
        tx = tx.next(charging);
    }

    void durable(UUID id, int seqNo) {
        if (tx != null && tx.id().equals(id)) {
            boolean wasOpen = tx.open();
            tx = tx.durable(seqNo);
            if (!wasOpen && tx.end().isPresent()) {
                Tx.End end = tx.end().get();
                end(end.trigger(), end.reason(), end.by());
            }
        } else {
            closing = closing.stream()
                    .map(c -> c.tx().id().equals(id) ? c.durable(seqNo) : c)
                    .filter(c -> c.tx().durableSeq() < c.ended().seqNo())
                    .toList();
        }
    }

    void journalFailed(UUID id) {
        if (tx == null || !tx.id().equals(id) || tx.open()) {
            return;
        }
        if (!rules.vendWithoutJournal() || tx.end().isPresent()) {
            tx = null;
            scheduled = false;
            finishing = plugged();
        } else {
            tx = tx.vend();
            facts.add(new Effect.Append(tx.started(), true));
        }
    }

    void notOpened() {
        if (!opening) {
            return;
        }
        opening = false;
        if (contactorClosed()) {
            latch(Faults.WELDED);
        }
        failUnlock("the contactor is not confirmed open");
    }

    void restore(Input.Restored in) {
        Saved saved = in.saved();
        own = saved.availability();
        station = in.station();
        finishing = saved.finishing();
        if (saved.fault().isPresent()) {
            latch(saved.fault().get());
        }
        List<Closing> late = new ArrayList<>();
        for (Closing c : saved.closing()) {
            if (c.tx().durableSeq() < 0) {
                facts.add(new Effect.Append(c.tx().started(), true));
            }
            late.add(new Closing(c.tx(), c.afterRestart()));
            facts.add(new Effect.Append(c.afterRestart(), true));
        }
        closing = List.copyOf(late);
        if (saved.tx().isPresent()) {
            tx = saved.tx().get();
            if (tx.durableSeq() < 0) {
                // it ran without the journal
                facts.add(new Effect.Append(tx.started(), true));
                tx = tx.vend();
            }
            scheduled = own == Availability.INOPERATIVE;
            restoring = true;
            startTimer(Timer.RESTORE, rules.restoreWait());
            if (!in.recloseDelay().isZero()) {
                hold = true;
                startTimer(Timer.RECLOSE, in.recloseDelay());
            }
        }
    }

    void restoreTimedOut() {
        if (restoring) {
            decideRestored(true);
        }
    }

    /** Resumes or closes, once hardware and meter are there or have had their time. */
    private void decideRestored(boolean late) {
        if (tx.end().isPresent()) {
            end(tx.end().get().trigger(), tx.end().get().reason(), tx.end().get().by());
        } else if (!rules.resume()) {
            if (late || hardware != null && context.reading().isPresent()) {
                end(Fact.Trigger.ABNORMAL_CONDITION, StopReason.POWER_LOSS, Optional.empty());
            }
        } else if (hardware != null && hardware.pilot() == PilotState.A && rules.stopOnDisconnect()) {
            if (late || context.reading().isPresent()) {
                end(Fact.Trigger.EV_COMMUNICATION_LOST, StopReason.EV_DISCONNECTED, Optional.empty());
            }
        } else if (hardware != null) {
            restoring = false;
            update(Fact.Trigger.TX_RESUMED, context.at(), ChargingState.SUSPENDED_EVSE);
        }
        if (!restoring) {
            rest.add(new Effect.CancelTimer(Timer.RESTORE));
        }
    }

    Step settle() {
        return new Settling(this).settle();
    }

    void latch(EvseFault cause) {
        fault = new EvseFault(cause.code(), cause.info(), cause.vendorCode(), true);
        latched = true;
        emergency = true;
        if (tx != null && !restoring) {
            end(Fact.Trigger.ABNORMAL_CONDITION, Faults.reason(cause), Optional.empty());
        }
    }

    void answer(int ticket, CommandOutcome outcome) {
        rest.add(new Effect.Answer(ticket, outcome));
    }

    void startTimer(Timer timer, Duration delay) {
        rest.add(new Effect.StartTimer(timer, delay));
    }

    private static List<Closing> append(List<Closing> list, Closing one) {
        List<Closing> copy = new ArrayList<>(list);
        copy.add(one);
        return List.copyOf(copy);
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
                shown,
                shownFault,
                closing);
    }
}
