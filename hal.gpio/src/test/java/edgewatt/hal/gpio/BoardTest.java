package edgewatt.hal.gpio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Health;
import edgewatt.api.io.PinException;
import edgewatt.api.io.PinSimulator;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseDriver.OpenMode;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Permission;
import edgewatt.api.station.PilotState;
import edgewatt.hal.gpio.config.BoardConfig;
import edgewatt.hal.gpio.config.BoardParser;
import edgewatt.hal.gpio.evse.GpioEvse;
import edgewatt.hal.gpio.pin.SimulatedChip;
import edgewatt.hal.gpio.pin.VirtualTimeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A whole board on the simulated chip, in virtual time. */
class BoardTest {
    private final VirtualTimeline time = new VirtualTimeline();
    private final List<DriverState> states = new ArrayList<>();

    static Map<String, String> settings(Path file) throws IOException {
        Map<String, String> settings = new HashMap<>();
        JsonNode root = new ObjectMapper().readTree(Files.readString(file));
        root.fieldNames()
                .forEachRemaining(key -> settings.put(key, root.get(key).toString()));
        return settings;
    }

    private Board open(Map<String, String> settings) {
        BoardConfig config = new BoardParser().parse(settings);
        return new Board(config, new SimulatedChip(), new Timelines(time, time, time, () -> {}));
    }

    private Board example() throws IOException {
        Board board = open(settings(Path.of("examples/simulated.json")));
        assertEquals(List.of(), board.findings());
        return board;
    }

    private PilotState last() {
        return states.get(states.size() - 1).pilot();
    }

    private static Permission permission(double currentA) {
        return new Permission(currentA, 3, Duration.ofSeconds(1));
    }

    @Test
    void theExampleBoardChargesAndEverythingIsSafeAfterClose() throws IOException {
        Board board = example();
        PinSimulator world = board.simulator().orElseThrow();
        GpioEvse evse = board.evses().get(0);
        evse.attach(states::add);
        assertEquals(PilotState.A, last());
        world.drive("plug1", true);
        world.drive("cableB1", true);
        assertEquals(PilotState.A, last(), "debounced");
        time.pass(20);
        assertEquals(PilotState.B, last());
        assertEquals(20 * 1_000_000L, time.nanos() - states.get(1).monotonicNanos(), "the time of the first raw edge");
        assertEquals(OptionalInt.of(32), states.get(states.size() - 1).cableRatingA());
        evse.lock(true);
        assertTrue(world.level("lock1"));
        evse.permit(permission(16));
        assertEquals(16 / 0.6, world.duty("offer1"), 1e-9);
        List<Boolean> beats = new ArrayList<>();
        world.onOutput("permit1", beats::add);
        world.drive("request1", true);
        time.pass(20);
        assertEquals(PilotState.C, last());
        assertEquals(List.of(true), beats);
        time.pass(250);
        assertEquals(List.of(true, false), beats);
        world.drive("feedback1", true);
        evse.indicate(EvseState.CHARGING);
        assertTrue(world.level("blue1"));
        time.pass(250);
        assertTrue(world.level("permit1"));
        assertEquals(DriverState.Contactor.CLOSED, states.get(states.size() - 1).contactor());
        board.close();
        assertFalse(beats.get(beats.size() - 1));
        assertThrows(PinException.class, () -> board.outputs().get("green2").set(true));
        assertEquals(100, board.pwms().get("offer1").duty());
        assertFalse(board.outputs().get("permit1").isActive());
        assertTrue(board.outputs().get("lock1").isActive(), "a lock holds");
        assertEquals(0, time.waiting(), "no timer is left");
    }

    @Test
    void aLampBlinksForATokenThenShowsTheStateAndAFaultInterruptsIt() throws IOException {
        Board board = example();
        PinSimulator world = board.simulator().orElseThrow();
        GpioEvse evse = board.evses().get(0);
        evse.indicate(EvseState.AVAILABLE);
        List<Boolean> blue = new ArrayList<>();
        world.onOutput("blue1", blue::add);
        evse.blink(true, 2);
        assertFalse(world.level("green1"));
        time.pass(2_000);
        assertEquals(2, blue.stream().filter(lit -> lit).count());
        assertFalse(world.level("blue1"));
        assertTrue(world.level("green1"));
        evse.blink(false, 3);
        evse.indicate(EvseState.PREPARING);
        assertTrue(world.level("red1"), "the blinking goes on");
        evse.indicate(EvseState.FAULTED);
        time.pass(300);
        assertTrue(world.level("red1"), "and a fault ends it");
        assertEquals(0, time.waiting());
        evse.indicate(EvseState.AVAILABLE);
        evse.illuminate(0);
        assertFalse(world.level("green1"), "dark");
        evse.illuminate(20);
        assertTrue(world.level("green1"));
        evse.blink(true, 9);
        board.close();
        assertEquals(0, time.waiting(), "no timer is left");
    }

    @Test
    void theDeadManStopsTheHeartbeatWhenNobodyRenews() throws IOException {
        Board board = example();
        PinSimulator world = board.simulator().orElseThrow();
        GpioEvse evse = board.evses().get(0);
        world.drive("plug1", true);
        world.drive("request1", true);
        time.pass(20);
        evse.permit(permission(16));
        List<Boolean> beats = new ArrayList<>();
        world.onOutput("permit1", beats::add);
        time.pass(999);
        assertEquals(3, beats.size());
        time.pass(1);
        assertEquals(4, beats.size());
        assertFalse(world.level("permit1"));
        time.pass(5_000);
        assertEquals(4, beats.size());
        assertEquals(100, world.duty("offer1"));
        board.close();
    }

    @Test
    void aListenerThatThrowsPutsEveryOutputToItsSafeLevel() throws IOException {
        Board board = example();
        PinSimulator world = board.simulator().orElseThrow();
        GpioEvse evse = board.evses().get(0);
        evse.attach(state -> {
            if (state.contactor() == DriverState.Contactor.CLOSED) {
                throw new IllegalStateException("the station is confused");
            }
        });
        world.drive("plug1", true);
        world.drive("request1", true);
        time.pass(20);
        evse.lock(true);
        evse.permit(permission(16));
        assertTrue(world.level("permit1"));
        world.drive("feedback1", true);
        time.pass(20);
        assertFalse(world.level("permit1"));
        assertEquals(100, world.duty("offer1"));
        assertTrue(world.level("lock1"));
        evse.permit(permission(16));
        time.pass(1_000);
        assertFalse(world.level("permit1"), "latched");
        assertTrue(board.findings().stream().anyMatch(f -> f.message().contains("the station is confused")));
        board.close();
    }

    @Test
    void anOutputOfAnEvseIsForTheEvseAlone() throws IOException {
        Board board = example();
        assertEquals("evse 1", board.owner("permit1").orElseThrow());
        PinException e = assertThrows(
                PinException.class, () -> new Guarded.Digital(board.outputs().get("permit1"), "evse 1").set(true));
        assertEquals(
                "gpio pin 'permit1' is driven by evse 1; ask the EVSE, or give the pin no role in etc/board.json",
                e.getMessage());
        board.close();
    }

    @Test
    void safeLevelsOfFreeOutputsAreDrivenAtOpenAndAtClose() {
        Board board = open(Map.of(
                "chip",
                "{\"kind\":\"simulated\"}",
                "pins",
                "[{\"name\":\"on\",\"line\":1,\"direction\":\"out\",\"safe\":\"active\",\"activeLow\":true},"
                        + "{\"name\":\"off\",\"line\":2,\"direction\":\"out\"},"
                        + "{\"name\":\"held\",\"line\":3,\"direction\":\"out\",\"safe\":\"hold\"},"
                        + "{\"name\":\"pwm\",\"channel\":3,\"direction\":\"pwm\",\"safeDuty\":40}]"));
        PinSimulator world = board.simulator().orElseThrow();
        assertTrue(world.level("on"));
        assertFalse(world.level("off"));
        assertFalse(world.level("held"));
        assertEquals(40, world.duty("pwm"));
        board.outputs().get("on").set(false);
        board.outputs().get("off").set(true);
        board.outputs().get("held").set(true);
        board.pwms().get("pwm").setDuty(70);
        List<String> last = new ArrayList<>();
        world.onOutput("on", level -> last.add("on " + level));
        world.onOutput("off", level -> last.add("off " + level));
        world.onOutput("held", level -> last.add("held " + level));
        world.onDuty("pwm", percent -> last.add("pwm " + percent));
        board.close();
        assertEquals(List.of("on true", "off false", "held true", "pwm 40.0"), last);
    }

    @Test
    void benchModeIsSaidInHealthAndDrivesTheContactor() {
        Board board = open(Map.of(
                "chip",
                "{\"kind\":\"simulated\"}",
                "pins",
                "[{\"name\":\"p\",\"line\":1,\"direction\":\"in\"},{\"name\":\"r\",\"line\":2,\"direction\":\"in\"},"
                        + "{\"name\":\"k\",\"line\":3,\"direction\":\"out\"}]",
                "evses",
                "[{\"id\":1,\"plug\":\"p\",\"request\":\"r\",\"contactor\":\"k\",\"bench\":true}]"));
        assertEquals(Health.Level.NOTICE, board.findings().get(0).level());
        assertEquals(
                "etc/board.json: evse 1: bench mode, Linux drives contactor or pilot itself and nothing opens when it"
                        + " hangs; wire an interlock before a car is plugged in",
                board.findings().get(0).message());
        PinSimulator world = board.simulator().orElseThrow();
        world.drive("p", true);
        world.drive("r", true);
        time.pass(20);
        GpioEvse evse = board.evses().get(0);
        evse.permit(permission(16));
        time.pass(600);
        assertTrue(world.level("k"), "held, no heartbeat");
        evse.withdraw(OpenMode.EMERGENCY);
        assertFalse(world.level("k"));
        board.close();
    }
}
