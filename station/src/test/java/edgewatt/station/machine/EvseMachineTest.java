package edgewatt.station.machine;

import static edgewatt.api.station.PilotState.A;
import static edgewatt.api.station.PilotState.B;
import static edgewatt.api.station.PilotState.C;
import static edgewatt.api.station.PilotState.D;
import static edgewatt.api.station.PilotState.E;
import static edgewatt.api.station.PilotState.F;
import static edgewatt.station.machine.Row.CHARGING;
import static edgewatt.station.machine.Row.FINISHED;
import static edgewatt.station.machine.Row.IDLE;
import static edgewatt.station.machine.Row.INOPERATIVE;
import static edgewatt.station.machine.Row.OPERATIVE;
import static edgewatt.station.machine.Row.PLUGGED;
import static edgewatt.station.machine.Row.READY;
import static edgewatt.station.machine.Row.STARTING;
import static edgewatt.station.machine.Row.after;
import static edgewatt.station.machine.Row.and;
import static edgewatt.station.machine.Row.row;
import static edgewatt.station.machine.Row.stop;
import static edgewatt.station.machine.Worlds.GROUP;
import static edgewatt.station.machine.Worlds.SISTER;
import static edgewatt.station.machine.Worlds.STRANGER;
import static edgewatt.station.machine.Worlds.TAG;
import static edgewatt.station.machine.Worlds.TX;
import static edgewatt.station.machine.Worlds.authorised;
import static edgewatt.station.machine.Worlds.closed;
import static edgewatt.station.machine.Worlds.closedWith;
import static edgewatt.station.machine.Worlds.durable;
import static edgewatt.station.machine.Worlds.fault;
import static edgewatt.station.machine.Worlds.pilot;
import static edgewatt.station.machine.Worlds.remoteStart;
import static edgewatt.station.machine.Worlds.rules;

import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseFault.Code;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.StopReason;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One test per row of the table in {@link EvseMachine}; what is refused, dropped or restored is in {@link
 * EvseMachineRefusalsTest}.
 */
class EvseMachineTest {
    static Stream<Row> rows() {
        return Stream.of(
                row("hardware arrives", after(), pilot(A), EvseState.AVAILABLE, "AVAILABLE"),
                row("plug", IDLE, pilot(B), EvseState.PREPARING, "PREPARING"),
                row("token before plug: ask", IDLE, new Input.TokenPresented(TAG), EvseState.AVAILABLE, "ask AA"),
                row("accepted before plug", IDLE, authorised(TAG), EvseState.PREPARING, "PREPARING"),
                row(
                        "plug after token starts",
                        and(IDLE, authorised(TAG)),
                        pilot(B),
                        EvseState.PREPARING,
                        "started by CABLE_PLUGGED_IN",
                        "lock"),
                row("refused: nothing", PLUGGED, new Input.Refused(TAG), EvseState.PREPARING),
                row("token after plug: ask", PLUGGED, new Input.TokenPresented(TAG), EvseState.PREPARING, "ask AA"),
                row(
                        "accepted after plug: the start is appended, nothing closes",
                        PLUGGED,
                        authorised(TAG),
                        EvseState.PREPARING,
                        "started by AUTHORIZED",
                        "lock"),
                row(
                        "start durable in B: permit, SuspendedEV",
                        STARTING,
                        durable(0),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 1 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV"),
                row(
                        "start durable in C: permit, and not Charging before the contactor has closed",
                        and(IDLE, pilot(C), authorised(TAG)),
                        durable(0),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 1 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV"),
                row(
                        "then the contactor closes: Charging",
                        and(IDLE, pilot(C), authorised(TAG), durable(0)),
                        closed(C),
                        EvseState.CHARGING,
                        "updated 2 CHARGING_STATE_CHANGED",
                        "CHARGING"),
                row(
                                "without feedback: Charging at once",
                                and(IDLE, pilot(C), authorised(TAG)),
                                durable(0),
                                EvseState.CHARGING,
                                "permit",
                                "updated 1 CHARGING_STATE_CHANGED",
                                "CHARGING")
                        .with(Worlds.noFeedback()),
                row(
                        "start durable while no current is offered: no permission",
                        and(STARTING, new Input.Offer(false)),
                        durable(0),
                        EvseState.SUSPENDED_EVSE,
                        "updated 1 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EVSE"),
                row("B to C", READY, closed(C), EvseState.CHARGING, "updated 2 CHARGING_STATE_CHANGED", "CHARGING"),
                row(
                        "C to B: SuspendedEV, permission stays",
                        CHARGING,
                        pilot(B),
                        EvseState.SUSPENDED_EV,
                        "updated 3 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV"),
                row(
                        "no power in C: SuspendedEV",
                        CHARGING,
                        new Input.Flow(false),
                        EvseState.SUSPENDED_EV,
                        "updated 3 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV"),
                row(
                        "power again in C: Charging",
                        and(CHARGING, new Input.Flow(false)),
                        new Input.Flow(true),
                        EvseState.CHARGING,
                        "updated 4 CHARGING_STATE_CHANGED",
                        "CHARGING"),
                row(
                        "no offer: withdraw in order, SuspendedEVSE",
                        CHARGING,
                        new Input.Offer(false),
                        EvseState.SUSPENDED_EVSE,
                        "NORMAL",
                        "updated 3 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EVSE"),
                row(
                        "offer again: permit",
                        and(CHARGING, new Input.Offer(false), pilot(C)),
                        new Input.Offer(true),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 4 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV"),
                row(
                        "then the contactor closes again: Charging",
                        and(CHARGING, new Input.Offer(false), pilot(C), new Input.Offer(true)),
                        closed(C),
                        EvseState.CHARGING,
                        "updated 5 CHARGING_STATE_CHANGED",
                        "CHARGING"),
                row(
                        "unplug: open at once, ended, Available",
                        CHARGING,
                        pilot(A),
                        EvseState.AVAILABLE,
                        "EMERGENCY",
                        "ended 3 EV_DISCONNECTED",
                        "AVAILABLE",
                        "unlock"),
                row(
                        "unplug, the contactor still closed: open at once, not ended yet",
                        CHARGING,
                        closed(A),
                        EvseState.CHARGING,
                        "EMERGENCY"),
                row(
                        "then it opens: ended, Available",
                        and(CHARGING, closed(A)),
                        pilot(A),
                        EvseState.AVAILABLE,
                        "ended 3 EV_DISCONNECTED",
                        "AVAILABLE",
                        "unlock"),
                row(
                                "unplug, transaction kept",
                                CHARGING,
                                pilot(A),
                                EvseState.SUSPENDED_EV,
                                "EMERGENCY",
                                "updated 3 CHARGING_STATE_CHANGED",
                                "SUSPENDED_EV")
                        .with(Worlds.keepOnDisconnect()),
                row("the same token stops", CHARGING, new Input.TokenPresented(TAG), EvseState.CHARGING, "NORMAL"),
                row(
                        "and it ends when the contactor is open",
                        and(CHARGING, new Input.TokenPresented(TAG)),
                        pilot(B),
                        EvseState.FINISHING,
                        "ended 3 LOCAL",
                        "FINISHING",
                        "unlock"),
                row(
                        "the same token again while it ends: nothing",
                        and(CHARGING, new Input.TokenPresented(TAG)),
                        new Input.TokenPresented(TAG),
                        EvseState.CHARGING),
                row(
                        "another token: its group is asked for",
                        CHARGING,
                        new Input.TokenPresented(SISTER),
                        EvseState.CHARGING,
                        "ask BB"),
                row("a token of the same group stops", CHARGING, authorised(SISTER), EvseState.CHARGING, "NORMAL"),
                row(
                        "a token of another group does not",
                        CHARGING,
                        new Input.Authorised(STRANGER, Optional.of(STRANGER), false, Optional.empty()),
                        EvseState.CHARGING),
                row(
                        "the group token itself stops",
                        CHARGING,
                        new Input.TokenPresented(GROUP),
                        EvseState.CHARGING,
                        "NORMAL"),
                row(
                        "remote start, plugged",
                        PLUGGED,
                        remoteStart(false),
                        EvseState.PREPARING,
                        "started by REMOTE_START",
                        "ACCEPTED",
                        "lock"),
                row(
                        "remote start, not plugged: waits",
                        IDLE,
                        remoteStart(false),
                        EvseState.PREPARING,
                        "PREPARING",
                        "ACCEPTED"),
                row(
                        "remote start, to be authorised",
                        PLUGGED,
                        remoteStart(true),
                        EvseState.PREPARING,
                        "ACCEPTED",
                        "ask AA"),
                row("remote start while running", CHARGING, remoteStart(false), EvseState.CHARGING, "REJECTED"),
                row(
                        "remote start, inoperative",
                        and(IDLE, INOPERATIVE),
                        remoteStart(false),
                        EvseState.UNAVAILABLE,
                        "REJECTED"),
                row(
                        "plug after remote start keeps the cause",
                        and(IDLE, remoteStart(false)),
                        pilot(B),
                        EvseState.PREPARING,
                        "started by REMOTE_START",
                        "lock"),
                row(
                        "remote stop: withdrawn, not ended while the car may draw",
                        CHARGING,
                        stop(StopReason.REMOTE),
                        EvseState.CHARGING,
                        "NORMAL",
                        "ACCEPTED"),
                row(
                        "contactor open: ended with its reason",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        pilot(B),
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "open although the car has not answered: ended",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        pilot(C),
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "the car has answered, the contactor is still closed: not ended",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        closed(B),
                        EvseState.CHARGING),
                row(
                        "a sample while it ends is its own",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        new Input.Sample(Fact.Trigger.METER_VALUE_PERIODIC, Worlds.AT),
                        EvseState.CHARGING,
                        "updated 3 METER_VALUE_PERIODIC"),
                row(
                        "and the end counts on",
                        and(
                                CHARGING,
                                stop(StopReason.REMOTE),
                                new Input.Sample(Fact.Trigger.METER_VALUE_PERIODIC, Worlds.AT)),
                        pilot(B),
                        EvseState.FINISHING,
                        "ended 4 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "second stop: accepted",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        stop(StopReason.OTHER),
                        EvseState.CHARGING,
                        "ACCEPTED"),
                row(
                        "second stop: the first reason stays",
                        and(CHARGING, stop(StopReason.REMOTE), stop(StopReason.OTHER)),
                        pilot(B),
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "emergency stop while it ends: opened at once",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        stop(StopReason.EMERGENCY_STOP),
                        EvseState.CHARGING,
                        "EMERGENCY",
                        "ACCEPTED"),
                row(
                        "and the first reason stays",
                        and(CHARGING, stop(StopReason.REMOTE), stop(StopReason.EMERGENCY_STOP)),
                        pilot(C),
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "unplug while it ends, still closed: waits",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        closed(A),
                        EvseState.CHARGING),
                row(
                        "unplug while it ends: ends when open, the first reason stays",
                        and(CHARGING, stop(StopReason.REMOTE), closed(A)),
                        pilot(A),
                        EvseState.AVAILABLE,
                        "ended 3 REMOTE",
                        "AVAILABLE",
                        "unlock"),
                row(
                        "latched fault while it ends: opened at once",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        closedWith(Code.GROUND_FAILURE, true),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "FAULTED"),
                row(
                        "then open: the first reason stays",
                        and(CHARGING, stop(StopReason.REMOTE), closedWith(Code.GROUND_FAILURE, true)),
                        pilot(B),
                        EvseState.FAULTED,
                        "ended 3 REMOTE"),
                row(
                        "a fault that goes while it ends is not told any longer",
                        and(CHARGING, stop(StopReason.REMOTE), closedWith(Code.OVER_VOLTAGE, false)),
                        closed(C),
                        EvseState.SUSPENDED_EVSE,
                        "SUSPENDED_EVSE"),
                row(
                        "driver lost while it ends: ended",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        new Input.DriverLost(),
                        EvseState.UNAVAILABLE,
                        "ended 3 REMOTE",
                        "UNAVAILABLE"),
                row(
                        "remote start while it ends",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        remoteStart(false),
                        EvseState.CHARGING,
                        "REJECTED"),
                row(
                        "an offer while it ends permits nothing",
                        and(CHARGING, new Input.Offer(false), stop(StopReason.REMOTE)),
                        new Input.Offer(true),
                        EvseState.SUSPENDED_EVSE),
                row(
                        "the contactor is not known to be open after its time: ended",
                        and(CHARGING, stop(StopReason.REMOTE), Worlds.unknown(C)),
                        new Input.TimedOut(Timer.OPENING),
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING"),
                row(
                        "stop while nothing flows: ended at once",
                        READY,
                        stop(StopReason.REMOTE),
                        EvseState.FINISHING,
                        "NORMAL",
                        "ended 2 REMOTE",
                        "FINISHING",
                        "ACCEPTED",
                        "unlock"),
                row(
                                "stop without feedback: ended at once",
                                and(READY, Worlds.unknown(C), durable(2)),
                                stop(StopReason.REMOTE),
                                EvseState.FINISHING,
                                "NORMAL",
                                "ended 3 REMOTE",
                                "FINISHING",
                                "ACCEPTED",
                                "unlock")
                        .with(Worlds.noFeedback()),
                row(
                        "stop without a driver: ended at once",
                        and(CHARGING, new Input.DriverLost()),
                        stop(StopReason.REMOTE),
                        EvseState.UNAVAILABLE,
                        "ended 4 REMOTE",
                        "UNAVAILABLE",
                        "ACCEPTED"),
                row(
                        "emergency stop",
                        CHARGING,
                        stop(StopReason.EMERGENCY_STOP),
                        EvseState.CHARGING,
                        "EMERGENCY",
                        "ACCEPTED"),
                row(
                        "emergency stop, open",
                        and(CHARGING, stop(StopReason.EMERGENCY_STOP)),
                        pilot(C),
                        EvseState.FINISHING,
                        "ended 3 EMERGENCY_STOP",
                        "FINISHING",
                        "unlock"),
                row("stop with nothing running", PLUGGED, stop(StopReason.REMOTE), EvseState.PREPARING, "REJECTED"),
                row(
                        "stop before the start is durable: nothing can be ended yet",
                        STARTING,
                        stop(StopReason.REMOTE),
                        EvseState.PREPARING,
                        "ACCEPTED"),
                row(
                        "then the start is durable: ended, never permitted",
                        and(STARTING, stop(StopReason.REMOTE)),
                        durable(0),
                        EvseState.FINISHING,
                        "ended 1 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "journal fails: refused",
                        STARTING,
                        new Input.JournalFailed(TX),
                        EvseState.FINISHING,
                        "FINISHING",
                        "unlock"),
                row(
                                "journal fails, free vend: permit, and the start is appended later",
                                STARTING,
                                new Input.JournalFailed(TX),
                                EvseState.SUSPENDED_EV,
                                "permit",
                                "started by AUTHORIZED",
                                "updated 1 CHARGING_STATE_CHANGED",
                                "SUSPENDED_EV")
                        .with(rules(false, true, true)),
                row(
                        "connection time-out, plugged: Finishing",
                        PLUGGED,
                        new Input.TimedOut(Timer.CONNECTION),
                        EvseState.FINISHING,
                        "FINISHING"),
                row(
                        "connection time-out, not plugged: Available",
                        and(IDLE, authorised(TAG)),
                        new Input.TimedOut(Timer.CONNECTION),
                        EvseState.AVAILABLE,
                        "AVAILABLE"),
                row(
                        "a token in Finishing starts anew",
                        FINISHED,
                        authorised(TAG),
                        EvseState.PREPARING,
                        "PREPARING",
                        "started by AUTHORIZED",
                        "lock"),
                row("unplug in Finishing", FINISHED, pilot(A), EvseState.AVAILABLE, "AVAILABLE"),
                row(
                        "opened after a stop: ended, unlock",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        pilot(B),
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "still closed after its time: ended, Faulted, latched, stays locked",
                        and(CHARGING, stop(StopReason.REMOTE), closed(B)),
                        new Input.TimedOut(Timer.OPENING),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "ended 3 REMOTE",
                        "FAULTED"),
                row(
                        "closed though nobody permits: opened at once",
                        PLUGGED,
                        closed(B),
                        EvseState.PREPARING,
                        "EMERGENCY",
                        "lock"),
                row(
                        "still latched when it opens at last",
                        and(CHARGING, stop(StopReason.REMOTE), closed(B), new Input.TimedOut(Timer.OPENING)),
                        pilot(B),
                        EvseState.FAULTED),
                row(
                        "reset of a latched fault, cause gone",
                        and(CHARGING, stop(StopReason.REMOTE), closed(B), new Input.TimedOut(Timer.OPENING), pilot(B)),
                        new Input.ResetFault(1),
                        EvseState.FINISHING,
                        "FINISHING",
                        "ACCEPTED",
                        "unlock"),
                row(
                        "reset of a latched fault, cause present",
                        and(CHARGING, stop(StopReason.REMOTE), closed(B), new Input.TimedOut(Timer.OPENING)),
                        new Input.ResetFault(1),
                        EvseState.FAULTED,
                        "REJECTED"),
                row("reset with no fault", IDLE, new Input.ResetFault(1), EvseState.AVAILABLE, "REJECTED"),
                row(
                        "state E: emergency, the transaction stays",
                        CHARGING,
                        pilot(E),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "updated 3 ABNORMAL_CONDITION",
                        "FAULTED"),
                row("state F while idle", IDLE, pilot(F), EvseState.FAULTED, "EMERGENCY", "FAULTED"),
                row(
                        "back from E: goes on",
                        and(CHARGING, pilot(E)),
                        pilot(C),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 4 TX_RESUMED",
                        "SUSPENDED_EV"),
                row(
                        "and is Charging when the contactor closes",
                        and(CHARGING, pilot(E), pilot(C)),
                        closed(C),
                        EvseState.CHARGING,
                        "updated 5 CHARGING_STATE_CHANGED",
                        "CHARGING"),
                row(
                        "hardware fault: emergency",
                        CHARGING,
                        fault(Code.OVER_VOLTAGE, false),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "updated 3 ABNORMAL_CONDITION",
                        "FAULTED"),
                row(
                        "RCD, latched: emergency, ended",
                        CHARGING,
                        fault(Code.GROUND_FAILURE, true),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "ended 3 GROUND_FAULT",
                        "FAULTED"),
                row(
                        "RCD, latched, the contactor still closed: not ended yet",
                        CHARGING,
                        closedWith(Code.GROUND_FAILURE, true),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "FAULTED"),
                row(
                        "then it opens: ended for that",
                        and(CHARGING, closedWith(Code.GROUND_FAILURE, true)),
                        fault(Code.GROUND_FAILURE, true),
                        EvseState.FAULTED,
                        "ended 3 GROUND_FAULT"),
                row(
                        "a warning is told, and charging goes on",
                        CHARGING,
                        closedWith(Code.WEAK_SIGNAL, false),
                        EvseState.CHARGING,
                        "CHARGING"),
                row(
                        "state D without ventilation: no power",
                        READY,
                        pilot(D),
                        EvseState.SUSPENDED_EVSE,
                        "EMERGENCY",
                        "updated 2 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EVSE"),
                row(
                                "state D with ventilation",
                                READY,
                                closed(D),
                                EvseState.CHARGING,
                                "updated 2 CHARGING_STATE_CHANGED",
                                "CHARGING")
                        .with(Worlds.keepOnDisconnect()),
                row(
                        "driver lost: the transaction stays",
                        CHARGING,
                        new Input.DriverLost(),
                        EvseState.SUSPENDED_EVSE,
                        "updated 3 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EVSE"),
                row(
                        "driver back: goes on",
                        and(CHARGING, new Input.DriverLost()),
                        pilot(C),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 4 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV",
                        "lock"),
                row("driver lost while idle", IDLE, new Input.DriverLost(), EvseState.UNAVAILABLE, "UNAVAILABLE"),
                row("unlock while idle", IDLE, new Input.Unlock(1), EvseState.AVAILABLE, "unlock", "ACCEPTED"),
                row(
                        "unlock while charging: withdrawn, end and answer wait for open",
                        CHARGING,
                        new Input.Unlock(1),
                        EvseState.CHARGING,
                        "NORMAL"),
                row(
                        "then open: ended, unlocked and answered",
                        and(CHARGING, new Input.Unlock(1)),
                        pilot(B),
                        EvseState.FINISHING,
                        "ended 3 UNLOCK_COMMAND",
                        "FINISHING",
                        "unlock",
                        "ACCEPTED"),
                row(
                        "or not: failed",
                        and(CHARGING, new Input.Unlock(1), closed(B)),
                        new Input.TimedOut(Timer.OPENING),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "ended 3 UNLOCK_COMMAND",
                        "FAULTED",
                        "FAILED"),
                row(
                        "inoperative while idle",
                        IDLE,
                        INOPERATIVE,
                        EvseState.UNAVAILABLE,
                        "INOPERATIVE",
                        "UNAVAILABLE",
                        "ACCEPTED"),
                row(
                        "inoperative while charging: later",
                        CHARGING,
                        INOPERATIVE,
                        EvseState.CHARGING,
                        "INOPERATIVE later",
                        "SCHEDULED"),
                row(
                        "scheduled: straight to Unavailable at the end",
                        and(CHARGING, INOPERATIVE, stop(StopReason.REMOTE)),
                        pilot(B),
                        EvseState.UNAVAILABLE,
                        "ended 3 REMOTE",
                        "INOPERATIVE",
                        "UNAVAILABLE",
                        "unlock"),
                row(
                        "operative again",
                        and(IDLE, INOPERATIVE),
                        OPERATIVE,
                        EvseState.AVAILABLE,
                        "OPERATIVE",
                        "AVAILABLE",
                        "ACCEPTED"),
                row(
                        "station inoperative",
                        PLUGGED,
                        new Input.StationAvailability(Availability.INOPERATIVE),
                        EvseState.UNAVAILABLE,
                        "UNAVAILABLE"),
                row(
                        "deauthorised: withdrawn",
                        CHARGING,
                        new Input.Deauthorised(1, TX),
                        EvseState.CHARGING,
                        "NORMAL",
                        "ACCEPTED"),
                row(
                        "deauthorised, open: ended",
                        and(CHARGING, new Input.Deauthorised(1, TX)),
                        pilot(B),
                        EvseState.FINISHING,
                        "ended 3 DE_AUTHORIZED",
                        "FINISHING",
                        "unlock"),
                row(
                                "deauthorised, energy left",
                                CHARGING,
                                new Input.Deauthorised(1, TX),
                                EvseState.CHARGING,
                                "ACCEPTED")
                        .with(Worlds.keepOnDisconnect()),
                row(
                                "free vend: a plug starts",
                                IDLE,
                                pilot(B),
                                EvseState.PREPARING,
                                "PREPARING",
                                "started by CABLE_PLUGGED_IN",
                                "lock")
                        .with(rules(true, false, true)),
                row(
                        "a sample of the transaction",
                        CHARGING,
                        new Input.Sample(Fact.Trigger.METER_VALUE_PERIODIC, Worlds.AT),
                        EvseState.CHARGING,
                        "updated 3 METER_VALUE_PERIODIC"),
                row(
                        "restored with nothing",
                        after(),
                        new Input.Restored(Saved.NOTHING, Availability.OPERATIVE, Duration.ZERO),
                        EvseState.UNAVAILABLE));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRow(Row row) {
        row.check();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theSameInputTwiceNeverThrows(Row row) {
        row.twice();
    }
}
