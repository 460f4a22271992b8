package edgewatt.station.machine;

import static edgewatt.api.station.PilotState.A;
import static edgewatt.api.station.PilotState.B;
import static edgewatt.api.station.PilotState.C;
import static edgewatt.api.station.PilotState.D;
import static edgewatt.station.machine.Row.CHARGING;
import static edgewatt.station.machine.Row.FINISHED;
import static edgewatt.station.machine.Row.IDLE;
import static edgewatt.station.machine.Row.INOPERATIVE;
import static edgewatt.station.machine.Row.OPERATIVE;
import static edgewatt.station.machine.Row.OTHER_TX;
import static edgewatt.station.machine.Row.PLUGGED;
import static edgewatt.station.machine.Row.STARTING;
import static edgewatt.station.machine.Row.after;
import static edgewatt.station.machine.Row.and;
import static edgewatt.station.machine.Row.row;
import static edgewatt.station.machine.Row.stop;
import static edgewatt.station.machine.Worlds.RULES;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the machine refuses, drops or lets wait, and what it makes of a restart: the other rows of its table. */
class EvseMachineRefusalsTest {
    private static final List<Input> FAULTED = and(IDLE, fault(Code.OVER_VOLTAGE, false));
    private static final List<Input> LATCHED = and(IDLE, fault(Code.GROUND_FAILURE, true));
    private static final List<Input> LOST = and(IDLE, new Input.DriverLost());
    /** Runs for a token without a group. */
    private static final List<Input> ALONE =
            and(PLUGGED, remoteStart(false), durable(0), durable(1), closed(C), durable(2));

    private static final Input SHOWN = new Input.TokenPresented(TAG);
    private static final Input STATION_OUT = new Input.StationAvailability(Availability.INOPERATIVE);
    private static final Input REMOTE_ACCEPTED =
            new Input.Authorised(TAG, Optional.empty(), false, Optional.of(Worlds.REMOTE));

    /** What is refused, what is dropped, and what waits. */
    static Stream<Row> refusals() {
        return Stream.of(
                row("plug straight to C", IDLE, pilot(C), EvseState.PREPARING, "PREPARING"),
                row("plug straight to D", IDLE, pilot(D), EvseState.PREPARING, "PREPARING"),
                row(
                        "token: another's transaction without a group",
                        ALONE,
                        new Input.TokenPresented(STRANGER),
                        EvseState.CHARGING),
                row("token: inoperative", and(IDLE, INOPERATIVE), SHOWN, EvseState.UNAVAILABLE),
                row("token: no driver", LOST, SHOWN, EvseState.UNAVAILABLE),
                row("token: fault", FAULTED, SHOWN, EvseState.FAULTED),
                row(
                        "accepted: inoperative meanwhile",
                        and(PLUGGED, INOPERATIVE),
                        authorised(TAG),
                        EvseState.UNAVAILABLE),
                row("accepted: fault meanwhile", FAULTED, authorised(TAG), EvseState.FAULTED),
                row("accepted: driver lost meanwhile", LOST, authorised(TAG), EvseState.UNAVAILABLE),
                row(
                        "accepted again: its time runs anew",
                        and(IDLE, authorised(TAG)),
                        authorised(TAG),
                        EvseState.PREPARING),
                row(
                        "accepted, then inoperative: dropped",
                        and(IDLE, authorised(TAG)),
                        INOPERATIVE,
                        EvseState.UNAVAILABLE,
                        "INOPERATIVE",
                        "UNAVAILABLE",
                        "ACCEPTED"),
                row("remote start accepted while another's runs", CHARGING, REMOTE_ACCEPTED, EvseState.CHARGING),
                row(
                        "remote start, accepted after the plug",
                        and(PLUGGED, remoteStart(true)),
                        REMOTE_ACCEPTED,
                        EvseState.PREPARING,
                        "started by REMOTE_START",
                        "lock"),
                row(
                        "remote start, accepted before the plug",
                        and(IDLE, remoteStart(true)),
                        REMOTE_ACCEPTED,
                        EvseState.PREPARING,
                        "PREPARING"),
                row(
                        "remote start, refused",
                        and(PLUGGED, remoteStart(true)),
                        new Input.Refused(TAG),
                        EvseState.PREPARING),
                row("remote start: fault", FAULTED, remoteStart(false), EvseState.FAULTED, "REJECTED"),
                row("remote start: no driver", LOST, remoteStart(true), EvseState.UNAVAILABLE, "REJECTED"),
                row(
                        "stop of another transaction",
                        CHARGING,
                        new Input.Stop(1, new StopRequest(Optional.of(OTHER_TX), StopReason.REMOTE, "ocpp")),
                        EvseState.CHARGING,
                        "REJECTED"),
                row(
                        "hard reset opens at once",
                        CHARGING,
                        stop(StopReason.HARD_RESET),
                        EvseState.CHARGING,
                        "EMERGENCY",
                        "ACCEPTED"),
                row(
                        "and ends when it is open",
                        and(CHARGING, stop(StopReason.HARD_RESET)),
                        pilot(C),
                        EvseState.FINISHING,
                        "ended 3 HARD_RESET",
                        "FINISHING",
                        "unlock"),
                row("unlock: fault latched", LATCHED, new Input.Unlock(1), EvseState.FAULTED, "REJECTED"),
                row("unlock: no lock", IDLE, new Input.Unlock(1), EvseState.AVAILABLE, "NOT_SUPPORTED")
                        .with(Worlds.noLock()),
                row(
                        "unlock: driver lost meanwhile",
                        and(CHARGING, new Input.Unlock(1)),
                        new Input.DriverLost(),
                        EvseState.UNAVAILABLE,
                        "ended 3 UNLOCK_COMMAND",
                        "UNAVAILABLE",
                        "FAILED"),
                row(
                        "unlock: a second command answers the first",
                        and(CHARGING, new Input.Unlock(1)),
                        new Input.Unlock(2),
                        EvseState.CHARGING,
                        "REJECTED"),
                row(
                        "deauthorised: another transaction",
                        CHARGING,
                        new Input.Deauthorised(1, OTHER_TX),
                        EvseState.CHARGING,
                        "REJECTED"),
                row(
                                "deauthorised: at the end of its energy",
                                and(CHARGING, new Input.Deauthorised(1, TX)),
                                new Input.Tick(),
                                EvseState.SUSPENDED_EVSE,
                                "NORMAL",
                                "updated 3 CHARGING_STATE_CHANGED",
                                "SUSPENDED_EVSE")
                        .with(Worlds.keepOnDisconnect())
                        .at(1500),
                row("tick otherwise", CHARGING, new Input.Tick(), EvseState.CHARGING),
                row(
                        "scheduled, then operative again",
                        and(CHARGING, INOPERATIVE),
                        OPERATIVE,
                        EvseState.CHARGING,
                        "OPERATIVE",
                        "ACCEPTED"),
                row(
                        "nothing is scheduled any longer",
                        and(CHARGING, INOPERATIVE, OPERATIVE, stop(StopReason.REMOTE)),
                        pilot(B),
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "scheduled: straight to Unavailable at the unplug",
                        and(CHARGING, INOPERATIVE),
                        pilot(A),
                        EvseState.UNAVAILABLE,
                        "EMERGENCY",
                        "ended 3 EV_DISCONNECTED",
                        "INOPERATIVE",
                        "UNAVAILABLE",
                        "unlock"),
                row("station inoperative while charging", CHARGING, STATION_OUT, EvseState.CHARGING),
                row(
                        "and at its end",
                        and(CHARGING, STATION_OUT, stop(StopReason.REMOTE)),
                        pilot(B),
                        EvseState.UNAVAILABLE,
                        "ended 3 REMOTE",
                        "UNAVAILABLE",
                        "unlock"),
                row(
                        "the end is durable: forgotten",
                        and(CHARGING, stop(StopReason.REMOTE), pilot(B)),
                        durable(3),
                        EvseState.FINISHING),
                row(
                        "journal fails: another transaction",
                        STARTING,
                        new Input.JournalFailed(OTHER_TX),
                        EvseState.PREPARING),
                row(
                        "the contactor is open in time",
                        and(CHARGING, stop(StopReason.REMOTE), pilot(B)),
                        new Input.TimedOut(Timer.OPENING),
                        EvseState.FINISHING),
                row(
                        "closed though nobody permits, still so after its time",
                        and(PLUGGED, closed(B)),
                        new Input.TimedOut(Timer.OPENING),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "FAULTED"),
                row("unplug before the start is durable", STARTING, pilot(A), EvseState.PREPARING),
                row(
                        "then it is: ended, never permitted",
                        and(STARTING, pilot(A)),
                        durable(0),
                        EvseState.AVAILABLE,
                        "ended 1 EV_DISCONNECTED",
                        "AVAILABLE",
                        "unlock"),
                row(
                        "a sample with nothing to read",
                        IDLE,
                        new Input.Sample(Fact.Trigger.METER_VALUE_CLOCK, Worlds.AT),
                        EvseState.AVAILABLE),
                row(
                        "restored: latched fault",
                        after(pilot(A)),
                        restored(fault(Code.GROUND_FAILURE, true)),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "FAULTED"),
                row(
                        "restored: an end that is not durable",
                        after(),
                        restored(and(CHARGING, pilot(A))),
                        EvseState.UNAVAILABLE,
                        "ended 3 EV_DISCONNECTED"),
                row(
                        "restored: the cable is still in",
                        after(restored(FINISHED)),
                        pilot(B),
                        EvseState.FINISHING,
                        "FINISHING"));
    }

    private static Input restored(Input... given) {
        return restored(and(IDLE, given));
    }

    private static Input restored(List<Input> given) {
        return restored(given, Duration.ZERO);
    }

    private static Input restored(List<Input> given, Duration recloseDelay) {
        return new Input.Restored(Row.reached(given, RULES).saved(), Availability.OPERATIVE, recloseDelay);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void eachRefusal(Row row) {
        row.check();
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
                words(EvseMachine.step(step.state(), authorised(TAG), context(RULES, 1000))
                        .effects()));
    }

    static Stream<Row> restores() {
        Input restored = restored(CHARGING);
        Input slowly = restored(CHARGING, Duration.ofSeconds(30));
        Input late = new Input.TimedOut(Timer.RESTORE);
        return Stream.of(
                row("resume: waits for the driver", after(), restored, EvseState.UNAVAILABLE),
                row(
                        "resume: still plugged",
                        after(restored),
                        pilot(C),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 3 TX_RESUMED",
                        "updated 4 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV",
                        "lock"),
                row(
                        "resume: Charging when the contactor closes",
                        after(restored, pilot(C)),
                        closed(C),
                        EvseState.CHARGING,
                        "updated 5 CHARGING_STATE_CHANGED",
                        "CHARGING"),
                row(
                        "resume: after the reclose delay",
                        after(slowly, pilot(C)),
                        new Input.TimedOut(Timer.RECLOSE),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 4 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV"),
                row(
                        "resume: not before",
                        after(slowly),
                        pilot(C),
                        EvseState.SUSPENDED_EVSE,
                        "updated 3 TX_RESUMED",
                        "SUSPENDED_EVSE",
                        "lock"),
                row(
                        "resume: seems gone, and is not believed gone yet",
                        after(restored),
                        pilot(A),
                        EvseState.UNAVAILABLE,
                        "lock"),
                row(
                        "resume: seemed gone, and is plugged after all",
                        after(restored, pilot(A)),
                        pilot(C),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 3 TX_RESUMED",
                        "updated 4 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV"),
                row(
                        "resume: the time of a car that came back is no longer counted",
                        after(restored, pilot(A), closed(C)),
                        new Input.TimedOut(Timer.ABSENT),
                        EvseState.CHARGING),
                row(
                        "resume: stayed out, the meter is waited for",
                        after(restored, pilot(A)),
                        new Input.TimedOut(Timer.ABSENT),
                        EvseState.UNAVAILABLE),
                row(
                                "resume: stayed out, metered",
                                after(restored, pilot(A)),
                                new Input.TimedOut(Timer.ABSENT),
                                EvseState.AVAILABLE,
                                "ended 3 EV_DISCONNECTED",
                                "AVAILABLE",
                                "unlock")
                        .metered(),
                row(
                        "resume: seemed gone, then the driver went",
                        after(restored, pilot(A), new Input.DriverLost()),
                        new Input.TimedOut(Timer.ABSENT),
                        EvseState.UNAVAILABLE),
                row(
                        "an end asked for before the restart: the meter is waited for",
                        after(restored(and(CHARGING, stop(StopReason.REMOTE)))),
                        pilot(C),
                        EvseState.UNAVAILABLE,
                        "lock"),
                row(
                                "metered: it closes with the reason given",
                                after(restored(and(CHARGING, stop(StopReason.REMOTE)))),
                                pilot(C),
                                EvseState.FINISHING,
                                "ended 3 REMOTE",
                                "FINISHING")
                        .metered(),
                row(
                        "or its time is over: with the reason given",
                        after(restored(and(CHARGING, stop(StopReason.REMOTE))), pilot(C)),
                        late,
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "also without hardware",
                        after(restored(and(CHARGING, stop(StopReason.REMOTE)))),
                        late,
                        EvseState.UNAVAILABLE,
                        "ended 3 REMOTE"),
                row(
                        "stop while a driver is waited for: ended at once",
                        after(restored, late),
                        stop(StopReason.REMOTE),
                        EvseState.UNAVAILABLE,
                        "ended 3 REMOTE",
                        "ACCEPTED"),
                row(
                        "stop while the plug is waited for: ended at once",
                        after(restored, pilot(A)),
                        stop(StopReason.REMOTE),
                        EvseState.AVAILABLE,
                        "ended 3 REMOTE",
                        "AVAILABLE",
                        "ACCEPTED",
                        "unlock"),
                row(
                                "also where open transactions are closed",
                                after(restored(and(CHARGING, stop(StopReason.REMOTE)))),
                                late,
                                EvseState.UNAVAILABLE,
                                "ended 3 REMOTE")
                        .with(rules(false, false, false)),
                row(
                                "the contactor is still closed: opened first",
                                after(restored(and(CHARGING, stop(StopReason.REMOTE)))),
                                closed(C),
                                EvseState.UNAVAILABLE,
                                "EMERGENCY",
                                "lock")
                        .metered(),
                row(
                        "then open: with the reason given",
                        after(restored(and(CHARGING, stop(StopReason.REMOTE))), closed(C), late),
                        pilot(C),
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "resume: gone meanwhile",
                        after(restored, pilot(A)),
                        late,
                        EvseState.AVAILABLE,
                        "ended 3 EV_DISCONNECTED",
                        "AVAILABLE",
                        "unlock"),
                row(
                                "close: without hardware in time",
                                after(restored),
                                late,
                                EvseState.UNAVAILABLE,
                                "ended 3 POWER_LOSS")
                        .with(rules(false, false, false)),
                row(
                                "close: still plugged",
                                after(restored, pilot(C)),
                                late,
                                EvseState.FINISHING,
                                "ended 3 POWER_LOSS",
                                "FINISHING",
                                "unlock")
                        .with(rules(false, false, false)));
    }

    @ParameterizedTest
    @MethodSource("restores")
    void eachRestore(Row row) {
        row.check();
    }

    @ParameterizedTest
    @MethodSource({"refusals", "restores"})
    void theSameInputTwiceNeverThrows(Row row) {
        row.twice();
    }
}
