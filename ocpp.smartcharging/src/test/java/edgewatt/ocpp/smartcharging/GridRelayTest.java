package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Limiter;
import edgewatt.api.io.DigitalInput;
import edgewatt.api.io.Edge;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.store.Fact;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GridRelayTest {
    private final FakeSite site = new FakeSite(2);
    private final MemoryStore store = new MemoryStore();
    private final Pin pin = new Pin("dimmer");

    /** A contact that somebody moves. */
    private final class Pin implements DigitalInput {
        private final String name;
        private boolean active = true;
        private Consumer<Edge> listener = e -> {};

        Pin(String name) {
            this.name = name;
        }

        void moves(boolean to) {
            active = to;
            listener.accept(new Edge(to, site.now, site.nanos));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean isActive() {
            return active;
        }

        @Override
        public Subscription onEdge(Consumer<Edge> l) {
            listener = l;
            return () -> listener = e -> {};
        }
    }

    private record Settings(String pin, String dimsWhen, int devices, int lostHoldS) implements GridRelaySettings {
        @Override
        public double floorW() {
            return 4_200;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return GridRelaySettings.class;
        }
    }

    private final class Pv implements Meter {
        private double w;
        private long at = site.nanos;

        @Override
        public String name() {
            return "roof";
        }

        @Override
        public Place place() {
            return Place.PV;
        }

        @Override
        public int evseId() {
            return 0;
        }

        @Override
        public Optional<MeterReading> reading() {
            return Optional.of(new MeterReading(
                    site.now,
                    at,
                    Double.NaN,
                    Double.NaN,
                    w,
                    PhaseValues.NONE,
                    PhaseValues.NONE,
                    Double.NaN,
                    Optional.empty()));
        }
    }

    private GridRelay relay(String dimsWhen, int devices) {
        GridRelay relay = new GridRelay(site, site, new Settings("dimmer", dimsWhen, devices, 7_200));
        relay.bindJournal(store);
        return relay;
    }

    private static double limitW(GridRelay relay) {
        return relay.envelope().steps().isEmpty()
                ? Double.POSITIVE_INFINITY
                : relay.envelope().steps().get(0).maxImportW();
    }

    private String facts() {
        return store.facts.stream()
                .map(Fact.Curtailed.class::cast)
                .map(f -> (f.begins() ? "begins " : "ends ") + f.limitW() + " " + f.why())
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 4200",
        "2, 7560",
        "3, 10500",
        "4, 13020",
        "5, 15120",
        "6, 16800",
        "7, 18060",
        "8, 18900",
        "9, 19320",
        "10, 21210",
        "20, 40110"
    })
    void theFormulaOfSection14aForSeveralDevices(int devices, int watts) {
        assertEquals(watts, Dimming.limitW(devices, 4_200));
    }

    @Test
    void anOpenWireDims() {
        GridRelay relay = relay("inactive", 0);
        relay.bindInput(pin);
        relay.activate();
        assertEquals(Double.POSITIVE_INFINITY, limitW(relay));
        pin.moves(false);
        assertEquals(7_560, limitW(relay));
        assertEquals("grid relay dimmer", relay.source().toString());
        pin.moves(true);
        assertEquals(Double.POSITIVE_INFINITY, limitW(relay));
        assertEquals("begins 7560 dimmed, ends 7560 dimmed", facts());
    }

    @Test
    void theOtherPolarityCanBeChosen() {
        GridRelay relay = relay("active", 1);
        relay.bindInput(new Pin("other"));
        relay.bindInput(pin);
        relay.activate();
        assertEquals(4_200, limitW(relay));
        pin.moves(false);
        assertEquals(Double.POSITIVE_INFINITY, limitW(relay));
    }

    @Test
    void ownGenerationIsAllowedOnTopWhileItIsMeasured() {
        GridRelay relay = relay("inactive", 0);
        Pv pv = new Pv();
        pv.w = 3_005;
        relay.bindMeter(pv);
        relay.bindInput(pin);
        relay.activate();
        pin.moves(false);
        assertEquals(7_560 + 3_000, limitW(relay));
        site.pass(Duration.ofSeconds(11));
        assertEquals(7_560, limitW(relay));
        pv.at = site.nanos;
        pv.w = -20;
        assertEquals(7_560, limitW(relay));
    }

    @Test
    void aLostSignalDimsForAtLeastTwoHours() {
        GridRelay relay = relay("inactive", 0);
        relay.bindInput(pin);
        relay.activate();
        relay.unbindInput(pin);
        assertEquals(7_560, limitW(relay));
        site.pass(Duration.ofMinutes(30));
        assertEquals(7_560, limitW(relay));
        assertTrue(relay.findings().get(0).message().contains("no digital input 'dimmer' is present"));
        relay.bindInput(pin);
        assertEquals(7_560, limitW(relay));
        assertEquals(List.of(), relay.findings());
        site.pass(Duration.ofMinutes(89));
        assertEquals(7_560, limitW(relay));
        site.pass(Duration.ofMinutes(1));
        assertEquals(Double.POSITIVE_INFINITY, limitW(relay));
        assertEquals("begins 7560 signal missing, ends 7560 signal was lost", facts());
    }

    @Test
    void aSignalThatStaysAwayDimsAsLongAsItDoes() {
        GridRelay relay = relay("inactive", 0);
        relay.bindInput(pin);
        relay.activate();
        relay.unbindInput(pin);
        for (int hour = 0; hour < 5; hour++) {
            assertEquals(7_560, limitW(relay));
            site.pass(Duration.ofHours(1));
        }
        relay.bindInput(pin);
        assertEquals(Double.POSITIVE_INFINITY, limitW(relay));
    }

    @Test
    void aPinWhoseBundleIsUpdatedWasNotLost() {
        GridRelay relay = relay("inactive", 0);
        relay.activate();
        assertEquals(7_560, limitW(relay), "before the pin is there");
        site.pass(Duration.ofSeconds(20));
        relay.bindInput(pin);
        assertEquals(Double.POSITIVE_INFINITY, limitW(relay));
        relay.unbindInput(pin);
        assertEquals(7_560, limitW(relay));
        site.pass(Duration.ofSeconds(59));
        relay.bindInput(pin);
        assertEquals(Double.POSITIVE_INFINITY, limitW(relay));
    }

    @Test
    void withoutAPinThereIsNoRelay() {
        GridRelay relay = new GridRelay(site, site, new Settings("", "inactive", 0, 7_200));
        relay.bindJournal(store);
        relay.activate();
        assertEquals(Double.POSITIVE_INFINITY, limitW(relay));
        assertEquals(List.of(), relay.findings());
        assertEquals("", facts());
    }

    @Test
    void factsWaitForAJournal() {
        GridRelay relay = new GridRelay(site, site, new Settings("dimmer", "inactive", 1, 7_200));
        relay.bindInput(pin);
        relay.activate();
        pin.moves(false);
        assertEquals(4_200, limitW(relay));
        relay.bindJournal(store);
        assertEquals("begins 4200 dimmed", facts());
    }

    @Test
    void theAllocatorHearsOfAnEdgeAtOnce() {
        GridRelay relay = relay("inactive", 0);
        relay.bindInput(pin);
        relay.activate();
        List<String> heard = new ArrayList<>();
        relay.onChange(() -> heard.add("changed"));
        pin.moves(false);
        assertEquals(List.of("changed"), heard);
        relay.deactivate();
        pin.moves(true);
        assertEquals(1, heard.size());
    }

    private final List<String> seconds = new ArrayList<>();

    private void run(Allocator allocator, GridRelay relay, int turnS, int count) {
        SiteSettings settings =
                TestSettings.with(0, "", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, false, turnS);
        for (int i = 0; i < count; i++) {
            allocator.tick(ProfileFixtures.standing(List.of()), Inputs.of(new Limiter[] {relay}, null), settings);
            double sum = 0;
            StringBuilder line = new StringBuilder();
            for (FakeSite.FakeEvse e : site.evses) {
                sum += e.last.powerW();
                line.append(line.isEmpty() ? "" : " ").append(e.last.currentA() + "/" + e.last.phases());
                assertTrue(e.offeredA() == 0 || e.offeredA() >= 6);
            }
            assertTrue(sum <= limitW(relay) + 1e-6, "second " + i + ": " + line);
            seconds.add(line.toString());
            site.pass(Duration.ofSeconds(1));
        }
    }

    private String now() {
        return seconds.get(seconds.size() - 1);
    }

    private GridRelay dimmed() {
        GridRelay relay = relay("inactive", 0);
        relay.bindInput(pin);
        relay.activate();
        pin.moves(false);
        site.at(1).charge();
        site.at(2).charge();
        return relay;
    }

    @Test
    void twoThreePhaseCarsTakeTurns() {
        GridRelay relay = dimmed();
        Allocator allocator = new Allocator(site, site);
        run(allocator, relay, 900, 10);
        assertEquals("10.9/3 0.0/3", now());
        assertEquals("grid relay dimmer", site.at(2).source());
        run(allocator, relay, 900, 880);
        assertEquals("10.9/3 0.0/3", now());
        run(allocator, relay, 900, 20);
        assertEquals("0.0/3 10.9/3", now());
        run(allocator, relay, 900, 880);
        assertEquals("0.0/3 10.9/3", now());
        run(allocator, relay, 900, 30);
        assertEquals("10.9/3 0.0/3", now());
        assertTrue(site.at(2).tx.isPresent());
        seconds.clear();
        run(allocator, relay, 0, 3_000);
        assertEquals(1, seconds.stream().distinct().count(), "without turns nobody steps back");
    }

    @Test
    void cloudsDoNotMoveAContactorMoreThanOncePerDwell() {
        GridRelay relay = dimmed();
        Pv pv = new Pv();
        relay.bindMeter(pv);
        Allocator allocator = new Allocator(site, site);
        int pauses = 0;
        for (int i = 0; i < 60; i++) {
            double before = i == 0 ? 0 : site.at(2).offeredA();
            pv.w = i % 2 == 0 ? 900 : 0;
            pv.at = site.nanos;
            run(allocator, relay, 0, 10);
            pauses += before > 0 && site.at(2).offeredA() == 0 ? 1 : 0;
        }
        assertTrue(pauses >= 1 && pauses <= 10, pauses + " pauses in 600 s");
    }

    @Test
    void whereTheDriverCanSwitchOneOfThemGoesToOnePhase() {
        site.at(2).can = new EvseCapabilities(6, 32, 3, "RST", 230, true, false, true);
        GridRelay relay = dimmed();
        Allocator allocator = new Allocator(site, site);
        run(allocator, relay, 900, 30);
        assertEquals("10.9/3 0.0/3", now());
        run(allocator, relay, 900, 60);
        assertEquals("8.2/3 8.2/1", now());
        run(allocator, relay, 900, 2_000);
        assertEquals("8.2/3 8.2/1", now());
        pin.moves(true);
        run(allocator, relay, 900, 20);
        assertEquals("32.0/3 32.0/1", now());
        run(allocator, relay, 900, 300 + 70);
        assertEquals("32.0/3 32.0/3", now());
    }
}
