package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Planner;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import edgewatt.api.station.PhaseValues;
import edgewatt.ocpp.smartcharging.replan.Wishes;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The planner as the allocator ticks it, on simulated time; plans are made on the spot. */
final class ReplannerTest {
    private final FakeSite site = new FakeSite(2);
    private final FakeVariables variables = new FakeVariables();
    private final MemoryStore store = new MemoryStore();
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<Limiter> limiters = new ArrayList<>();
    private final SiteSettings settings = TestSettings.of(0, "");
    private ProfileFeed.Standing standing = ProfileFixtures.standing(List.of());
    private PlannerComponent planner = planner();
    private boolean planned = true;
    private boolean postponed;
    private Inputs in;

    /** Dear until an instant, cheap from then on. */
    private record Tariff(Instant change, double first, double then) implements Forecast {
        @Override
        public String name() {
            return "tariff";
        }

        @Override
        public Kind kind() {
            return Kind.IMPORT_PRICE;
        }

        @Override
        public Series series(Instant from, Duration horizon) {
            return new Series(
                    List.of(new Step(from.minus(Duration.ofDays(1)), first), new Step(change, then)),
                    Duration.ofDays(3),
                    Quality.GOOD);
        }
    }

    private PlannerComponent planner() {
        return new PlannerComponent(site, variables, store, site, new LoopSettings(0, 0.3), task -> {
            if (postponed) {
                tasks.add(task);
            } else {
                task.run();
            }
        });
    }

    private void wish(String name, String value) {
        variables.write(Wishes.variable(1, name), value, "test");
    }

    private void wish(double kwh, Duration in) {
        wish(Wishes.TARGET_ENERGY, Long.toString(Math.round(kwh * 1000)));
        wish(Wishes.DEPARTURE, site.now.plus(in).toString());
    }

    private Forecast cheapIn(Duration d) {
        Forecast f = new Tariff(site.now.plus(d), 0.5, 0.1);
        planner.bindForecast(f, Map.of());
        return f;
    }

    private void seconds(int n) {
        for (int i = 0; i < n; i++) {
            if (in == null || in.limiters().length != limiters.size()) {
                in = new Inputs(
                        limiters.toArray(new Limiter[0]),
                        null,
                        new Meter[0],
                        id -> planned ? ChargingMode.PLAN : ChargingMode.NOW,
                        planner);
            }
            planner.tick(standing, in, settings);
            site.pass(Duration.ofSeconds(1));
        }
    }

    private double targetW() {
        return planner.targetW(1, site.millis(), new Boundary());
    }

    private Planner.Plan plan() {
        return planner.plan(1);
    }

    @Test
    void aCarWaitsForItsFirstPlanAndThenForTheCheapHours() {
        cheapIn(Duration.ofHours(2));
        seconds(3);
        assertEquals(0, targetW(), "who comes waits from the first moment on");
        wish(7, Duration.ofHours(6));
        site.at(1).charge();
        seconds(1);
        assertEquals(0, targetW());
        seconds(5);
        assertEquals("WAITS", plan().slots().get(0).code());
        assertTrue(plan().slots().get(0).reason().contains("waits: 0.500 per kWh"), plan().toString());
        assertEquals(0, targetW());
        Planner.Account account = plan().account().orElseThrow();
        assertEquals(7_000, account.reachedWh(), 1);
        assertTrue(account.siteCost() < account.siteCostAtOnce(), account.toString());
        site.pass(Duration.ofMinutes(125));
        seconds(2);
        assertTrue(targetW() >= 4_140, "charges by now: " + plan());
    }

    @Test
    void withoutAPlannerThatAnswersACarChargesAfterAFewSeconds() {
        postponed = true;
        seconds(1);
        site.at(1).charge();
        seconds(10);
        assertEquals(0, targetW());
        seconds(10);
        assertTrue(Double.isNaN(targetW()), "as permitted");
    }

    @Test
    void aCarThatIsChargingWhenThePlannerComesIsNotInterrupted() {
        postponed = true;
        site.at(1).charge();
        site.at(1).last = edgewatt.api.station.Setpoint.ac(
                16, 3, 230, Duration.ofSeconds(10), LimitSource.of(LimitSource.Kind.PLAN));
        site.pass(Duration.ofMinutes(5));
        seconds(1);
        assertTrue(Double.isNaN(targetW()));
    }

    @Test
    void oneTaskAtATimeAndManyChangesMakeOnePlan() {
        site.at(1).charge();
        seconds(5);
        postponed = true;
        for (int i = 0; i < 20; i++) {
            wish(5 + i, Duration.ofHours(5));
            seconds(1);
        }
        assertEquals(1, tasks.size());
        postponed = false;
        tasks.remove(0).run();
        seconds(5);
        assertEquals(24_000, plan().account().orElseThrow().targetWh(), 1);
    }

    @Test
    void aPlanStandsUntilAnotherSavesEnough() {
        Forecast tariff = cheapIn(Duration.ofHours(2));
        wish(7, Duration.ofHours(6));
        site.at(1).charge();
        seconds(5);
        Planner.Plan first = plan();
        seconds(20 * 60);
        assertTrue(planner.replanner().made() > 1, "each quarter is planned");
        assertSame(first, plan(), "and the plan stands");
        planner.unbindForecast(tariff);
        Forecast alike = new Tariff(site.now.plus(Duration.ofMinutes(100)), 0.501, 0.1001);
        planner.bindForecast(alike, Map.of());
        seconds(60);
        assertSame(first, plan(), "a tenth of a cent is no reason");
        planner.unbindForecast(alike);
        planner.bindForecast(new Tariff(site.now.plus(Duration.ofHours(1)), 0.1, 0.5), Map.of());
        seconds(60);
        assertNotSame(first, plan());
        assertTrue(targetW() > 0, "now is cheap: " + plan());
    }

    @Test
    void aLimitOfTheSiteIsPartOfThePlanAndAnOwnProfileIsNot() {
        wish(40, Duration.ofHours(3));
        site.at(1).charge();
        seconds(5);
        double free = plan().slots().get(1).powerW();
        Installed own =
                ProfileFixtures.profile(1, Purpose.TX_DEFAULT).period(0, 7).on(1);
        standing = ProfileFixtures.standing(List.of(new Installed(1, own.profile(), "plan")));
        seconds(60);
        assertEquals(free, plan().slots().get(1).powerW(), 1);
        standing = ProfileFixtures.standing(List.of(own));
        seconds(60);
        assertTrue(plan().slots().get(2).powerW() <= 7 * 690 + 1, plan().toString());
        standing = ProfileFixtures.standing(List.of());
        limiters.add(limiter(5_000));
        seconds(60);
        assertTrue(plan().slots().get(2).powerW() <= 5_001, plan().toString());
        assertEquals("SITE_LIMIT", plan().account().orElseThrow().cause());
        assertTrue(
                plan().shortfalls().get(0).contains("fuse or a limit of the site"),
                plan().shortfalls().toString());
    }

    private Limiter limiter(double w) {
        Envelope envelope = new Envelope(List.of(new Envelope.Step(Instant.EPOCH, PhaseValues.NONE, w, Double.NaN)));
        return FixedLimiter.relay(0, envelope);
    }

    @Test
    void whatTheAllocatorClipsIsReportedAndPlannedAnew() {
        wish(40, Duration.ofHours(5));
        site.at(1).charge();
        seconds(5);
        assertTrue(targetW() > 15_000, "the plan asks much");
        // FakeSite names the source static
        site.at(1)
                .apply(edgewatt.api.station.Setpoint.ac(
                        6, 3, 230, Duration.ofSeconds(10), LimitSource.of(LimitSource.Kind.FUSE)));
        int made = planner.replanner().made();
        seconds(100);
        assertTrue(planner.replanner().made() > made);
        assertTrue(
                plan().shortfalls().stream().anyMatch(s -> s.contains("permits less than the plan asks")),
                plan().shortfalls().toString());
    }

    @Test
    void anImpossibleWishIsPlannedAsFarAsItGoesAndSaysWhatWouldHelp() {
        wish(100, Duration.ofHours(2));
        site.at(1).charge();
        seconds(5);
        Planner.Account account = plan().account().orElseThrow();
        assertEquals("TIME", account.cause());
        assertTrue(account.missingWh() > 50_000 && !account.relaxation().isEmpty(), account.toString());
        assertTrue(planner.laxityS(1) < 0, "it is first in line");
        assertTrue(targetW() >= 22_080, "and charges at full power");
    }

    @Test
    void theMinimumIsChargedAtOnceWhateverItCosts() {
        cheapIn(Duration.ofHours(4));
        wish(20, Duration.ofHours(10));
        wish(Wishes.MIN_ENERGY, "3000");
        site.at(1).charge();
        seconds(5);
        assertTrue(targetW() > 0, plan().toString());
        double dear = plan().slots().stream()
                .filter(s -> s.to().isBefore(site.now.plus(Duration.ofHours(3))))
                .mapToDouble(
                        s -> s.powerW() * Duration.between(s.from(), s.to()).toSeconds() / 3600)
                .sum();
        assertTrue(dear >= 2_990 && dear < 6_500, "dear: " + dear);
    }

    @Test
    void aSocAndACapacityMakeTargetsInPercent() {
        wish(Wishes.BATTERY_CAPACITY, "50000");
        wish(Wishes.TARGET_SOC, "80");
        wish(Wishes.DEPARTURE, site.now.plus(Duration.ofHours(8)).toString());
        seconds(2);
        wish(Wishes.SOC, "60");
        seconds(2);
        site.at(1).charge();
        seconds(5);
        assertEquals(10_000 / 0.93, plan().account().orElseThrow().targetWh(), 5);
    }

    @Test
    void aTargetThatIsReachedEndsTheCharge() {
        wish(5, Duration.ofHours(1));
        var uuid = site.at(1).charge();
        seconds(5);
        assertTrue(targetW() > 0);
        site.at(1).tx = java.util.Optional.of(new edgewatt.api.station.TransactionInfo(
                uuid, java.util.Optional.empty(), site.now, 0, 5_000, edgewatt.api.station.ChargingState.CHARGING));
        seconds(1);
        assertEquals(0, targetW());
        assertEquals(Double.POSITIVE_INFINITY, planner.laxityS(1));
    }

    @Test
    void aDepartureIsLearnedWhereNoneIsTold() {
        for (int day = 0; day < 4; day++) {
            site.at(1).charge();
            seconds(3);
            assertEquals(
                    day < 3 ? "assumed" : "learned",
                    plan().account().orElseThrow().departureBy());
            site.pass(Duration.ofHours(5));
            site.at(1).end();
            seconds(3);
            site.pass(Duration.ofHours(19));
        }
        assertTrue(store.documents.get("replan.habits").contains("[["), store.documents.toString());
    }

    @Test
    void aSuccessorGoesOnWithThePlanAndWithWhatWasLearned() {
        cheapIn(Duration.ofHours(2));
        wish(7, Duration.ofHours(6));
        site.at(1).charge();
        seconds(5);
        List<Planner.Slot> slots = plan().slots();
        planner.deactivate();
        postponed = true;
        planner = planner();
        in = null;
        seconds(1);
        assertEquals(0, targetW(), "followed before anything is planned");
        assertEquals(slots.get(3).from(), plan().slots().get(3).from());
        assertEquals(slots.get(3).reason(), plan().slots().get(3).reason());
        site.at(1).end();
        site.at(1).charge();
        planner.deactivate();
        planner = planner();
        in = null;
        assertTrue(plan().slots().isEmpty(), "not the plan of another car");
    }

    @Test
    void thePlanIsGoneWhenTheModeIsAnother() {
        site.at(1).charge();
        seconds(5);
        assertTrue(!plan().slots().isEmpty());
        List<Planner.Plan> told = new ArrayList<>();
        Subscription watch = planner.watch(told::add);
        planned = false;
        seconds(5);
        watch.close();
        assertEquals(List.of("no plan: no car charges here in mode plan"), plan().shortfalls());
        assertEquals(1, told.size(), "and an uplink is told");
        assertTrue(told.get(0).slots().isEmpty());
    }

    @Test
    void anEngineThatFailsIsNamedAndHoldsNobodyUp() {
        planner.bindForecast(new Tariff(null, 0.1, 0.2), Map.of());
        site.at(1).charge();
        seconds(5);
        assertTrue(!plan().slots().isEmpty(), "a forecast that fails is left out");
        assertEquals(List.of(), planner.findings());
        wish(Wishes.DEPARTURE, "soon");
        seconds(5);
        assertTrue(
                planner.findings().get(0).message().contains("'soon' is no time; write 07:30"),
                planner.findings().toString());
    }

    @Test
    void aCarGivesBackInDearHoursAndKeepsWhatItsDriverKeeps() {
        site.at(1).can = new EvseCapabilities(6, 32, 3, "RST", 230, false, true, true);
        SiteSettings gives = TestSettings.with(0, "", 1e9, 1e9, true, 900);
        planner.bindForecast(new Tariff(site.now.plus(Duration.ofHours(3)), 0.6, 0.1), Map.of());
        planner.bindForecast(load(8_000), Map.of());
        wish(Wishes.BATTERY_CAPACITY, "60000");
        wish(Wishes.MIN_SOC, "40");
        wish(Wishes.TARGET_SOC, "80");
        wish(Wishes.DEPARTURE, site.now.plus(Duration.ofHours(9)).toString());
        planner.tick(standing, inputs(), gives);
        wish(Wishes.SOC, "60");
        planner.tick(standing, inputs(), gives);
        site.at(1).charge();
        for (int i = 0; i < 5; i++) {
            planner.tick(standing, inputs(), gives);
            site.pass(Duration.ofSeconds(1));
        }
        double given = plan().slots().stream()
                .mapToDouble(s -> Math.min(0, s.powerW())
                        * Duration.between(s.from(), s.to()).toSeconds()
                        / 3600)
                .sum();
        assertTrue(given < -200, "gives back into the house: " + plan());
        assertTrue(given >= -12_001, "not below 40 %: " + given);
        assertEquals(0, plan().account().orElseThrow().missingWh(), 1);
        assertTrue(plan().slots().stream()
                .anyMatch(s -> s.code().equals("SPARES_IMPORT") || s.code().equals("SELLS")));
    }

    private Forecast load(double w) {
        return new Forecast() {
            @Override
            public String name() {
                return "house";
            }

            @Override
            public Kind kind() {
                return Kind.LOAD_POWER;
            }

            @Override
            public Series series(Instant from, Duration horizon) {
                return new Series(List.of(new Step(from, w)), horizon, Quality.GOOD);
            }
        };
    }

    private Inputs inputs() {
        return new Inputs(new Limiter[0], null, new Meter[0], id -> ChargingMode.PLAN, planner);
    }

    @Test
    void aSteadySecondAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        wish(7, Duration.ofHours(6));
        site.at(1).charge();
        seconds(5);
        postponed = true;
        Boundary boundary = new Boundary();
        site.now = ProfileFixtures.NOON;
        site.at(1).still = site.at(1).snapshot();
        site.at(2).still = site.at(2).snapshot();
        Inputs steady = inputs();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 6; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 500; i++) {
                site.passQuietly(1_000);
                planner.tick(standing, steady, settings);
                for (int id = 1; id <= 2; id++) {
                    planner.targetW(id, site.millis(), boundary);
                    planner.laxityS(id);
                }
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        // the least of some rounds: a compiler's own allocation is none of ours
        assertTrue(least < 500, least + " bytes in 500 seconds");
    }

    private void draws(java.util.UUID tx, double wh, double a1, double a3) {
        site.at(1).draws(a1, a3, a3);
        site.at(1).tx = java.util.Optional.of(new edgewatt.api.station.TransactionInfo(
                tx,
                java.util.Optional.empty(),
                ProfileFixtures.NOON,
                0,
                (long) wh,
                edgewatt.api.station.ChargingState.CHARGING));
    }

    @Test
    void aCarOnOnePhaseIsLearnedAndGetsItsCurrent() {
        wish(20, Duration.ofHours(9));
        var tx = site.at(1).charge();
        seconds(5);
        site.at(1)
                .apply(edgewatt.api.station.Setpoint.ac(
                        32, 3, 230, Duration.ofSeconds(10), LimitSource.of(LimitSource.Kind.PLAN)));
        double wh = 0;
        for (int i = 0; i < 100; i++) {
            wh += 16 * 230 / 3600.0;
            draws(tx, wh, 16, 0);
            seconds(1);
        }
        Planner.Slot slot = plan().slots().get(0);
        assertEquals(3_680, slot.powerW(), 60);
        assertEquals(3 * slot.powerW() + 0.5, targetW(), 1, "all three phases are limited to its current");
    }

    @Test
    void aMeterByPulsesTellsACarByItsEnergy() {
        wish(40, Duration.ofHours(4));
        var tx = site.at(1).charge();
        seconds(5);
        site.at(1)
                .apply(edgewatt.api.station.Setpoint.ac(
                        32, 3, 230, Duration.ofSeconds(10), LimitSource.of(LimitSource.Kind.PLAN)));
        double wh = 0;
        for (int i = 0; i < 100; i++) {
            wh += 11_040 / 3600.0;
            draws(tx, wh, 0, 0);
            site.at(1).drawsWatts(i % 2 == 0 ? 5_500 : 20_500);
            seconds(1);
        }
        assertEquals(11_040, plan().slots().get(1).powerW(), 150, "not what the last pulse said");
    }

    @Test
    void aPriceOnThePeakFlattensThePlan() {
        wish(20, Duration.ofHours(5));
        site.at(1).charge();
        seconds(5);
        double most =
                plan().slots().stream().mapToDouble(Planner.Slot::powerW).max().orElseThrow();
        assertTrue(most > 15_000, "at full power while the price is flat: " + most);
        planner.modified(new LoopSettings(0, 0.3, 10));
        seconds(5);
        double flat =
                plan().slots().stream().mapToDouble(Planner.Slot::powerW).max().orElseThrow();
        assertTrue(flat < 6_500, "20 kWh in 5 h: " + flat);
        assertEquals(20_000, plan().account().orElseThrow().reachedWh(), 50);
    }

    @Test
    void eachEvseKeepsToItsOwnProfileInEachSlot() {
        wish(12, Duration.ofHours(4));
        variables.write(Wishes.variable(2, Wishes.TARGET_ENERGY), "12000", "test");
        variables.write(
                Wishes.variable(2, Wishes.DEPARTURE),
                site.now.plus(Duration.ofHours(4)).toString(),
                "test");
        site.at(1).charge();
        site.at(2).charge();
        standing = ProfileFixtures.standing(List.of(ProfileFixtures.profile(1, Purpose.TX_DEFAULT)
                .period(0, 0)
                .period(3_600, 10)
                .on(1)));
        seconds(5);
        Instant hour = ProfileFixtures.NOON.plus(Duration.ofHours(1));
        for (Planner.Slot s : plan().slots()) {
            double most = s.from().isBefore(hour) ? 0 : 6_900;
            assertTrue(s.powerW() <= most + 1, s.toString());
        }
        assertEquals(12_000, plan().account().orElseThrow().reachedWh(), 50);
        assertTrue(planner.plan(2).slots().get(0).powerW() > 15_000, "the other one does not wait");
    }
}
