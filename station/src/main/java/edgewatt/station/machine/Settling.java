package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseDriver.OpenMode;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.PilotState;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What follows from what a {@link Turn} knows: everything visible, derived anew in each step. */
final class Settling {
    private final Turn t;

    Settling(Turn turn) {
        t = turn;
    }

    Step settle() {
        judge();
        if (t.grant != null && t.obstacle().isPresent()) {
            t.grant = null;
        }
        freeVend();
        if (t.grant != null && t.tx == null && t.plugged() && t.obstacle().isEmpty()) {
            // Preparing is told before the start, however quickly that follows
            show();
            Signing.begin(t);
        }
        Signing.giveUpUnwanted(t);
        permit();
        watchContactor();
        Transactions.close(t);
        Signing.answerStart(t);
        lock();
        tellCharging();
        show();
        connectionTimer();
        State after = t.freeze();
        if (!after.equals(t.before)) {
            t.rest.add(new Effect.Publish());
        }
        Saved saved = after.saved();
        return new Step(after, collect(saved.equals(t.before.saved()) ? null : new Effect.Persist(saved)));
    }

    private List<Effect> collect(Effect persist) {
        List<Effect> all = new ArrayList<>(t.power.size() + t.facts.size() + t.rest.size() + 1);
        all.addAll(t.power);
        if (persist != null) {
            all.add(persist);
        }
        all.addAll(t.facts);
        all.addAll(t.rest);
        return List.copyOf(all);
    }

    private void judge() {
        Optional<EvseFault> cause = t.cause();
        if (t.latched) {
            // the first cause stays; a new one still opens
            if (cause.isPresent() && t.energised) {
                t.emergency = true;
            }
            return;
        }
        boolean isNew = cause.isPresent() && t.fault == null;
        if (cause.isPresent() && cause.get().latched()) {
            Sensing.latch(t, cause.get());
        } else {
            t.fault = cause.orElse(null);
        }
        if (isNew) {
            t.emergency = true;
        }
    }

    private void freeVend() {
        boolean arrived = t.plugged() && !t.before.plugged();
        boolean opened = t.plugged() && t.before.availability() == Availability.INOPERATIVE;
        boolean healed = t.plugged() && t.before.fault().isPresent();
        boolean freed = t.plugged() && t.before.reserved();
        if (t.reserved
                && t.rules
                        .freeVendToken()
                        .filter(k -> t.openTo(k, Optional.empty()))
                        .isEmpty()) {
            return;
        }
        if (t.rules.freeVend()
                && (arrived || opened || healed || freed)
                && t.tx == null
                && t.grant == null
                && !t.finishing) {
            if (t.obstacle().isEmpty()) {
                t.grant = new Grant(
                        t.rules.freeVendToken(),
                        Optional.empty(),
                        true,
                        Fact.Trigger.CABLE_PLUGGED_IN,
                        OptionalInt.empty());
            }
        }
    }

    private boolean mayFlow() {
        if (t.tx == null
                || !t.tx.open()
                || t.restoring
                || t.hold
                || t.hardware == null
                || t.fault != null
                || !t.offered) {
            return false;
        }
        if (t.tx.end().isPresent()) {
            return false;
        }
        long given = t.context.registerWh() - t.tx.started().meterStartWh();
        if (t.tx.invalid() && given >= t.rules.maxEnergyOnInvalidWh()) {
            return false;
        }
        return switch (t.hardware.pilot()) {
            case B, C -> true;
            case D -> t.rules.ventilation();
            case A, E, F -> false;
        };
    }

    private void permit() {
        boolean may = mayFlow();
        if (may && !t.energised) {
            t.power.add(new Effect.Permit());
            t.energised = true;
            if (t.opening) {
                t.opening = false;
                t.cancelTimer(Timer.OPENING);
            }
        } else if (t.hardware != null && (!may && t.energised || t.emergency)) {
            boolean atOnce = t.emergency || t.fault != null || !pilotHolds();
            t.power.add(new Effect.Withdraw(atOnce ? OpenMode.EMERGENCY : OpenMode.NORMAL));
            t.energised = false;
            awaitOpen(atOnce ? t.rules.openEmergency() : t.rules.openNormal());
        }
    }

    /** The pilot leaves time for an orderly opening. */
    private boolean pilotHolds() {
        return t.hardware.pilot() == PilotState.B
                || t.hardware.pilot() == PilotState.C
                || t.hardware.pilot() == PilotState.D && t.rules.ventilation();
    }

    private void awaitOpen(Duration within) {
        if (t.rules.feedback()) {
            t.opening = true;
            t.startTimer(Timer.OPENING, within);
        }
    }

    private void watchContactor() {
        if (t.hardware == null || t.energised) {
            return;
        }
        if (t.opening && t.hardware.contactor() == DriverState.Contactor.OPEN) {
            t.opening = false;
            t.cancelTimer(Timer.OPENING);
        } else if (!t.opening && !t.latched && t.contactorClosed()) {
            // closed though nobody permits: it gets the time of an emergency opening, then it is welded
            t.power.add(new Effect.Withdraw(OpenMode.EMERGENCY));
            awaitOpen(t.rules.openEmergency());
        }
    }

    private void lock() {
        if (t.hardware == null || !t.rules.lockable()) {
            if (t.hardware != null) {
                t.left = null;
            }
            return;
        }
        boolean hot = t.energised || t.opening || t.contactorClosed();
        boolean want = t.tx != null || t.grant != null && t.plugged() || t.left != null || hot || t.latched && t.locked;
        if (want && !t.locked) {
            t.rest.add(new Effect.Lock(true));
            t.locked = true;
        } else if (!want && (t.locked || t.unlocking.isPresent())) {
            if (t.rules.feedback() && t.hardware.contactor() != DriverState.Contactor.OPEN) {
                if (t.unlocking.isPresent() && !t.opening) {
                    awaitOpen(t.rules.openEmergency());
                }
                return;
            }
            t.rest.add(new Effect.Lock(false));
            t.locked = false;
        }
        if (!t.locked && t.unlocking.isPresent()) {
            t.answer(t.unlocking.getAsInt(), CommandOutcome.accepted());
            t.unlocking = OptionalInt.empty();
        }
    }

    private void tellCharging() {
        if (t.tx == null || !t.tx.open() || t.restoring || t.tx.end().isPresent()) {
            return;
        }
        ChargingState now = charging();
        if (now == t.tx.charging()) {
            return;
        }
        boolean interrupts = t.fault != null && now == ChargingState.SUSPENDED_EVSE;
        boolean resumes = t.tx.interrupted() && t.energised;
        Transactions.update(
                t,
                interrupts
                        ? Fact.Trigger.ABNORMAL_CONDITION
                        : resumes ? Fact.Trigger.TX_RESUMED : Fact.Trigger.CHARGING_STATE_CHANGED,
                t.context.at(),
                now);
        t.tx = t.tx.interrupted((t.tx.interrupted() || interrupts) && !resumes);
    }

    private ChargingState charging() {
        if (t.hardware != null && t.hardware.pilot() == PilotState.A) {
            return ChargingState.IDLE;
        }
        if (!t.energised) {
            return ChargingState.SUSPENDED_EVSE;
        }
        boolean closed = !t.rules.feedback() || t.hardware.contactor() != DriverState.Contactor.OPEN;
        return t.hardware.pilot().wantsEnergy() && t.flowing && closed
                ? ChargingState.CHARGING
                : ChargingState.SUSPENDED_EV;
    }

    private void show() {
        EvseState now = status();
        Optional<EvseFault> why =
                t.fault != null ? Optional.of(t.fault) : t.hardware == null ? Optional.empty() : t.hardware.fault();
        if (now == t.shown && why.equals(t.shownFault)) {
            return;
        }
        t.record(new Fact.StatusChanged(t.evseId, t.context.at(), now, why));
        if (now != t.shown) {
            t.rest.add(new Effect.Indicate(now));
        }
        t.shown = now;
        t.shownFault = why;
    }

    private EvseState status() {
        if (t.fault != null) {
            return EvseState.FAULTED;
        }
        if (t.restoring || t.tx != null && t.tx.open() && t.tx.end().isPresent()) {
            // a fault that has gone is not told any longer, and nothing is permitted
            return t.shown == EvseState.FAULTED ? EvseState.SUSPENDED_EVSE : t.shown;
        }
        if (t.tx != null) {
            if (!t.tx.open()) {
                return EvseState.PREPARING;
            }
            return switch (charging()) {
                case CHARGING -> EvseState.CHARGING;
                case SUSPENDED_EV, IDLE -> EvseState.SUSPENDED_EV;
                case SUSPENDED_EVSE, EV_CONNECTED -> EvseState.SUSPENDED_EVSE;
            };
        }
        if (t.hardware == null || t.own == Availability.INOPERATIVE || t.station == Availability.INOPERATIVE) {
            return EvseState.UNAVAILABLE;
        }
        if (t.grant == null && t.reserved && t.left == null) {
            return EvseState.RESERVED;
        }
        if (t.grant != null || t.plugged() && !t.finishing && t.left == null) {
            return EvseState.PREPARING;
        }
        return t.plugged() || t.left != null ? EvseState.FINISHING : EvseState.AVAILABLE;
    }

    private void connectionTimer() {
        boolean preparing = t.tx == null
                && t.shown == EvseState.PREPARING
                && !t.rules.connectionTimeOut().isZero();
        if (preparing && !t.connecting) {
            t.startTimer(Timer.CONNECTION, t.rules.connectionTimeOut());
        } else if (!preparing && t.connecting) {
            t.cancelTimer(Timer.CONNECTION);
        }
        t.connecting = preparing;
    }
}
