package edgewatt.sim.board;

import static edgewatt.sim.board.RunningSite.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Forecast;
import edgewatt.api.station.MeterReading;
import edgewatt.sim.world.BayFault;
import edgewatt.sim.world.Curve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
    private final RunningSite run = RunningSite.whole();
    private final FakePins pins = run.pins;

    @AfterEach
    void end() {
        run.close();
        assertEquals(0, pins.listeners(), "every wire is let go");
    }

    private boolean input(String name) {
        return pins.inputs.get(name);
    }

    private MeterReading reading() {
        return run.site.bayMeters().get(0).reading().orElseThrow();
    }

    private void act(Runnable change) {
        run.site.ask(() -> {
            change.run();
            return null;
        });
    }

    @Test
    void aChargeFromPinToPin() {
        act(() -> run.site.world().plug(1));
        await("plug", () -> input("plug1") && input("cableB1"));
        assertFalse(input("cableA1"), "32 A is code 2");
        assertFalse(input("request1"));
        pins.duty("offer1", 16 / 0.6);
        await("the car asks", () -> input("request1"));
        assertFalse(input("feedback1"));
        run.beat(true);
        await("the contactor closes", () -> input("feedback1"));
        await("power flows", () -> reading().powerW() > 11_000);
        assertEquals(16, reading().currentA().l3(), 0.01);
        assertEquals(20, reading().socPercent(), 5);
        await("pulses come with the energy", () -> pins.pulses.get() > 2);
        run.beat(false);
        await("the interlock opens by itself", () -> !input("feedback1"));
        await("no power", () -> reading().powerW() == 0);
        act(() -> run.site.world().unplug(1));
        await("nobody is there", () -> !input("plug1") && !input("request1") && !input("cableB1"));
        assertTrue(Double.isNaN(reading().socPercent()));
    }

    @Test
    void faultsReachTheirPins() {
        act(() -> run.site.world().fault(1, BayFault.RCD));
        await("rcd", () -> input("rcd1"));
        assertFalse(input("fault1"));
        act(() -> run.site.world().fault(1, BayFault.PILOT));
        await("fault", () -> input("fault1"));
        act(() -> run.site.world().repair(1));
        await("repaired", () -> !input("rcd1") && !input("fault1"));
        act(() -> run.site.world().fault(1, BayFault.WELDED));
        await("welded", () -> input("feedback1"));
    }

    @Test
    void aSilentMeterKeepsItsLastReading() {
        act(() -> run.site.world().fault(1, BayFault.METER));
        MeterReading last = reading();
        act(() -> run.site.world().plug(1));
        act(() -> {});
        assertEquals(last, reading());
    }

    @Test
    void aWorldThatIsKilledGoesOnWhereItWas(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("data/world.json");
        double last;
        try (RunningSite first = new RunningSite(FakePins.board(), Optional.of(new WorldFile(file)))) {
            first.site.ask(() -> {
                first.site.world().plug(1);
                first.site.world().force(1, OptionalDouble.of(100_000));
                return null;
            });
            await("energy", () -> importWh(first) > 1100);
            last = importWh(first);
        }
        try (RunningSite second = new RunningSite(FakePins.board(), Optional.of(new WorldFile(file)))) {
            assertTrue(importWh(second) >= last, "no register runs backwards");
            assertTrue(second.site.ask(() -> second.site.world().bay(1).plugged()));
            assertTrue(second.site.ask(() -> second.site.world().bay(1).socPercent()) > 20);
        }
        Files.writeString(file, "{nonsense");
        try (RunningSite third = new RunningSite(FakePins.board(), Optional.of(new WorldFile(file)))) {
            assertEquals(1000, importWh(third), "a damaged memory is a new world");
        }
    }

    private static double importWh(RunningSite run) {
        return run.site.bayMeters().get(0).reading().orElseThrow().importWh();
    }

    @Test
    void missingPinsAreNamed() {
        FakePins poor = new FakePins(Set.of("plug1", "request1", "fault1"), Set.of("permit1"), Set.of());
        try (RunningSite other = new RunningSite(poor)) {
            await("said", () -> !other.site.missing().isEmpty());
            assertEquals(
                    "the simulation misses the pins feedback1, offer1; name them in etc/board.json, or tell their names in"
                            + " etc/sim.json (pin.plug and so on)",
                    other.site.missing());
            other.site.ask(() -> {
                other.site.world().fault(1, BayFault.RCD);
                return null;
            });
            await("a board without an RCD input tells by its fault input", () -> poor.inputs.get("fault1"));
        }
    }

    @Test
    void aCardReachesTheStationThatListens() {
        IllegalArgumentException nobody = assertThrows(IllegalArgumentException.class, () -> run.site.tap(1, "CARD1"));
        assertTrue(nobody.getMessage().startsWith("no station listens to simulated reader 1"));
        List<String> seen = new ArrayList<>();
        SimReader reader = run.site.readers().get(0);
        reader.attach(t -> seen.add(t.value() + " " + t.type()));
        run.site.tap(1, "CARD1");
        reader.detach();
        assertEquals(List.of("CARD1 ISO14443"), seen);
        assertThrows(IllegalArgumentException.class, () -> run.site.tap(2, "CARD1"));
    }

    @Test
    void aForecastTellsTheHoursOfItsCurve() {
        CurveForecast price = new CurveForecast("t", Forecast.Kind.IMPORT_PRICE, Curve.tariff(), ZoneOffset.UTC);
        Forecast.Series s = price.series(Instant.parse("2026-01-01T23:30:00Z"), Duration.ofHours(2));
        assertEquals(
                List.of("2026-01-01T23:00:00Z", "2026-01-02T00:00:00Z", "2026-01-02T01:00:00Z"),
                s.steps().stream().map(x -> x.from().toString()).toList());
        assertEquals(0.26, s.steps().get(0).value());
        assertEquals(0.24, s.steps().get(1).value());
    }
}
