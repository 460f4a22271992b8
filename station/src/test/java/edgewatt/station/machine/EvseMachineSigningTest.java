package edgewatt.station.machine;

import static edgewatt.api.station.PilotState.A;
import static edgewatt.api.station.PilotState.B;
import static edgewatt.api.station.PilotState.C;
import static edgewatt.station.machine.Row.IDLE;
import static edgewatt.station.machine.Row.PLUGGED;
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
import static edgewatt.station.machine.Worlds.durable;
import static edgewatt.station.machine.Worlds.fault;
import static edgewatt.station.machine.Worlds.pilot;
import static edgewatt.station.machine.Worlds.remoteStart;

import edgewatt.api.station.EvseFault.Code;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the table in {@link EvseMachine} about signatures, and about a cable that stays when its car goes. */
class EvseMachineSigningTest {
    private static final Input SIGNED = new Input.Signed(TX);
    private static final Input UNSIGNED = new Input.Unsigned(TX, "its log is full");
    private static final Input TOO_LATE = new Input.TimedOut(Timer.SIGNING);

    private static final List<Input> SIGNING = and(PLUGGED, authorised(TAG));
    private static final List<Input> CHARGING = and(SIGNING, SIGNED, durable(0), durable(1), closed(C), durable(2));
    private static final List<Input> ENDING = and(CHARGING, stop(StopReason.REMOTE), pilot(C));
    private static final List<Input> LEFT = and(CHARGING, pilot(A), SIGNED, durable(3));

    private static Input shown(Token token) {
        return new Input.TokenPresented(token);
    }

    static Stream<Row> begins() {
        return Stream.of(
                row("the begin is signed first", PLUGGED, authorised(TAG), EvseState.PREPARING, "sign BEGIN", "lock"),
                row("then appended", SIGNING, SIGNED, EvseState.PREPARING, "started by AUTHORIZED"),
                row(
                        "then permitted",
                        and(SIGNING, SIGNED),
                        durable(0),
                        EvseState.SUSPENDED_EV,
                        "permit",
                        "updated 1 CHARGING_STATE_CHANGED",
                        "SUSPENDED_EV"),
                row("signed for something else", SIGNING, new Input.Signed(new UUID(0, 77)), EvseState.PREPARING),
                row("fails where it is required", SIGNING, UNSIGNED, EvseState.PREPARING, "unlock"),
                row("is late where it is required", SIGNING, TOO_LATE, EvseState.PREPARING, "unlock"),
                row("signed too late", and(SIGNING, TOO_LATE), SIGNED, EvseState.PREPARING),
                row("the same token again changes nothing", SIGNING, authorised(TAG), EvseState.PREPARING),
                row("another token is signed anew", SIGNING, authorised(STRANGER), EvseState.PREPARING, "sign BEGIN"),
                row("unplugged", SIGNING, pilot(A), EvseState.PREPARING, "unlock"),
                row("plugged again", and(SIGNING, pilot(A)), pilot(B), EvseState.PREPARING, "sign BEGIN", "lock"),
                row(
                        "fault",
                        SIGNING,
                        fault(Code.OVER_VOLTAGE, false),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "FAULTED",
                        "unlock"),
                row(
                        "remote start waits for it",
                        PLUGGED,
                        remoteStart(false),
                        EvseState.PREPARING,
                        "sign BEGIN",
                        "lock"),
                row(
                        "remote start, signed",
                        and(PLUGGED, remoteStart(false)),
                        SIGNED,
                        EvseState.PREPARING,
                        "started by REMOTE_START",
                        "ACCEPTED"),
                row(
                        "remote start, failed",
                        and(PLUGGED, remoteStart(false)),
                        UNSIGNED,
                        EvseState.PREPARING,
                        "REJECTED",
                        "unlock"),
                row(
                        "remote start, unplugged",
                        and(PLUGGED, remoteStart(false)),
                        fault(Code.OVER_VOLTAGE, false),
                        EvseState.FAULTED,
                        "EMERGENCY",
                        "FAULTED",
                        "REJECTED",
                        "unlock"),
                row(
                        "remote start before the plug is answered at once",
                        IDLE,
                        remoteStart(false),
                        EvseState.PREPARING,
                        "PREPARING",
                        "ACCEPTED"));
    }

    static Stream<Row> ends() {
        return Stream.of(
                row(
                        "the end is signed once it is open",
                        and(CHARGING, stop(StopReason.REMOTE)),
                        pilot(C),
                        EvseState.CHARGING,
                        "sign END"),
                row("then appended", ENDING, SIGNED, EvseState.FINISHING, "ended 3 REMOTE", "FINISHING", "unlock"),
                row(
                        "fails: appended without",
                        ENDING,
                        UNSIGNED,
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "late: appended without",
                        ENDING,
                        TOO_LATE,
                        EvseState.FINISHING,
                        "ended 3 REMOTE",
                        "FINISHING",
                        "unlock"),
                row(
                        "unplugged meanwhile: the first reason stays",
                        and(ENDING, pilot(A)),
                        SIGNED,
                        EvseState.AVAILABLE,
                        "ended 3 REMOTE",
                        "AVAILABLE",
                        "unlock"));
    }

    static Stream<Row> cables() {
        return Stream.of(
                row(
                        "the car goes, its cable stays",
                        and(CHARGING, pilot(A)),
                        SIGNED,
                        EvseState.FINISHING,
                        "ended 3 EV_DISCONNECTED",
                        "FINISHING"),
                row("its owner takes it", LEFT, shown(TAG), EvseState.AVAILABLE, "AVAILABLE", "unlock"),
                row("a stranger may be of the group: ask", LEFT, shown(STRANGER), EvseState.FINISHING, "ask CC"),
                row("a sister takes it", LEFT, authorised(SISTER), EvseState.AVAILABLE, "AVAILABLE", "unlock"),
                row(
                        "a stranger does not",
                        LEFT,
                        new Input.Authorised(STRANGER, Optional.empty(), false, Optional.empty()),
                        EvseState.FINISHING),
                row(
                        "nor by remote start",
                        LEFT,
                        new Input.RemoteStart(1, StartRequest.of(STRANGER, "ocpp"), Optional.empty()),
                        EvseState.FINISHING,
                        "REJECTED"),
                row(
                        "unlock command",
                        LEFT,
                        new Input.Unlock(1),
                        EvseState.AVAILABLE,
                        "AVAILABLE",
                        "unlock",
                        "ACCEPTED"),
                row("the owner's car comes back", LEFT, pilot(B), EvseState.FINISHING),
                row("and charges on its owner's token", and(LEFT, pilot(B)), shown(TAG), EvseState.FINISHING, "ask AA"),
                row("accepted", and(LEFT, pilot(B)), authorised(TAG), EvseState.PREPARING, "PREPARING", "sign BEGIN"),
                row(
                        "a stranger's car in that cable does not",
                        and(LEFT, pilot(B)),
                        new Input.Authorised(
                                STRANGER, Optional.of(new Token("X", GROUP.type())), false, Optional.empty()),
                        EvseState.FINISHING),
                row("driver lost", LEFT, new Input.DriverLost(), EvseState.UNAVAILABLE, "UNAVAILABLE"),
                row(
                        "driver back: locked again",
                        and(LEFT, new Input.DriverLost()),
                        pilot(A),
                        EvseState.FINISHING,
                        "FINISHING",
                        "lock"));
    }

    @ParameterizedTest
    @MethodSource({"begins", "ends", "cables"})
    void eachRow(Row row) {
        row.with(Worlds.signing(true)).check();
    }

    @ParameterizedTest
    @MethodSource({"begins", "ends", "cables"})
    void theSameInputTwiceNeverThrows(Row row) {
        row.with(Worlds.signing(true)).twice();
    }

    static Stream<Row> optional() {
        return Stream.of(
                row(
                        "fails where it is not required: begins unsigned",
                        SIGNING,
                        UNSIGNED,
                        EvseState.PREPARING,
                        "started by AUTHORIZED"),
                row(
                        "is late where it is not required",
                        SIGNING,
                        TOO_LATE,
                        EvseState.PREPARING,
                        "started by AUTHORIZED"),
                row(
                        "remote start does not wait",
                        PLUGGED,
                        remoteStart(false),
                        EvseState.PREPARING,
                        "ACCEPTED",
                        "sign BEGIN",
                        "lock"));
    }

    @ParameterizedTest
    @MethodSource("optional")
    void whereItIsNotRequired(Row row) {
        row.with(Worlds.signing(false)).check();
    }

    static Stream<Row> unable() {
        return Stream.of(
                row("a token is not asked about", PLUGGED, shown(TAG), EvseState.PREPARING),
                row("nor does an accepted one start", PLUGGED, authorised(TAG), EvseState.PREPARING),
                row("nor a remote one", PLUGGED, remoteStart(false), EvseState.PREPARING, "REJECTED"));
    }

    @ParameterizedTest
    @MethodSource("unable")
    void whereTheMeterCannot(Row row) {
        row.with(Worlds.unsigned()).check();
    }
}
