package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Setpoint;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OfferTest {
    private static DriverCapabilities driver(double maxA, int phases, boolean bidirectional) {
        return new DriverCapabilities(
                maxA, phases, "RST", false, Duration.ZERO, bidirectional, false, false, false, false);
    }

    private static Setpoint amps(double a, int phases) {
        return Setpoint.ac(a, phases, 230, Duration.ofSeconds(10), new LimitSource(LimitSource.Kind.PLAN, ""));
    }

    private static Offer of(StationSettings s, DriverCapabilities d, OptionalInt cable, Setpoint p, boolean expired) {
        return Offer.of(s, 1, d, cable, p, expired);
    }

    @Property(tries = 500)
    void neverMoreThanAnyLimitNeverBetweenZeroAndSix(
            @ForAll @DoubleRange(min = -100, max = 100) double wanted,
            @ForAll @DoubleRange(min = 0, max = 80) double driverA,
            @ForAll @DoubleRange(min = 6, max = 80) double limitA,
            @ForAll @IntRange(min = 6, max = 63) int cable,
            @ForAll @IntRange(min = 1, max = 3) int phases,
            @ForAll boolean bidirectional,
            @ForAll boolean expired) {
        StationSettings s = Configs.settings(Map.of("maxCurrentA", limitA));
        Offer o = of(s, driver(driverA, 2, bidirectional), OptionalInt.of(cable), amps(wanted, phases), expired);
        double i = Math.abs(o.currentA());
        assertTrue(i == 0 || i >= 6);
        assertTrue(i <= driverA && i <= limitA && i <= cable && i <= Math.abs(wanted) || i == 0);
        assertTrue(o.currentA() >= 0 || bidirectional && !expired);
        assertTrue(!expired || i <= s.safeCurrentA());
        assertTrue(o.phases() <= Math.min(2, phases));
    }

    @Test
    void whatBindsIsNamed() {
        StationSettings s = Configs.settings(Map.of("evseLimits", "[{\"evse\":1,\"perPhaseA\":[20,20,10]}]"));
        DriverCapabilities d = driver(32, 3, true);
        assertEquals(10, of(s, d, OptionalInt.empty(), amps(32, 3), false).currentA());
        assertEquals(20, of(s, d, OptionalInt.empty(), amps(32, 2), false).currentA());
        assertEquals(
                LimitSource.Kind.STATIC,
                of(s, d, OptionalInt.empty(), amps(32, 3), false).source().kind());
        assertEquals(
                LimitSource.Kind.PLAN,
                of(s, d, OptionalInt.empty(), amps(8, 3), false).source().kind());
        assertEquals(
                LimitSource.Kind.HARDWARE,
                of(s, driver(8, 3, true), OptionalInt.empty(), amps(-9, 3), false)
                        .source()
                        .kind());
        assertEquals(
                -8,
                of(s, driver(8, 3, true), OptionalInt.empty(), amps(-9, 3), false)
                        .currentA());
    }

    @Test
    void aSetPointInWattsAloneIsSharedByItsPhases() {
        StationSettings s = Configs.settings(Map.of());
        Setpoint dc = new Setpoint(6900, 0, 3, Duration.ofSeconds(1), LimitSource.of(LimitSource.Kind.PLAN));
        assertEquals(
                10, of(s, driver(32, 3, false), OptionalInt.empty(), dc, false).currentA(), 1e-9);
    }

    @Test
    void wrongSettingsAreToldAndReplaced() {
        SettingsReader reader = new SettingsReader();
        StationSettings s = reader.read(Configs.config(Map.of(
                "evses",
                0,
                "phases",
                7,
                "vendor",
                "a name that is far too long for a backend",
                "onJournalFailure",
                "panic",
                "freeVendToken",
                "x".repeat(30),
                "evseLimits",
                "[{")));
        assertEquals(1, s.evses());
        assertEquals(3, s.standard().phases());
        assertEquals(20, s.identity().vendor().length());
        assertEquals(6, reader.complaints().size());
        assertTrue(reader.complaints().stream().allMatch(c -> c.startsWith("etc/station.json: ")));
        assertTrue(Configs.settings(Map.of()).resume());
    }
}
