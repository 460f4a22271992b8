package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Planner;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Variables.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cars that follow within a second, meters that are fresh, a roof. */
final class ModesTest {
    private final FakeSite site = new FakeSite(2);
    private final Allocator allocator = new Allocator(site, site);
    private final FakeSite.Grid grid = site.new Grid();
    private final ChargingMode[] modes = {ChargingMode.NOW, ChargingMode.NOW, ChargingMode.NOW};
    private final SiteSettings settings = TestSettings.of(63, "");
    private Corridor plan = Corridor.NONE;
    private Meter meter = grid;
    private double roofA;
    private double houseA = 1;
    private int changes;

    private void seconds(int count) {
        for (int s = 0; s < count; s++) {
            double[] own = new double[3];
            for (FakeSite.FakeEvse e : site.evses) {
                double a = e.last == null || e.tx.isEmpty() ? 0 : e.offeredA();
                double[] each = {0, 0, 0};
                for (int p = 0; p < (e.last == null ? 0 : e.last.phases()); p++) {
                    each[p] = a;
                    own[p] += a;
                }
                e.draws(each[0], each[1], each[2]);
            }
            grid.reads(houseA - roofA + own[0], houseA - roofA + own[1], houseA - roofA + own[2]);
            double before = offered(1);
            allocator.tick(
                    ProfileFixtures.standing(List.of()),
                    new Inputs(new Limiter[0], meter, new Meter[0], id -> modes[id], plan),
                    settings);
            changes += offered(1) == 0 != (before == 0) ? 1 : 0;
            site.pass(Duration.ofSeconds(1));
        }
    }

    private double offered(int evse) {
        return site.at(evse).last == null ? 0 : site.at(evse).offeredA();
    }

    private void charge(ChargingMode first) {
        modes[1] = first;
        site.at(1).charge();
    }

    @Test
    void offPausesAndKeepsTheTransaction() {
        charge(ChargingMode.NOW);
        seconds(3);
        assertEquals(32, offered(1));
        modes[1] = ChargingMode.OFF;
        seconds(1);
        assertEquals("0.0 limiter off", offered(1) + " " + site.at(1).source());
        assertTrue(site.at(1).tx.isPresent());
    }

    @Test
    void pvStartsWhenTheSurplusHasLastedAndFollowsIt() {
        charge(ChargingMode.PV);
        roofA = 6.9;
        seconds(200);
        assertEquals("0.0 limiter pv surplus", offered(1) + " " + site.at(1).source());
        roofA = 11;
        seconds(60);
        assertEquals(0, offered(1));
        seconds(10);
        assertEquals("10.0 limiter pv surplus", offered(1) + " " + site.at(1).source());
        roofA = 21;
        seconds(15);
        assertEquals(20, offered(1));
        roofA = 9;
        seconds(12);
        assertEquals(8, offered(1));
        assertEquals(1, changes);
    }

    @Test
    void aCloudDoesNotStopItAndADarkSkyDoes() {
        charge(ChargingMode.PV);
        roofA = 11;
        seconds(80);
        assertEquals(10, offered(1));
        roofA = 3;
        seconds(100);
        assertEquals(6, offered(1));
        roofA = 11;
        seconds(20);
        assertEquals(10, offered(1));
        roofA = 3;
        seconds(200);
        assertEquals(0, offered(1));
        assertEquals(2, changes);
        for (int i = 0; i < 20; i++) {
            roofA = i % 2 == 0 ? 12 : 0;
            seconds(30);
        }
        assertEquals(2, changes, "gaps between clouds");
    }

    @Test
    void aCarThatChargesGoesOnWhenItIsToFollowTheSun() {
        charge(ChargingMode.NOW);
        roofA = 11;
        seconds(30);
        assertEquals(32, offered(1));
        modes[1] = ChargingMode.PV;
        seconds(30);
        assertEquals("10.0 after 1", offered(1) + " after " + changes);
    }

    @Test
    void minpvHasTheLeastAndWhatIsLeft() {
        charge(ChargingMode.MINPV);
        seconds(5);
        assertEquals("6.0 limiter pv surplus", offered(1) + " " + site.at(1).source());
        roofA = 12;
        seconds(30);
        assertEquals(11, offered(1));
        roofA = 0;
        seconds(20);
        assertEquals(6, offered(1));
        assertEquals(1, changes);
    }

    @Test
    void theSunIsSharedAndWhoChargesNowIsNotPaidByIt() {
        charge(ChargingMode.PV);
        modes[2] = ChargingMode.MINPV;
        site.at(2).charge();
        roofA = 21;
        seconds(120);
        assertEquals("10.0 10.0", offered(1) + " " + offered(2));
        modes[2] = ChargingMode.NOW;
        seconds(300);
        assertEquals("0.0 32.0", offered(1) + " " + offered(2));
    }

    @Test
    void withoutAGridMeterThereIsNoSurplus() {
        charge(ChargingMode.PV);
        modes[2] = ChargingMode.MINPV;
        site.at(2).charge();
        meter = null;
        roofA = 30;
        seconds(300);
        assertEquals("0.0 6.0", offered(1) + " " + offered(2));
    }

    @Test
    void onePhaseBeforeAPauseWhereTheDriverCan() {
        site.at(1).can = new EvseCapabilities(6, 32, 3, "RST", 230, true, false, true);
        charge(ChargingMode.PV);
        roofA = 11;
        seconds(80);
        assertEquals("10.0/3", offered(1) + "/" + site.at(1).last.phases());
        roofA = 5;
        seconds(20);
        assertEquals(
                "0.0 limiter phase switching", offered(1) + " " + site.at(1).source());
        seconds(70);
        assertEquals("12.0/1", offered(1) + "/" + site.at(1).last.phases());
        roofA = 11;
        seconds(280);
        assertEquals("30.0/1", offered(1) + "/" + site.at(1).last.phases());
        seconds(120);
        assertEquals("10.0/3", offered(1) + "/" + site.at(1).last.phases());
    }

    private static Planner.Slot slot(Instant from, int startS, int endS, double w) {
        return new Planner.Slot(from.plusSeconds(startS), from.plusSeconds(endS), w, "");
    }

    @Test
    void thePlanIsFollowedWithinWhatIsSafeAndSwitchesAtItsInstant() {
        Planner.Plan made = new Planner.Plan(
                1,
                site.now,
                List.of(
                        slot(site.now, 0, 60, 6_900),
                        slot(site.now, 60, 120, 0),
                        slot(site.now, 120, 180, 30_000),
                        slot(site.now, 180, 240, -6_900)),
                List.of());
        plan = new PlanCorridor(id -> made);
        charge(ChargingMode.PLAN);
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 250; i += 10) {
            seconds(10);
            String now = offered(1) + " " + site.at(1).source();
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(now)) {
                seen.add(now);
            }
        }
        assertEquals(List.of("10.0 plan", "0.0 plan", "32.0 hardware", "0.0 hardware", "32.0 hardware"), seen);
    }

    @Test
    void theModeIsAVariablePerEvseAndSurvivesARestart() {
        FakeVariables variables = new FakeVariables();
        List<String> heard = new ArrayList<>();
        try (Modes first = new Modes(variables, 2, () -> heard.add("changed"))) {
            assertEquals(ChargingMode.NOW, first.apply(2));
            assertEquals(WriteOutcome.ACCEPTED, variables.write(Modes.variable(2), "minpv", "test"));
            assertEquals(WriteOutcome.REJECTED, variables.write(Modes.variable(2), "sometimes", "test"));
            assertEquals(ChargingMode.MINPV, first.apply(2));
            assertEquals(List.of("changed"), heard);
        }
        try (Modes second = new Modes(variables, 2, () -> {})) {
            assertEquals(ChargingMode.NOW, second.apply(1));
            assertEquals(ChargingMode.MINPV, second.apply(2));
            assertEquals(ChargingMode.NOW, second.apply(3));
        }
    }
}
