package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The EVSE: {@code (state, input) -> (state, effects)}, pure. First the input changes what is known (first table), then
 * everything visible is derived from what is known (second table), so that no order of events can leave the two apart.
 *
 * <table><caption>Inputs</caption>
 * <tr><th>input</th><th>when</th><th>what</th></tr>
 * <tr><td>Driver B, C, D</td><td>was A</td><td>plugged; with a grant it starts; free vend: authorised</td></tr>
 * <tr><td>Driver A</td><td>transaction</td><td>ends EV_DISCONNECTED (unless StopTxOnEVSideDisconnect is false)</td></tr>
 * <tr><td>Driver A</td><td>transaction, UnlockOnEVSideDisconnect is false, lockable</td><td>ends, and the cable stays locked in for its owner: Finishing</td></tr>
 * <tr><td>Driver A</td><td>Finishing</td><td>Available</td></tr>
 * <tr><td>Driver E, F, fault</td><td>any</td><td>emergency opening, Faulted; the transaction stays open: ABNORMAL_CONDITION, later TX_RESUMED</td></tr>
 * <tr><td>Driver latched fault</td><td>any</td><td>as before, latched; the transaction ends</td></tr>
 * <tr><td>Driver closed</td><td>nobody permits</td><td>emergency opening; still closed after its time: latched</td></tr>
 * <tr><td>DriverLost</td><td>transaction</td><td>SuspendedEVSE; goes on when the driver is back</td></tr>
 * <tr><td>DriverLost</td><td>else</td><td>Unavailable</td></tr>
 * <tr><td>TokenPresented</td><td>its own transaction, or its group's</td><td>ends LOCAL</td></tr>
 * <tr><td>TokenPresented</td><td>a locked-in cable is its own, not plugged</td><td>released, Available</td></tr>
 * <tr><td>TokenPresented</td><td>a locked-in cable is its own and plugged, or of a group</td><td>ask the authorisers</td></tr>
 * <tr><td>TokenPresented</td><td>a locked-in cable is another's, else</td><td>nothing</td></tr>
 * <tr><td>TokenPresented</td><td>another's transaction, which has a group</td><td>ask the authorisers for its group</td></tr>
 * <tr><td>TokenPresented</td><td>another's transaction, else</td><td>nothing</td></tr>
 * <tr><td>TokenPresented</td><td>operative, driver, no fault; not reserved, or for it, or for a group</td><td>ask the authorisers</td></tr>
 * <tr><td>TokenPresented</td><td>else</td><td>nothing</td></tr>
 * <tr><td>Authorised</td><td>transaction of the same group</td><td>ends LOCAL</td></tr>
 * <tr><td>Authorised</td><td>a locked-in cable is its own or its group's</td><td>released; with a plug it starts</td></tr>
 * <tr><td>Authorised</td><td>a locked-in cable is another's</td><td>nothing</td></tr>
 * <tr><td>Authorised</td><td>reserved for neither the token nor its group</td><td>nothing</td></tr>
 * <tr><td>Authorised</td><td>no transaction, operative, driver, no fault</td><td>authorised: starts when plugged, else waits for the plug</td></tr>
 * <tr><td>Authorised</td><td>else</td><td>nothing</td></tr>
 * <tr><td>Learned</td><td>transaction or grant of this token, without a group</td><td>has this group</td></tr>
 * <tr><td>Refused</td><td>any</td><td>nothing</td></tr>
 * <tr><td>RemoteStart</td><td>reserved for another token</td><td>rejected</td></tr>
 * <tr><td>RemoteStart</td><td>reserved for a group, and the token's is not known</td><td>accepted; ask first</td></tr>
 * <tr><td>RemoteStart</td><td>no transaction, operative, driver, no fault</td><td>accepted; as Authorised, or ask first</td></tr>
 * <tr><td>RemoteStart</td><td>else</td><td>rejected</td></tr>
 * <tr><td>Stop</td><td>this transaction</td><td>permission withdrawn, at once for an emergency or a hard reset; ends when the contactor is confirmed open</td></tr>
 * <tr><td>Stop</td><td>it ends already</td><td>accepted; the first reason stays</td></tr>
 * <tr><td>Stop</td><td>start not durable yet</td><td>ends once it is, and never takes power</td></tr>
 * <tr><td>Stop</td><td>else</td><td>rejected</td></tr>
 * <tr><td>Unlock</td><td>lockable, no latched fault</td><td>transaction ends UNLOCK_COMMAND; released on confirmed-open feedback</td></tr>
 * <tr><td>Unlock</td><td>latched fault</td><td>rejected</td></tr>
 * <tr><td>Unlock</td><td>no lock</td><td>not supported</td></tr>
 * <tr><td>Deauthorised</td><td>StopTxOnInvalidId</td><td>ends DE_AUTHORIZED</td></tr>
 * <tr><td>Deauthorised</td><td>else</td><td>no energy beyond MaxEnergyOnInvalidId, SuspendedEVSE</td></tr>
 * <tr><td>Deauthorised</td><td>no such transaction</td><td>rejected</td></tr>
 * <tr><td>SetAvailability INOPERATIVE</td><td>transaction</td><td>scheduled for its end</td></tr>
 * <tr><td>SetAvailability INOPERATIVE</td><td>else</td><td>Unavailable at once</td></tr>
 * <tr><td>SetAvailability OPERATIVE</td><td>any</td><td>in force at once; nothing is scheduled any longer</td></tr>
 * <tr><td>StationAvailability</td><td>any</td><td>as SetAvailability, and not recorded here</td></tr>
 * <tr><td>Claims</td><td>reserved, nothing begun</td><td>Reserved; a plug changes nothing, and free vend waits</td></tr>
 * <tr><td>Claims</td><td>no longer reserved</td><td>as before; with a plug Preparing, and free vend: authorised</td></tr>
 * <tr><td>Offer none / some</td><td>transaction</td><td>SuspendedEVSE / Charging</td></tr>
 * <tr><td>Flow none / some</td><td>state C</td><td>SuspendedEV / Charging</td></tr>
 * <tr><td>Tick</td><td>restored transaction that ends</td><td>ends, if the meter gives a reading by now</td></tr>
 * <tr><td>Tick</td><td>deauthorised</td><td>energy is looked at again</td></tr>
 * <tr><td>Sample</td><td>transaction</td><td>recorded as its update</td></tr>
 * <tr><td>Sample</td><td>none</td><td>recorded by itself, if the meter gives a reading</td></tr>
 * <tr><td>Signed</td><td>begin awaited</td><td>the start is appended with it</td></tr>
 * <tr><td>Signed</td><td>end awaited</td><td>the end is appended with it</td></tr>
 * <tr><td>Unsigned, TimedOut SIGNING</td><td>begin awaited and required</td><td>authorisation dropped; a remote start is rejected</td></tr>
 * <tr><td>Unsigned, TimedOut SIGNING</td><td>else</td><td>appended without</td></tr>
 * <tr><td>Durable 0</td><td>start awaited</td><td>permit at once, Charging or Suspended</td></tr>
 * <tr><td>Durable</td><td>its end</td><td>forgotten</td></tr>
 * <tr><td>JournalFailed</td><td>start awaited</td><td>refused; or runs, and the start is appended later</td></tr>
 * <tr><td>TimedOut CONNECTION</td><td>plugged</td><td>Finishing</td></tr>
 * <tr><td>TimedOut CONNECTION</td><td>not plugged</td><td>authorisation dropped, Available</td></tr>
 * <tr><td>TimedOut OPENING</td><td>feedback closed</td><td>Faulted, latched, stays locked</td></tr>
 * <tr><td>TimedOut OPENING</td><td>a transaction ends</td><td>it is written down, open or not</td></tr>
 * <tr><td>TimedOut ABSENT</td><td>restored transaction, state A since</td><td>ends EV_DISCONNECTED, if the meter gives a reading</td></tr>
 * <tr><td>TimedOut RESTORE</td><td>restored transaction</td><td>decided on without a reading; without a driver a resumed one waits on</td></tr>
 * <tr><td>TimedOut RECLOSE</td><td>transaction, be it restored or new</td><td>permit</td></tr>
 * <tr><td>ResetFault</td><td>cause gone</td><td>fault cleared</td></tr>
 * <tr><td>ResetFault</td><td>else</td><td>rejected</td></tr>
 * <tr><td>Restored</td><td>transaction, resume</td><td>plugged: TX_RESUMED, power after the reclose delay; else ends EV_DISCONNECTED once the plug has stayed out</td></tr>
 * <tr><td>Restored</td><td>transaction whose end was asked for</td><td>ends with the reason given then</td></tr>
 * <tr><td>Restored</td><td>transaction, close</td><td>ends REBOOT after an orderly stop, else POWER_LOSS</td></tr>
 * <tr><td>Restored</td><td>end not known to be durable</td><td>appended again</td></tr>
 * <tr><td>Restored</td><td>latched fault</td><td>Faulted</td></tr>
 * </table>
 *
 * <table><caption>Status, the first row that applies</caption>
 * <tr><th>status</th><th>when</th></tr>
 * <tr><td>FAULTED</td><td>fault</td></tr>
 * <tr><td>as last told</td><td>transaction from before a restart, not yet resumed or closed; or one that ends and may still draw</td></tr>
 * <tr><td>PREPARING</td><td>start not durable yet</td></tr>
 * <tr><td>CHARGING</td><td>transaction, permitted, state C (or D with ventilation), not confirmed open, power flows</td></tr>
 * <tr><td>SUSPENDED_EV</td><td>transaction, permitted, state B or no power; or unplugged and kept open</td></tr>
 * <tr><td>SUSPENDED_EVSE</td><td>transaction, not permitted</td></tr>
 * <tr><td>UNAVAILABLE</td><td>inoperative, or no driver</td></tr>
 * <tr><td>RESERVED</td><td>reserved and not authorised</td></tr>
 * <tr><td>PREPARING</td><td>authorised; or plugged and not finishing</td></tr>
 * <tr><td>FINISHING</td><td>plugged, or a cable locked in for its owner</td></tr>
 * <tr><td>AVAILABLE</td><td>else</td></tr>
 * </table>
 *
 * <p>"Starts" and "ends" where the meter signs: it is asked first, for the time that the settings give it.
 *
 * <p>"Ends" means: permission is withdrawn at once, and the first reason stays; the end is written down, with the register
 * of that moment, when the contactor is confirmed open or its time to open is over, because the car draws until then. At
 * once without feedback, without a driver, or when it is open already.
 *
 * <p>Permission: transaction open (its start durable, its end not asked for), driver present, no fault, offered 6 A or more, state B, C or (with
 * ventilation) D. Withdrawing is an emergency for faults, A, E, F and for D without ventilation; else normal.
 *
 * <p>Sources: IEC 61851-1 annex A; OCPP 1.6 edition 2 section 4.9 with errata 3.17, 3.19, 3.20, 3.85; OCPP 2.0.1 part 2
 * section E.
 */
public final class EvseMachine {
    private EvseMachine() {}

    /** The next state and the effects, in order. Throws nothing for any pair of a reachable state and an input. */
    public static Step step(State state, Input input, Context context) {
        Turn turn = new Turn(state, context);
        take(turn, input);
        return new Settling(turn).settle();
    }

    private static void take(Turn t, Input input) {
        if (input instanceof Input.Driver in) {
            Sensing.driver(t, in.state());
        } else if (input instanceof Input.DriverLost) {
            Sensing.driverLost(t);
        } else if (input instanceof Input.TokenPresented in) {
            token(t, in.token());
        } else if (input instanceof Input.Authorised in) {
            authorised(t, in);
        } else if (input instanceof Input.Learned in) {
            learned(t, in);
        } else if (input instanceof Input.RemoteStart in) {
            remoteStart(t, in);
        } else if (input instanceof Input.Stop in) {
            stop(t, in.ticket(), in.request());
        } else if (input instanceof Input.Unlock in) {
            unlock(t, in.ticket());
        } else if (input instanceof Input.ResetFault in) {
            resetFault(t, in.ticket());
        } else if (input instanceof Input.Deauthorised in) {
            deauthorised(t, in);
        } else if (input instanceof Input.SetAvailability in) {
            availability(t, in);
        } else if (input instanceof Input.StationAvailability in) {
            t.station = in.availability();
        } else if (input instanceof Input.Claims in) {
            t.claims = in.claims();
            t.reserved = in.reserved();
        } else if (input instanceof Input.Offer in) {
            t.offered = in.energy();
        } else if (input instanceof Input.Flow in) {
            t.flowing = in.flowing();
        } else if (input instanceof Input.Sample in) {
            Transactions.sample(t, in.trigger(), in.stamp());
        } else if (input instanceof Input.Signed in) {
            Signing.answered(t, in.transaction(), "");
        } else if (input instanceof Input.Unsigned in) {
            Signing.answered(t, in.transaction(), in.why());
        } else if (input instanceof Input.Durable in) {
            Transactions.durable(t, in.transaction(), in.seqNo());
        } else if (input instanceof Input.JournalFailed in) {
            Transactions.journalFailed(t, in.transaction());
        } else if (input instanceof Input.TimedOut in) {
            timedOut(t, in.timer());
        } else if (input instanceof Input.Tick) {
            Restoring.metered(t);
        } else if (input instanceof Input.Restored in) {
            Restoring.restored(t, in);
        }
        // Refused changes nothing that is known; what depends on time and register is derived in settle
    }

    private static void token(Turn t, Token token) {
        if (t.tx != null) {
            if (t.tx.belongsTo(token, Optional.empty())) {
                Transactions.end(t, Fact.Trigger.STOP_AUTHORIZED, StopReason.LOCAL, Optional.of(token));
            } else if (t.tx.parent().isPresent()) {
                t.rest.add(new Effect.Ask(token, Optional.empty()));
            }
        } else if (t.left != null) {
            left(t, token);
        } else if (t.obstacle().isEmpty() && t.before.mayBeFor(token)) {
            t.rest.add(new Effect.Ask(token, Optional.empty()));
        }
    }

    /** The cable of the driver before: its owner gets it back, and may charge with it again. */
    private static void left(Turn t, Token token) {
        boolean owner = t.left.isOf(token, Optional.empty());
        if (owner && !t.plugged()) {
            t.left = null;
        } else if (owner || t.left.parent().isPresent()) {
            t.rest.add(new Effect.Ask(token, Optional.empty()));
        }
    }

    private static void authorised(Turn t, Input.Authorised in) {
        Optional<StartRequest> remote = in.remote();
        if (t.left != null && t.left.isOf(in.token(), in.parent())) {
            t.left = null;
            if (!t.plugged() && remote.isEmpty()) {
                return;
            }
        }
        if (t.tx != null) {
            if (remote.isEmpty() && t.tx.belongsTo(in.token(), in.parent())) {
                Transactions.end(t, Fact.Trigger.STOP_AUTHORIZED, StopReason.LOCAL, Optional.of(in.token()));
            }
        } else if (t.obstacle().isEmpty() && t.openTo(in.token(), in.parent())) {
            grant(
                    t,
                    new Grant(
                            Optional.of(in.token()),
                            in.parent(),
                            in.offline(),
                            remote.isPresent() ? Fact.Trigger.REMOTE_START : Fact.Trigger.AUTHORIZED,
                            remote.map(StartRequest::remoteStartId).orElse(OptionalInt.empty())));
        }
    }

    private static void learned(Turn t, Input.Learned in) {
        if (t.tx != null && t.tx.parent().isEmpty() && t.tx.belongsTo(in.token(), Optional.empty())) {
            t.tx = t.tx.of(in.parent());
        } else if (t.grant != null
                && t.grant.parent().isEmpty()
                && t.grant.token().equals(Optional.of(in.token()))) {
            t.grant = t.grant.of(in.parent());
        }
    }

    /** A second acceptance replaces the first, and its time runs anew. */
    private static void grant(Turn t, Grant now) {
        if (t.grant != null && !t.grant.token().equals(now.token())) {
            // what the meter is asked to sign would name the other
            Signing.over(t);
        }
        t.grant = now;
        if (t.connecting) {
            t.startTimer(Timer.CONNECTION, t.rules.connectionTimeOut());
        }
    }

    private static void remoteStart(Turn t, Input.RemoteStart in) {
        StartRequest request = in.request();
        if (t.left != null && t.left.isOf(request.token(), in.parent())) {
            t.left = null;
        }
        Optional<String> obstacle = t.tx != null
                ? Optional.of("evse " + t.evseId
                        + (t.tx.end().isPresent()
                                ? ": a transaction is ending; try again when it has"
                                : ": a transaction is running; stop it first"))
                : t.obstacle()
                        .or(() -> t.before.mayBeFor(request.token())
                                ? Optional.empty()
                                : Optional.of("evse " + t.evseId + " is reserved for another token"));
        if (obstacle.isPresent()) {
            t.answer(in.ticket(), CommandOutcome.rejected(obstacle.get()));
            return;
        }
        boolean ask = request.authorize() || !t.openTo(request.token(), in.parent());
        if (!ask && t.plugged() && t.rules.signing().required()) {
            t.starting.ifPresent(old -> t.answer(old, CommandOutcome.rejected("another start command came")));
            t.starting = OptionalInt.of(in.ticket());
        } else {
            t.answer(in.ticket(), CommandOutcome.accepted());
        }
        if (ask) {
            // whether its group has reserved is known by whoever knows the token
            t.rest.add(new Effect.Ask(request.token(), Optional.of(request)));
        } else {
            grant(
                    t,
                    new Grant(
                            Optional.of(request.token()),
                            in.parent(),
                            false,
                            Fact.Trigger.REMOTE_START,
                            request.remoteStartId()));
        }
    }

    private static void stop(Turn t, int ticket, StopRequest request) {
        if (t.tx == null
                || request.transaction().isPresent()
                        && !t.tx.id().equals(request.transaction().get())) {
            t.answer(ticket, CommandOutcome.rejected("evse " + t.evseId + ": no such transaction is running"));
            return;
        }
        if (request.reason() == StopReason.EMERGENCY_STOP || request.reason() == StopReason.HARD_RESET) {
            t.emergency = true;
        }
        Transactions.end(t, triggerOf(request.reason()), request.reason(), Optional.empty());
        t.answer(ticket, CommandOutcome.accepted());
    }

    private static Fact.Trigger triggerOf(StopReason reason) {
        return switch (reason) {
            case REMOTE -> Fact.Trigger.REMOTE_STOP;
            case LOCAL -> Fact.Trigger.STOP_AUTHORIZED;
            case DE_AUTHORIZED -> Fact.Trigger.DEAUTHORIZED;
            case UNLOCK_COMMAND -> Fact.Trigger.UNLOCK_COMMAND;
            case SOFT_RESET, HARD_RESET, REBOOT -> Fact.Trigger.RESET_COMMAND;
            case ENERGY_LIMIT_REACHED -> Fact.Trigger.ENERGY_LIMIT_REACHED;
            case TIMEOUT -> Fact.Trigger.TIME_LIMIT_REACHED;
            case EV_DISCONNECTED, STOPPED_BY_EV -> Fact.Trigger.EV_COMMUNICATION_LOST;
            default -> Fact.Trigger.ABNORMAL_CONDITION;
        };
    }

    private static void unlock(Turn t, int ticket) {
        if (!t.rules.lockable()) {
            t.answer(
                    ticket,
                    new CommandOutcome(
                            CommandOutcome.Status.NOT_SUPPORTED,
                            "evse " + t.evseId + ": its driver has no cable lock"));
        } else if (t.latched) {
            t.answer(ticket, CommandOutcome.rejected("evse " + t.evseId + ": a fault is latched; reset it first"));
        } else {
            if (t.tx != null) {
                Transactions.end(t, Fact.Trigger.UNLOCK_COMMAND, StopReason.UNLOCK_COMMAND, Optional.empty());
            }
            t.left = null;
            t.unlocking.ifPresent(old -> t.answer(old, CommandOutcome.rejected("another unlock command came")));
            t.unlocking = OptionalInt.of(ticket);
        }
    }

    private static void resetFault(Turn t, int ticket) {
        if (t.fault == null) {
            t.answer(ticket, CommandOutcome.rejected("evse " + t.evseId + " has no fault"));
        } else if (t.cause().isPresent() || t.contactorClosed()) {
            String why = t.cause().map(f -> f.info()).orElse("the contactor is still closed");
            t.answer(ticket, CommandOutcome.rejected("evse " + t.evseId + ": the cause is still present: " + why));
        } else {
            t.fault = null;
            t.latched = false;
            t.answer(ticket, CommandOutcome.accepted());
        }
    }

    private static void deauthorised(Turn t, Input.Deauthorised in) {
        if (t.tx == null || !t.tx.id().equals(in.transaction())) {
            t.answer(in.ticket(), CommandOutcome.rejected("evse " + t.evseId + ": no such transaction is running"));
            return;
        }
        if (t.rules.stopOnInvalid()) {
            Transactions.end(t, Fact.Trigger.DEAUTHORIZED, StopReason.DE_AUTHORIZED, Optional.empty());
        } else {
            t.tx = t.tx.invalidated();
        }
        t.answer(in.ticket(), CommandOutcome.accepted());
    }

    private static void availability(Turn t, Input.SetAvailability in) {
        boolean later = in.availability() == Availability.INOPERATIVE && t.tx != null;
        t.own = in.availability();
        t.scheduled = later;
        t.record(new Fact.AvailabilityChanged(t.evseId, t.context.at(), in.availability(), later));
        t.answer(
                in.ticket(),
                later
                        ? new CommandOutcome(CommandOutcome.Status.SCHEDULED, "at the end of the transaction")
                        : CommandOutcome.accepted());
    }

    private static void timedOut(Turn t, Timer timer) {
        switch (timer) {
            case CONNECTION -> {
                if (t.connecting) {
                    t.connecting = false;
                    t.grant = null;
                    t.finishing = t.plugged();
                }
            }
            case OPENING -> Sensing.notOpened(t);
            case SIGNING -> {
                if (t.signing != null) {
                    String seconds = t.rules.signing().patience().toSeconds() + " s";
                    Signing.answered(t, t.signing, "its meter did not sign within " + seconds);
                }
            }
            case RESTORE -> Restoring.timedOut(t);
            case ABSENT -> Restoring.absent(t);
            case RECLOSE -> t.hold = false;
        }
    }
}
