package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Planner;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import java.lang.annotation.Annotation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ten EVSEs with everything on; station, clock and meters answer with what they hold, so that only the tick is counted. */
final class AllocationTest {
    private static final int EVSES = 10;
    private static final int WARM_UP = 2_000;
    private static final int ROUNDS = 5;
    private static final int COUNTED = 500;
    private static final Instant START = ProfileFixtures.NOON;

    private final FakeSite site = new FakeSite(EVSES);
    private int second;

    /** Reads the same for ever, once a second. */
    private final class Steady implements Meter {
        private final Duration maximumAge = Duration.ofSeconds(10);
        private final List<Optional<MeterReading>> readings = new ArrayList<>();
        private final String name;
        private final Place place;

        Steady(String name, Place place, double a) {
            this.name = name;
            this.place = place;
            for (int i = 0; i < WARM_UP + ROUNDS * COUNTED; i++) {
                readings.add(Optional.of(new MeterReading(
                        START,
                        site.nanos + i * 1_000_000_000L,
                        Double.NaN,
                        Double.NaN,
                        3 * 230 * a,
                        new PhaseValues(a, a, a),
                        PhaseValues.NONE,
                        Double.NaN,
                        Optional.empty())));
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Place place() {
            return place;
        }

        @Override
        public int evseId() {
            return 0;
        }

        @Override
        public Duration maximumAge() {
            return maximumAge;
        }

        @Override
        public Optional<MeterReading> reading() {
            return readings.get(second);
        }
    }

    private static Limiter home(int evse, double w) {
        return FixedLimiter.of(
                evse,
                "home",
                new Envelope(List.of(
                        new Envelope.Step(START, new PhaseValues(99, 99, 99), w, Double.NaN),
                        new Envelope.Step(START.plusSeconds(90_000), PhaseValues.NONE, 1, Double.NaN))));
    }

    @Test
    void aSteadyTickOfTenEvsesAllocatesNothing() {
        for (FakeSite.FakeEvse e : site.evses) {
            e.can = new EvseCapabilities(6, 16, 3, "STR", 230, e.id() == 5, e.id() == 9, true);
            e.charge();
            e.draws(6, 6, 6);
            e.still = e.snapshot();
        }
        Planner.Plan plan = new Planner.Plan(
                4, START, List.of(new Planner.Slot(START, START.plusSeconds(90_000), 6_000, "cheap")), List.of());
        Inputs in = new Inputs(
                new Limiter[] {home(0, 60_000), home(3, 8_000), relay()},
                new Steady("house", Meter.Place.GRID, 20),
                new Meter[] {new Steady("garage", Meter.Place.CIRCUIT, 20)},
                id -> id == 1 ? ChargingMode.PV : id == 2 ? ChargingMode.MINPV : ChargingMode.PLAN,
                new PlanCorridor(id -> plan));
        SiteSettings settings = TestSettings.with(
                125,
                ("[{'name':'garage','fuseA':63,'meter':'garage','evses':[1,2,3,4,5,6]},"
                                + "{'name':'row','parent':'garage','fuseA':[40,40,35],'evses':[7]}]")
                        .replace('\'', '"'),
                70_000,
                10_000,
                true,
                100_000);
        ProfileFeed.Standing standing = ProfileFixtures.standing(List.of(
                ProfileFixtures.profile(1, Purpose.STATION_MAX).period(0, 90).on(0),
                ProfileFixtures.profile(2, Purpose.TX_DEFAULT).period(0, 14).on(0),
                ProfileFixtures.profile(3, Purpose.TX_DEFAULT)
                        .stack(1)
                        .period(0, 12)
                        .period(80_000, 9)
                        .on(7)));
        Allocator allocator = new Allocator(site, site);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();
        run(allocator, standing, in, settings, WARM_UP);
        // the compiler at work may leave a few bytes behind in one round, never in all
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getThreadAllocatedBytes(me);
            run(allocator, standing, in, settings, COUNTED);
            least = Math.min(least, threads.getThreadAllocatedBytes(me) - before);
        }
        assertTrue(site.evses.stream().filter(e -> e.last.currentA() > 0).count() > 5, "most charge");
        assertEquals(0, least, least + " bytes in " + COUNTED + " ticks");
    }

    /** It dims all the time, with a roof that gives the same all the time. */
    private GridRelay relay() {
        GridRelay relay = new GridRelay(site, site, new GridRelaySettings() {
            @Override
            public String pin() {
                return "dimmer";
            }

            @Override
            public String dimsWhen() {
                return "inactive";
            }

            @Override
            public double floorW() {
                return 9_000;
            }

            @Override
            public int devices() {
                return 0;
            }

            @Override
            public int lostHoldS() {
                return 7_200;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return GridRelaySettings.class;
            }
        });
        relay.bindMeter(new Steady("roof", Meter.Place.PV, 10));
        relay.activate();
        return relay;
    }

    private void run(Allocator a, ProfileFeed.Standing standing, Inputs in, SiteSettings settings, int ticks) {
        for (int i = 0; i < ticks; i++) {
            a.tick(standing, in, settings);
            site.passQuietly(1_000);
            second++;
        }
    }
}
