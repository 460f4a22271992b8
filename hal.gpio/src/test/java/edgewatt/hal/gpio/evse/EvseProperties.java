package edgewatt.hal.gpio.evse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.io.PinSimulator;
import edgewatt.api.station.EvseDriver.OpenMode;
import edgewatt.api.station.Permission;
import edgewatt.api.station.PilotState;
import edgewatt.hal.gpio.config.BoardConfig;
import edgewatt.hal.gpio.config.BoardParser;
import edgewatt.hal.gpio.config.PinConfig;
import edgewatt.hal.gpio.pin.InputPin;
import edgewatt.hal.gpio.pin.OutputPin;
import edgewatt.hal.gpio.pin.Pins;
import edgewatt.hal.gpio.pin.SimulatedChip;
import edgewatt.hal.gpio.pin.VirtualTimeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever happens in whatever order: no beat without the right to one, and every opening in time. */
class EvseProperties {
    private static final long MS = 1_000_000L;
    private static final BoardConfig BOARD = new BoardParser()
            .parse(Map.of(
                    "chip",
                    "{\"kind\":\"simulated\"}",
                    "pins",
                    "[{\"name\":\"plug\",\"line\":1,\"direction\":\"in\",\"debounceMs\":0},"
                            + "{\"name\":\"request\",\"line\":2,\"direction\":\"in\",\"debounceMs\":0},"
                            + "{\"name\":\"ventilation\",\"line\":3,\"direction\":\"in\",\"debounceMs\":0},"
                            + "{\"name\":\"fault\",\"line\":4,\"direction\":\"in\",\"debounceMs\":0},"
                            + "{\"name\":\"rcd\",\"line\":5,\"direction\":\"in\",\"debounceMs\":0},"
                            + "{\"name\":\"permit\",\"line\":6,\"direction\":\"out\"}]",
                    "evses",
                    "[{\"id\":1,\"plug\":\"plug\",\"request\":\"request\",\"ventilation\":\"ventilation\","
                            + "\"fault\":\"fault\",\"rcd\":\"rcd\",\"permission\":\"permit\",\"ventilated\":true}]"));

    private static VirtualTimeline time;
    private static SimulatedChip chip;
    private static Pins pins;
    private static Map<String, InputPin> inputs;
    private static OutputPin permit;

    @BeforeContainer
    static void openTheBoardOnce() {
        time = new VirtualTimeline();
        chip = new SimulatedChip();
        pins = new Pins(chip, time);
        inputs = new java.util.HashMap<>();
        for (PinConfig pin : BOARD.pins().values()) {
            if (pin instanceof PinConfig.In in) {
                inputs.put(pin.name(), pins.open(in));
            } else if (pin instanceof PinConfig.Out out) {
                permit = pins.open(out);
                chip.wire(permit);
            }
        }
    }

    @AfterContainer
    static void closeTheBoard() {
        pins.close();
    }

    sealed interface Act {
        record Drive(String pin, boolean active) implements Act {}

        record Permit(double currentA, long millis) implements Act {}

        record Withdraw(OpenMode mode) implements Act {}

        record Pass(long millis) implements Act {}
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Act> drive = Arbitraries.of(
                        "plug", "plug", "request", "request", "request", "ventilation", "fault", "rcd")
                .flatMap(pin -> Arbitraries.integers().between(0, 9).map(i -> {
                    boolean usual = !pin.equals("fault") && !pin.equals("rcd") && !pin.equals("ventilation");
                    return new Act.Drive(pin, usual == (i < 7));
                }));
        Arbitrary<Act> permits = Arbitraries.of(0.0, 5.9, 6.0, 16.0, 32.0, -16.0, Double.NaN)
                .flatMap(a -> Arbitraries.longs().between(-10, 8_000).map(ms -> new Act.Permit(a, ms)));
        Arbitrary<Act> withdraws = Arbitraries.of(OpenMode.values()).map(Act.Withdraw::new);
        Arbitrary<Act> passes = Arbitraries.longs().between(0, 7_000).map(Act.Pass::new);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(4, drive),
                        net.jqwik.api.Tuple.of(4, permits),
                        net.jqwik.api.Tuple.of(1, withdraws),
                        net.jqwik.api.Tuple.of(4, passes))
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }

    /** What the test itself knows about who may have power until when. */
    private static final class Law {
        private static final long NONE = Long.MIN_VALUE;
        private double offeredA;
        private boolean permission;
        private long permittedUntil;
        private long windDownUntil = NONE;

        boolean valid(long now) {
            return permission && now < permittedUntil;
        }

        boolean offers(long now) {
            return valid(now) && offeredA >= 6;
        }

        boolean allows(long now) {
            boolean windingDown = now < windDownUntil && (!permission || now < permittedUntil);
            return pilot().wantsEnergy() && (offers(now) || windingDown);
        }

        void permit(double currentA, long nanos, long now) {
            if (offers(now) && !(currentA >= 6)) {
                windDownUntil = now + 6_000 * MS;
            }
            permission = true;
            offeredA = currentA;
            permittedUntil = now + Math.max(0, nanos);
        }

        void withdraw(OpenMode mode, long now) {
            if (mode == OpenMode.NORMAL && offers(now)) {
                windDownUntil = now + 6_000 * MS;
            } else if (mode == OpenMode.EMERGENCY) {
                windDownUntil = NONE;
            }
            permission = false;
        }

        /** In A, E and F the permission is gone; once nothing may flow there is nothing to wind down. */
        void settle(long now) {
            permission &= pilot().connected();
            if (!allows(now)) {
                windDownUntil = NONE;
                permission &= valid(now);
            }
        }

        private static PilotState pilot() {
            boolean fault = inputs.get("fault").isActive() || inputs.get("rcd").isActive();
            boolean plug = inputs.get("plug").isActive();
            boolean request = inputs.get("request").isActive();
            return fault ? PilotState.F : !plug ? PilotState.A : request ? PilotState.C : PilotState.B;
        }
    }

    @Property(tries = 400)
    void everyBeatIsPermittedAndEveryOpeningInTime(@ForAll("acts") List<Act> acts) {
        inputs.keySet().forEach(name -> chip.drive(name, false));
        Wires wires = new Wires(
                inputs.get("plug"),
                Optional.of(inputs.get("request")),
                Optional.of(inputs.get("ventilation")),
                Optional.of(inputs.get("fault")),
                Optional.of(inputs.get("rcd")),
                Optional.empty(),
                List.of(),
                permit,
                Optional.empty(),
                Optional.empty(),
                Map.of());
        Law law = new Law();
        GpioEvse evse = new GpioEvse(BOARD.evses().get(0), wires, time, "test");
        evse.open();
        var watch = ((PinSimulator) chip).onOutput("permit", level -> {
            if (level) {
                assertTrue(law.allows(time.nanos()), "a beat without the right to one");
            }
        });
        try (watch;
                evse) {
            for (Act act : acts) {
                if (act instanceof Act.Drive drive) {
                    chip.drive(drive.pin(), drive.active());
                } else if (act instanceof Act.Permit permission) {
                    law.permit(permission.currentA(), permission.millis() * MS, time.nanos());
                    evse.permit(new Permission(permission.currentA(), 1, Duration.ofMillis(permission.millis())));
                } else if (act instanceof Act.Withdraw withdraw) {
                    law.withdraw(withdraw.mode(), time.nanos());
                    evse.withdraw(withdraw.mode());
                } else if (act instanceof Act.Pass pass) {
                    for (long left = pass.millis(); left > 0; left -= 50) {
                        time.pass(Math.min(50, left));
                        settled(law);
                    }
                }
                settled(law);
            }
        }
        assertFalse(permit.isActive());
        assertEquals(0, time.waiting(), "no timer is left");
    }

    /** Nothing flows without the right to it, not even a level that was left high. */
    private static void settled(Law law) {
        law.settle(time.nanos());
        if (!law.allows(time.nanos())) {
            assertFalse(permit.isActive(), "still permitted without the right to it");
        }
    }
}
