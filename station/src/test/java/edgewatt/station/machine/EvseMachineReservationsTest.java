package edgewatt.station.machine;

import static edgewatt.api.station.PilotState.A;
import static edgewatt.api.station.PilotState.B;
import static edgewatt.station.machine.Row.CHARGING;
import static edgewatt.station.machine.Row.IDLE;
import static edgewatt.station.machine.Row.INOPERATIVE;
import static edgewatt.station.machine.Row.OPERATIVE;
import static edgewatt.station.machine.Row.and;
import static edgewatt.station.machine.Row.row;
import static edgewatt.station.machine.Row.stop;
import static edgewatt.station.machine.Worlds.GROUP;
import static edgewatt.station.machine.Worlds.SISTER;
import static edgewatt.station.machine.Worlds.STRANGER;
import static edgewatt.station.machine.Worlds.TAG;
import static edgewatt.station.machine.Worlds.authorised;
import static edgewatt.station.machine.Worlds.durable;
import static edgewatt.station.machine.Worlds.fault;
import static edgewatt.station.machine.Worlds.pilot;
import static edgewatt.station.machine.Worlds.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.EvseFault.Code;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the table in {@link EvseMachine} about reservations. */
class EvseMachineReservationsTest {
    private static final Input FOR_TAG = new Input.Claims(List.of(new Claim(9, TAG, Optional.empty())), true);
    private static final Input FOR_GROUP = new Input.Claims(List.of(new Claim(9, SISTER, Optional.of(GROUP))), true);
    private static final Input NOBODY = new Input.Claims(List.of(), false);
    private static final List<Input> RESERVED = and(IDLE, FOR_TAG);
    private static final List<Input> OF_GROUP = and(IDLE, FOR_GROUP);

    private static Input remote(Token token, boolean check, Optional<Token> parent) {
        return new Input.RemoteStart(1, new StartRequest(token, check, OptionalInt.empty(), "ocpp"), parent);
    }

    static Stream<Row> rows() {
        return Stream.of(
                row("reserved", IDLE, FOR_TAG, EvseState.RESERVED, "RESERVED"),
                row("over", RESERVED, NOBODY, EvseState.AVAILABLE, "AVAILABLE"),
                row("a plug changes nothing", RESERVED, pilot(B), EvseState.RESERVED),
                row("over with a plug", and(RESERVED, pilot(B)), NOBODY, EvseState.PREPARING, "PREPARING"),
                row("free vend waits", RESERVED, pilot(B), EvseState.RESERVED).with(rules(true, false, true)),
                row(
                                "free vend once it is over",
                                and(RESERVED, pilot(B)),
                                NOBODY,
                                EvseState.PREPARING,
                                "PREPARING",
                                "started by CABLE_PLUGGED_IN",
                                "lock")
                        .with(rules(true, false, true)),
                row("its token: ask", RESERVED, new Input.TokenPresented(TAG), EvseState.RESERVED, "ask AA"),
                row("its token", RESERVED, authorised(TAG), EvseState.PREPARING, "PREPARING"),
                row(
                        "its token, plugged",
                        and(RESERVED, pilot(B)),
                        authorised(TAG),
                        EvseState.PREPARING,
                        "PREPARING",
                        "started by AUTHORIZED",
                        "lock"),
                row(
                        "its token does not plug in time: still reserved",
                        and(RESERVED, authorised(TAG)),
                        new Input.TimedOut(Timer.CONNECTION),
                        EvseState.RESERVED,
                        "RESERVED"),
                row("a stranger: not asked", RESERVED, new Input.TokenPresented(STRANGER), EvseState.RESERVED),
                row("a stranger who was asked before", RESERVED, authorised(STRANGER), EvseState.RESERVED),
                row(
                        "a group: anybody may be of it",
                        OF_GROUP,
                        new Input.TokenPresented(STRANGER),
                        EvseState.RESERVED,
                        "ask CC"),
                row("of the group", OF_GROUP, authorised(TAG), EvseState.PREPARING, "PREPARING"),
                row(
                        "not of the group",
                        OF_GROUP,
                        new Input.Authorised(STRANGER, Optional.empty(), false, Optional.empty()),
                        EvseState.RESERVED),
                row(
                        "remote start by another",
                        RESERVED,
                        remote(STRANGER, false, Optional.empty()),
                        EvseState.RESERVED,
                        "REJECTED"),
                row(
                        "remote start by its token",
                        RESERVED,
                        remote(TAG, false, Optional.empty()),
                        EvseState.PREPARING,
                        "PREPARING",
                        "ACCEPTED"),
                row(
                        "remote start, group known",
                        OF_GROUP,
                        remote(TAG, false, Optional.of(GROUP)),
                        EvseState.PREPARING,
                        "PREPARING",
                        "ACCEPTED"),
                row(
                        "remote start, group to be asked for",
                        OF_GROUP,
                        remote(TAG, false, Optional.empty()),
                        EvseState.RESERVED,
                        "ACCEPTED",
                        "ask AA"),
                row(
                        "inoperative",
                        RESERVED,
                        INOPERATIVE,
                        EvseState.UNAVAILABLE,
                        "INOPERATIVE",
                        "UNAVAILABLE",
                        "ACCEPTED"),
                row(
                        "operative again",
                        and(RESERVED, INOPERATIVE),
                        OPERATIVE,
                        EvseState.RESERVED,
                        "OPERATIVE",
                        "RESERVED",
                        "ACCEPTED"),
                row("fault", RESERVED, fault(Code.OVER_VOLTAGE, false), EvseState.FAULTED, "EMERGENCY", "FAULTED"),
                row("driver lost", RESERVED, new Input.DriverLost(), EvseState.UNAVAILABLE, "UNAVAILABLE"),
                row("driver back", and(RESERVED, new Input.DriverLost()), pilot(A), EvseState.RESERVED, "RESERVED"),
                row("what runs goes on", CHARGING, FOR_TAG, EvseState.CHARGING),
                row(
                        "a sister stops what runs",
                        and(CHARGING, FOR_TAG),
                        authorised(SISTER),
                        EvseState.CHARGING,
                        "NORMAL"),
                row(
                        "after it: reserved",
                        and(CHARGING, FOR_TAG, stop(StopReason.REMOTE)),
                        pilot(A),
                        EvseState.RESERVED,
                        "ended 3 REMOTE",
                        "RESERVED",
                        "unlock"));
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

    @Test
    void theStartNamesItsReservation() {
        assertEquals(OptionalInt.of(9), started(and(RESERVED, authorised(TAG), pilot(B))));
        assertEquals(OptionalInt.of(9), started(and(OF_GROUP, authorised(TAG), pilot(B))));
        Input open = new Input.Claims(List.of(new Claim(9, TAG, Optional.empty())), false);
        assertEquals(OptionalInt.of(9), started(and(IDLE, open, authorised(TAG), pilot(B))));
        Input.Authorised stranger = new Input.Authorised(STRANGER, Optional.empty(), false, Optional.empty());
        assertEquals(OptionalInt.empty(), started(and(IDLE, open, stranger, pilot(B))));
    }

    private static OptionalInt started(List<Input> inputs) {
        State state = Row.reached(and(inputs, durable(0)), Worlds.RULES);
        Fact.TransactionStarted started = state.tx().orElseThrow().started();
        return started.reservationId();
    }
}
