package edgewatt.station.machine;

import static edgewatt.api.station.PilotState.A;
import static edgewatt.api.station.PilotState.B;
import static edgewatt.api.station.PilotState.C;
import static edgewatt.api.station.PilotState.D;
import static edgewatt.api.station.PilotState.E;
import static edgewatt.api.station.PilotState.F;
import static edgewatt.station.machine.Worlds.GROUP;
import static edgewatt.station.machine.Worlds.RULES;
import static edgewatt.station.machine.Worlds.SISTER;
import static edgewatt.station.machine.Worlds.STRANGER;
import static edgewatt.station.machine.Worlds.TAG;
import static edgewatt.station.machine.Worlds.TX;
import static edgewatt.station.machine.Worlds.authorised;
import static edgewatt.station.machine.Worlds.closed;
import static edgewatt.station.machine.Worlds.context;
import static edgewatt.station.machine.Worlds.durable;
import static edgewatt.station.machine.Worlds.fault;
import static edgewatt.station.machine.Worlds.pilot;
import static edgewatt.station.machine.Worlds.remoteStart;
import static edgewatt.station.machine.Worlds.rules;
import static edgewatt.station.machine.Worlds.words;
import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseFault.Code;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One test per row of the table in {@link EvseMachine}. */
class EvseMachineTest {
    record Row(
            String name, Rules rules, long registerWh, List<Input> given, Input when, EvseState then, List<String> effects) {
        @Override
        public String toString() {
            return name;
        }

        Row with(Rules other) {
            return new Row(name, other, registerWh, given, when, then, effects);
        }

        /** With the register at this when it happens. */
        Row at(long wh) {
            return new Row(name, rules, wh, given, when, then, effects);
        }
    }

    private static Row row(String name, List<Input> given, Input when, EvseState then, String... effects) {
        return new Row(name, RULES, 1000, given, when, then, List.of(effects));
    }

    private static List<Input> after(Input... inputs) {
        return List.of(inputs);
    }

    private static List<Input> and(List<Input> first, Input... more) {
        List<Input> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private static Input stop(StopReason reason) {
        return new Input.Stop(1, new StopRequest(Optional.empty(), reason, "ocpp"));
    }

    private static final List<Input> IDLE = after(pilot(A));
    private static final List<Input> PLUGGED = and(IDLE, pilot(B));
    private static final List<Input> STARTING = and(PLUGGED, authorised(TAG));
    private static final List<Input> READY = and(STARTING, durable(0), durable(1));
    private static final List<Input> CHARGING = and(READY, closed(C), durable(2));
    private static final List<Input> FINISHED = and(CHARGING, stop(StopReason.REMOTE), pilot(B), durable(3));
    private static final UUID OTHER_TX = new UUID(0, 99);
    private static final Input INOPERATIVE = new Input.SetAvailability(1, Availability.INOPERATIVE);
    private static final Input OPERATIVE = new Input.SetAvailability(1, Availability.OPERATIVE);

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
                        "start durable in C: permit, Charging",
                        and(IDLE, pilot(C), authorised(TAG)),
                        durable(0),
                        EvseState.CHARGING,
                        "permit",
                        "updated 1 CHARGING_STATE_CHANGED",
                        "CHARGING"),
                row("start durable while no current is offered: no permission", and(STARTING, new Input.Offer(false)),
                        durable(0), EvseState.SUSPENDED_EVSE, "updated 1 CHARGING_STATE_CHANGED", "SUSPENDED_EVSE"),
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
                        EvseState.CHARGING,
                        "permit",
                        "updated 4 CHARGING_STATE_CHANGED",
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
                                "unplug, transaction kept",
                                CHARGING,
                                pilot(A),
                                EvseState.SUSPENDED_EV,
                                "EMERGENCY",
                                "updated 3 CHARGING_STATE_CHANGED",
                                "SUSPENDED_EV")
                        .with(Worlds.keepOnDisconnect()),
                row(
                        "the same token stops",
                        CHARGING,
                        new Input.TokenPresented(TAG),
                        EvseState.FINISHING,
                        "NORMAL",
                        "ended 3 LOCAL",
                        "FINISHING"),
                row("another token: its group is asked for", CHARGING, new Input.TokenPresented(SISTER), EvseState.CHARGING, "ask BB"),
                row(
                        "a token of the same group stops",
                        CHARGING,
                        authorised(SISTER),
                        EvseState.FINISHING,
                        "NORMAL",
                        "ended 3 LOCAL",
                        "FINISHING"),
                row(
                        "a token of another group does not",
                        CHARGING,
                        new Input.Authorised(STRANGER, Optional.of(STRANGER), false, Optional.empty()),
                        EvseState.CHARGING),
                row(
                        "the group token itself stops",
                        CHARGING,
                        new Input.TokenPresented(GROUP),
                        EvseState.FINISHING,
                        "NORMAL",
                        "ended 3 LOCAL",
                        "FINISHING"),
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
                row("remote start, inoperative", and(IDLE, INOPERATIVE), remoteStart(false), EvseState.UNAVAILABLE, "REJECTED"),
                row(
                        "plug after remote start keeps the cause",
                        and(IDLE, remoteStart(false)),
                        pilot(B),
                        EvseState.PREPARING,
                        "started by REMOTE_START",
                        "lock"),
                row(
                        "remote stop",
                        CHARGING,
                        stop(StopReason.REMOTE),
                        EvseState.FINISHING,
                        "NORMAL",
                        "ended 3 REMOTE",
                        "FINISHING",
                        "ACCEPTED"),
                row(
                        "emergency stop",
                        CHARGING,
                        stop(StopReason.EMERGENCY_STOP),
                        EvseState.FINISHING,
                        "EMERGENCY",
                        "ended 3 EMERGENCY_STOP",
                        "FINISHING",
                        "ACCEPTED"),
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
                row("journal fails: refused", STARTING, new Input.JournalFailed(TX), EvseState.FINISHING, "FINISHING", "unlock"),
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
                row("connection time-out, plugged: Finishing", PLUGGED, new Input.TimedOut(Timer.CONNECTION), EvseState.FINISHING, "FINISHING"),
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
                        "opened after a stop: unlock",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        pilot(B),
                        EvseState.FINISHING,
                        "unlock"),
                row(
                        "still closed after its time: Faulted, latched, stays locked",
                        and(CHARGING, stop(StopReason.REMOTE), closed(B)),
                        new Input.TimedOut(Timer.OPENING),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "FAULTED"),
                row("closed though nobody permits: opened at once", PLUGGED, closed(B), EvseState.PREPARING, "EMERGENCY", "lock"),
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
                        "updated 3 CHARGING_STATE_CHANGED",
                        "FAULTED"),
                row("state F while idle", IDLE, pilot(F), EvseState.FAULTED, "EMERGENCY", "FAULTED"),
                row(
                        "back from E: goes on",
                        and(CHARGING, pilot(E)),
                        pilot(C),
                        EvseState.CHARGING,
                        "permit",
                        "updated 4 CHARGING_STATE_CHANGED",
                        "CHARGING"),
                row(
                        "hardware fault: emergency",
                        CHARGING,
                        fault(Code.OVER_VOLTAGE, false),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "updated 3 CHARGING_STATE_CHANGED",
                        "FAULTED"),
                row(
                        "RCD, latched: emergency, ended",
                        CHARGING,
                        fault(Code.GROUND_FAILURE, true),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "ended 3 GROUND_FAULT",
                        "FAULTED"),
                row("a warning is told, and charging goes on", CHARGING, fault(Code.WEAK_SIGNAL, false), EvseState.CHARGING, "CHARGING"),
                row("state D without ventilation: no power", READY, pilot(D), EvseState.SUSPENDED_EVSE, "EMERGENCY",
                        "updated 2 CHARGING_STATE_CHANGED", "SUSPENDED_EVSE"),
                row("state D with ventilation", READY, closed(D), EvseState.CHARGING, "updated 2 CHARGING_STATE_CHANGED", "CHARGING")
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
                        EvseState.CHARGING,
                        "permit",
                        "updated 4 CHARGING_STATE_CHANGED",
                        "CHARGING",
                        "lock"),
                row("driver lost while idle", IDLE, new Input.DriverLost(), EvseState.UNAVAILABLE, "UNAVAILABLE"),
                row("unlock while idle", IDLE, new Input.Unlock(1), EvseState.AVAILABLE, "unlock", "ACCEPTED"),
                row(
                        "unlock while charging: ended, answer waits for open",
                        CHARGING,
                        new Input.Unlock(1),
                        EvseState.FINISHING,
                        "NORMAL",
                        "ended 3 UNLOCK_COMMAND",
                        "FINISHING"),
                row(
                        "then open: unlocked and answered",
                        and(CHARGING, new Input.Unlock(1)),
                        pilot(B),
                        EvseState.FINISHING,
                        "unlock",
                        "ACCEPTED"),
                row(
                        "or not: failed",
                        and(CHARGING, new Input.Unlock(1), closed(B)),
                        new Input.TimedOut(Timer.OPENING),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "FAULTED",
                        "FAILED"),
                row("inoperative while idle", IDLE, INOPERATIVE, EvseState.UNAVAILABLE, "INOPERATIVE", "UNAVAILABLE", "ACCEPTED"),
                row("inoperative while charging: later", CHARGING, INOPERATIVE, EvseState.CHARGING, "INOPERATIVE later", "SCHEDULED"),
                row(
                        "scheduled: straight to Unavailable at the end",
                        and(CHARGING, INOPERATIVE),
                        stop(StopReason.REMOTE),
                        EvseState.UNAVAILABLE,
                        "NORMAL",
                        "ended 3 REMOTE",
                        "INOPERATIVE",
                        "UNAVAILABLE",
                        "ACCEPTED"),
                row("operative again", and(IDLE, INOPERATIVE), OPERATIVE, EvseState.AVAILABLE, "OPERATIVE", "AVAILABLE", "ACCEPTED"),
                row(
                        "station inoperative",
                        PLUGGED,
                        new Input.StationAvailability(Availability.INOPERATIVE),
                        EvseState.UNAVAILABLE,
                        "UNAVAILABLE"),
                row(
                        "deauthorised: ended",
                        CHARGING,
                        new Input.Deauthorised(1, TX),
                        EvseState.FINISHING,
                        "NORMAL",
                        "ended 3 DE_AUTHORIZED",
                        "FINISHING",
                        "ACCEPTED"),
                row("deauthorised, energy left", CHARGING, new Input.Deauthorised(1, TX), EvseState.CHARGING, "ACCEPTED")
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
                row("restored with nothing", after(), new Input.Restored(Saved.NOTHING, Availability.OPERATIVE, Duration.ZERO), EvseState.UNAVAILABLE));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRow(Row row) {
        State state = State.initial(1);
        Context context = context(row.rules, 1000);
        for (Input input : row.given) {
            state = EvseMachine.step(state, input, context).state();
        }
        Step step = EvseMachine.step(state, row.when, context(row.rules, row.registerWh));
        assertEquals(row.effects, words(step.effects()));
        assertEquals(row.then, step.state().shown());
    }

    private static final List<Input> FAULTED = and(IDLE, fault(Code.OVER_VOLTAGE, false));
    private static final List<Input> LATCHED = and(IDLE, fault(Code.GROUND_FAILURE, true));
    private static final List<Input> LOST = and(IDLE, new Input.DriverLost());
    /** Runs for a token without a group. */
    private static final List<Input> ALONE = and(PLUGGED, remoteStart(false), durable(0), durable(1), closed(C), durable(2));

    private static final Input SHOWN = new Input.TokenPresented(TAG);
    private static final Input STATION_OUT = new Input.StationAvailability(Availability.INOPERATIVE);
    private static final Input REMOTE_ACCEPTED =
            new Input.Authorised(TAG, Optional.empty(), false, Optional.of(Worlds.REMOTE));

    /** What is refused, what is dropped, and what waits. */
    static Stream<Row> rest() {
        return Stream.of(
                row("plug straight to C", IDLE, pilot(C), EvseState.PREPARING, "PREPARING"),
                row("plug straight to D", IDLE, pilot(D), EvseState.PREPARING, "PREPARING"),
                row("token: another's transaction without a group", ALONE, new Input.TokenPresented(STRANGER), EvseState.CHARGING),
                row("token: inoperative", and(IDLE, INOPERATIVE), SHOWN, EvseState.UNAVAILABLE),
                row("token: no driver", LOST, SHOWN, EvseState.UNAVAILABLE),
                row("token: fault", FAULTED, SHOWN, EvseState.FAULTED),
                row("accepted: inoperative meanwhile", and(PLUGGED, INOPERATIVE), authorised(TAG), EvseState.UNAVAILABLE),
                row("accepted: fault meanwhile", FAULTED, authorised(TAG), EvseState.FAULTED),
                row("accepted: driver lost meanwhile", LOST, authorised(TAG), EvseState.UNAVAILABLE),
                row("accepted again: its time runs anew", and(IDLE, authorised(TAG)), authorised(TAG), EvseState.PREPARING),
                row("accepted, then inoperative: dropped", and(IDLE, authorised(TAG)), INOPERATIVE, EvseState.UNAVAILABLE,
                        "INOPERATIVE", "UNAVAILABLE", "ACCEPTED"),
                row("remote start accepted while another's runs", CHARGING, REMOTE_ACCEPTED, EvseState.CHARGING),
                row("remote start, accepted after the plug", and(PLUGGED, remoteStart(true)), REMOTE_ACCEPTED,
                        EvseState.PREPARING, "started by REMOTE_START", "lock"),
                row("remote start, accepted before the plug", and(IDLE, remoteStart(true)), REMOTE_ACCEPTED,
                        EvseState.PREPARING, "PREPARING"),
                row("remote start, refused", and(PLUGGED, remoteStart(true)), new Input.Refused(TAG), EvseState.PREPARING),
                row("remote start: fault", FAULTED, remoteStart(false), EvseState.FAULTED, "REJECTED"),
                row("remote start: no driver", LOST, remoteStart(true), EvseState.UNAVAILABLE, "REJECTED"),
                row("stop of another transaction", CHARGING,
                        new Input.Stop(1, new StopRequest(Optional.of(OTHER_TX), StopReason.REMOTE, "ocpp")),
                        EvseState.CHARGING, "REJECTED"),
                row("hard reset opens at once", CHARGING, stop(StopReason.HARD_RESET), EvseState.FINISHING, "EMERGENCY",
                        "ended 3 HARD_RESET", "FINISHING", "ACCEPTED"),
                row("unlock: fault latched", LATCHED, new Input.Unlock(1), EvseState.FAULTED, "REJECTED"),
                row("unlock: no lock", IDLE, new Input.Unlock(1), EvseState.AVAILABLE, "NOT_SUPPORTED").with(Worlds.noLock()),
                row("unlock: driver lost meanwhile", and(CHARGING, new Input.Unlock(1)), new Input.DriverLost(),
                        EvseState.UNAVAILABLE, "UNAVAILABLE", "FAILED"),
                row("unlock: a second command answers the first", and(CHARGING, new Input.Unlock(1)), new Input.Unlock(2),
                        EvseState.FINISHING, "REJECTED"),
                row("deauthorised: another transaction", CHARGING, new Input.Deauthorised(1, OTHER_TX), EvseState.CHARGING,
                        "REJECTED"),
                row("deauthorised: at the end of its energy", and(CHARGING, new Input.Deauthorised(1, TX)), new Input.Tick(),
                        EvseState.SUSPENDED_EVSE, "NORMAL", "updated 3 CHARGING_STATE_CHANGED", "SUSPENDED_EVSE")
                        .with(Worlds.keepOnDisconnect()).at(1500),
                row("tick otherwise", CHARGING, new Input.Tick(), EvseState.CHARGING),
                row("scheduled, then operative again", and(CHARGING, INOPERATIVE), OPERATIVE, EvseState.CHARGING, "OPERATIVE",
                        "ACCEPTED"),
                row("nothing is scheduled any longer", and(CHARGING, INOPERATIVE, OPERATIVE), stop(StopReason.REMOTE),
                        EvseState.FINISHING, "NORMAL", "ended 3 REMOTE", "FINISHING", "ACCEPTED"),
                row("scheduled: straight to Unavailable at the unplug", and(CHARGING, INOPERATIVE), pilot(A),
                        EvseState.UNAVAILABLE, "EMERGENCY", "ended 3 EV_DISCONNECTED", "INOPERATIVE", "UNAVAILABLE", "unlock"),
                row("station inoperative while charging", CHARGING, STATION_OUT, EvseState.CHARGING),
                row("and at its end", and(CHARGING, STATION_OUT), stop(StopReason.REMOTE), EvseState.UNAVAILABLE, "NORMAL",
                        "ended 3 REMOTE", "UNAVAILABLE", "ACCEPTED"),
                row("the end is durable: forgotten", and(CHARGING, stop(StopReason.REMOTE), pilot(B)), durable(3),
                        EvseState.FINISHING),
                row("journal fails: another transaction", STARTING, new Input.JournalFailed(OTHER_TX), EvseState.PREPARING),
                row("the contactor is open in time", and(CHARGING, stop(StopReason.REMOTE), pilot(B)),
                        new Input.TimedOut(Timer.OPENING), EvseState.FINISHING),
                row("closed though nobody permits, still so after its time", and(PLUGGED, closed(B)),
                        new Input.TimedOut(Timer.OPENING), EvseState.FAULTED, "EMERGENCY", "FAULTED"),
                row("unplug before the start is durable", STARTING, pilot(A), EvseState.PREPARING),
                row("then it is: ended, never permitted", and(STARTING, pilot(A)), durable(0), EvseState.AVAILABLE,
                        "ended 1 EV_DISCONNECTED", "AVAILABLE", "unlock"),
                row("a sample with nothing to read", IDLE, new Input.Sample(Fact.Trigger.METER_VALUE_CLOCK, Worlds.AT),
                        EvseState.AVAILABLE),
                row("restored: latched fault", after(pilot(A)), restored(fault(Code.GROUND_FAILURE, true)), EvseState.FAULTED,
                        "EMERGENCY", "FAULTED"),
                row("restored: an end that is not durable", after(), restored(and(CHARGING, pilot(A))), EvseState.UNAVAILABLE,
                        "ended 3 EV_DISCONNECTED"),
                row("restored: the cable is still in", after(restored(FINISHED)), pilot(B), EvseState.FINISHING, "FINISHING"));
    }

    private static Input restored(Input... given) {
        return restored(and(IDLE, given));
    }

    private static Input restored(List<Input> given) {
        State state = State.initial(1);
        for (Input input : given) {
            state = EvseMachine.step(state, input, context(RULES, 1000)).state();
        }
        return new Input.Restored(state.saved(), Availability.OPERATIVE, Duration.ZERO);
    }

    @ParameterizedTest
    @MethodSource("rest")
    void eachOfTheRest(Row row) {
        eachRow(row);
    }

    @Test
    void aSampleWithoutATransactionIsRecordedByItself() {
        MeterReading reading = new MeterReading(
                Worlds.AT, 0, 1000, Double.NaN, 0, PhaseValues.NONE, PhaseValues.NONE, Double.NaN, Optional.empty());
        Step step = EvseMachine.step(
                State.initial(1),
                new Input.Sample(Fact.Trigger.METER_VALUE_CLOCK, Worlds.AT),
                new Context(Worlds.AT, TX, 1000, Optional.of(reading), RULES));
        assertEquals(List.of("MeterSampled"), words(step.effects()));
    }

    @Test
    void aPlugBeforeTheTokenIsNotTheCause() {
        Step step = EvseMachine.step(State.initial(1), pilot(C), context(RULES, 1000));
        assertEquals(EvseState.PREPARING, step.state().shown());
        assertEquals(
                List.of("started by AUTHORIZED", "lock"),
                words(EvseMachine.step(step.state(), authorised(TAG), context(RULES, 1000)).effects()));
    }

    static Stream<Row> restores() {
        State running = State.initial(1);
        for (Input input : CHARGING) {
            running = EvseMachine.step(running, input, context(RULES, 1000)).state();
        }
        Input restored = new Input.Restored(running.saved(), Availability.OPERATIVE, Duration.ZERO);
        Input slowly = new Input.Restored(running.saved(), Availability.OPERATIVE, Duration.ofSeconds(30));
        Input late = new Input.TimedOut(Timer.RESTORE);
        return Stream.of(
                row("resume: waits for the driver", after(), restored, EvseState.UNAVAILABLE),
                row("resume: still plugged", after(restored), pilot(C), EvseState.CHARGING, "permit",
                        "updated 3 TX_RESUMED", "updated 4 CHARGING_STATE_CHANGED", "CHARGING", "lock"),
                row("resume: after the reclose delay", after(slowly, pilot(C)), new Input.TimedOut(Timer.RECLOSE),
                        EvseState.CHARGING, "permit", "updated 4 CHARGING_STATE_CHANGED", "CHARGING"),
                row("resume: not before", after(slowly), pilot(C), EvseState.SUSPENDED_EVSE, "updated 3 TX_RESUMED",
                        "SUSPENDED_EVSE", "lock"),
                row("resume: gone meanwhile, the meter is waited for", after(restored), pilot(A), EvseState.UNAVAILABLE, "lock"),
                row("resume: gone meanwhile", after(restored, pilot(A)), late, EvseState.AVAILABLE,
                        "ended 3 EV_DISCONNECTED", "AVAILABLE", "unlock"),
                row("close: without hardware in time", after(restored), late, EvseState.UNAVAILABLE, "ended 3 POWER_LOSS")
                        .with(rules(false, false, false)),
                row("close: still plugged", after(restored, pilot(C)), late, EvseState.FINISHING, "ended 3 POWER_LOSS",
                        "FINISHING", "unlock").with(rules(false, false, false)));
    }

    @ParameterizedTest
    @MethodSource("restores")
    void eachRestore(Row row) {
        eachRow(row);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theSameInputTwiceNeverThrows(Row row) {
        State state = State.initial(1);
        Context context = context(row.rules, 1000);
        for (Input input : and(row.given, row.when, row.when)) {
            state = EvseMachine.step(state, input, context).state();
        }
    }
}
