package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Meter;
import edgewatt.api.station.PhaseValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A day of 96 slots on random sites with everything at once: nested circuits with and without a meter, profiles, section 14a,
 * caps in both directions, a plan per slot that asks for anything, cars on one phase and on three. Whatever the plan asks,
 * what is offered keeps every rule; once the meters have been believed for a while, with the house as it truly is.
 */
final class SlotsTest {
    private static final int INSTANCES = Boolean.getBoolean("edgewatt.full") ? 1_000 : 40;
    private static final int SLOTS = 96;
    private static final int TICKS = 16;
    private static final double VOLT = 230;
    private static final double NEAR = 1e-6;

    private final List<String> violations = new ArrayList<>();
    private long checked;
    private long violated;

    private final class Day {
        private final long seed;
        private final Random r;
        private final FakeSite site;
        private final int n;
        private final Allocator allocator;
        private final FakeSite.Grid grid;
        private final FakeSite.Grid yardMeter;
        private final double fuseA;
        private final double yardA;
        private final double rowA;
        private final double importW;
        private final double feedInW;
        private final SiteSettings settings;
        private final double[] house = new double[3];
        private final double[] yard = new double[3];
        private final double[] planW;
        private final double[] limitA;
        private double stationA;
        private double reliefW;
        private int slot;

        Day(long seed) {
            this.seed = seed;
            r = new Random(seed);
            n = 1 + r.nextInt(6);
            site = new FakeSite(n);
            allocator = new Allocator(site, site);
            grid = site.new Grid();
            yardMeter = site.new Grid("yard", Meter.Place.CIRCUIT);
            fuseA = 25 + r.nextInt(80);
            yardA = 20 + r.nextInt(60);
            rowA = 10 + r.nextInt(50);
            importW = r.nextBoolean() ? Double.POSITIVE_INFINITY : 8_000 + r.nextInt(40_000);
            feedInW = r.nextInt(20_000);
            planW = new double[n];
            limitA = new double[n];
            StringBuilder inYard = new StringBuilder();
            StringBuilder inRow = new StringBuilder();
            for (int i = 0; i < n; i++) {
                String rotation = List.of("RST", "STR", "TRS").get(r.nextInt(3));
                site.at(i + 1).can = new EvseCapabilities(
                        6,
                        r.nextBoolean() ? 16 : 32,
                        r.nextInt(3) == 0 ? 1 : 3,
                        rotation,
                        VOLT,
                        false,
                        r.nextBoolean(),
                        true);
                site.at(i + 1).charge();
                StringBuilder to = place(i) == 1 ? inYard : inRow;
                to.append(place(i) == 0 ? "" : (to.length() > 0 ? "," : "") + (i + 1));
            }
            settings = TestSettings.with(
                    fuseA,
                    "[{\"name\":\"yard\",\"fuseA\":" + yardA + ",\"meter\":\"yard\",\"evses\":[" + inYard
                            + "]},{\"name\":\"row\",\"parent\":\"yard\",\"fuseA\":" + rowA + ",\"evses\":[" + inRow
                            + "]}]",
                    importW,
                    feedInW,
                    true,
                    900);
        }

        /** 0 = at the site, 1 = in the yard, 2 = in the row behind it. */
        private int place(int i) {
            return (int) (seed + i) % 3;
        }

        void run() {
            for (slot = 0; slot < SLOTS; slot++) {
                draw();
                List<Installed> profiles = new ArrayList<>();
                profiles.add(ProfileFixtures.profile(100, Purpose.STATION_MAX)
                        .period(0, stationA)
                        .on(0));
                for (int i = 0; i < n; i++) {
                    profiles.add(ProfileFixtures.profile(i + 1, Purpose.TX_DEFAULT)
                            .period(0, limitA[i])
                            .on(i + 1));
                }
                ProfileFeed.Standing standing = ProfileFixtures.standing(profiles);
                Inputs in = new Inputs(
                        new Limiter[] {relay()},
                        grid,
                        new Meter[] {yardMeter},
                        id -> ChargingMode.PLAN,
                        (id, now, next) -> planW[id - 1]);
                for (int tick = 0; tick < TICKS; tick++) {
                    measure();
                    allocator.tick(standing, in, settings);
                    site.offers.clear();
                    rules(tick == TICKS - 1);
                    site.pass(Duration.ofSeconds(1));
                }
                site.pass(Duration.ofSeconds(900 - TICKS));
            }
        }

        private void draw() {
            stationA = r.nextInt(4) == 0 ? 200 : r.nextInt(100);
            reliefW = r.nextInt(4) == 0 ? 4_200 + r.nextInt(6_000) : Double.POSITIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                planW[i] = r.nextInt(8) == 0 ? Double.NaN : -22_000 + 46_000 * r.nextDouble();
                limitA[i] = r.nextInt(40);
            }
            for (int p = 0; p < 3; p++) {
                yard[p] = r.nextDouble() * yardA * 0.6;
                house[p] = r.nextInt(3) == 0 ? -15 * r.nextDouble() : r.nextDouble() * fuseA * 0.8;
            }
        }

        private Limiter relay() {
            Envelope envelope = reliefW == Double.POSITIVE_INFINITY
                    ? Envelope.UNLIMITED
                    : new Envelope(List.of(new Envelope.Step(site.now, PhaseValues.NONE, reliefW, Double.NaN)));
            return FixedLimiter.relay(0, envelope);
        }

        /** A of those at this place or behind it; direction 1 = drawn, -1 = given back, 0 = both, signed. */
        private double[] own(int place, int direction) {
            double[] a = new double[3];
            for (int i = 0; i < n; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                double offered = e.last == null ? 0 : e.offeredA();
                double counts = direction == 0 ? offered : Math.max(0, direction * offered);
                for (int p = 0; place(i) >= place && p < e.can.phases(); p++) {
                    a[Wiring.sitePhase(e.can, p)] += counts;
                }
            }
            return a;
        }

        private void measure() {
            for (FakeSite.FakeEvse e : site.evses) {
                double a = e.last == null ? 0 : e.offeredA();
                e.draws(a, e.can.phases() > 1 ? a : 0, e.can.phases() > 1 ? a : 0);
            }
            double[] all = own(0, 0);
            double[] behind = own(1, 0);
            grid.reads(house[0] + yard[0] + all[0], house[1] + yard[1] + all[1], house[2] + yard[2] + all[2]);
            yardMeter.reads(yard[0] + behind[0], yard[1] + behind[1], yard[2] + behind[2]);
        }

        private void rules(boolean settled) {
            double drawnW = 0;
            double givenW = 0;
            for (int i = 0; i < n; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                double a = e.offeredA();
                rule(a == 0 || Math.abs(a) >= 6 && Math.abs(a) <= e.can.maxCurrentA(), "6 A", a);
                rule(a <= limitA[i], "OCPP limit", a);
                rule(a >= 0 || e.can.bidirectional(), "discharging", a);
                rule(Double.isNaN(planW[i]) || e.last.powerW() <= Math.max(0, planW[i]) + NEAR, "the plan", a);
                drawnW += Math.max(0, e.last.powerW());
                givenW += Math.max(0, -e.last.powerW());
            }
            rule(drawnW <= reliefW + NEAR, "section 14a", drawnW);
            double[] drawn = own(0, 1);
            double[] row = own(2, 1);
            double[] rowGiven = own(2, -1);
            double[] all = own(0, 0);
            double[] behind = own(1, 0);
            for (int p = 0; p < 3; p++) {
                rule(drawn[p] <= stationA + NEAR, "station maximum", drawn[p]);
                rule(row[p] <= rowA + rowGiven[p] + NEAR, "fuse row", row[p] - rowGiven[p]);
                if (settled) {
                    double site = house[p] + yard[p];
                    rule(all[p] <= 0 || site + all[p] <= fuseA + NEAR, "fuse L" + (p + 1), site + all[p]);
                    rule(all[p] >= 0 || site + all[p] >= -fuseA - NEAR, "fuse outwards L" + (p + 1), site + all[p]);
                    rule(behind[p] <= 0 || yard[p] + behind[p] <= yardA + NEAR, "fuse yard", yard[p] + behind[p]);
                }
            }
            if (settled) {
                double houseW =
                        VOLT * (Arrays.stream(house).sum() + Arrays.stream(yard).sum());
                double ownW = drawnW - givenW;
                rule(ownW <= 0 || houseW + ownW <= importW + NEAR, "import cap", houseW + ownW);
                rule(ownW >= 0 || -houseW - ownW <= feedInW + NEAR, "feed-in cap", -houseW - ownW);
            }
        }

        private void rule(boolean holds, String what, double value) {
            checked++;
            violated += holds ? 0 : 1;
            if (!holds && violations.size() < 20) {
                violations.add("seed " + seed + " slot " + slot + ": " + what + " " + value);
            }
        }
    }

    @Test
    void noRuleIsViolatedInAnySlotWhateverThePlanAsks() {
        for (long seed = 1; seed <= INSTANCES; seed++) {
            new Day(seed).run();
        }
        System.out.println("slots: " + INSTANCES + " sites x " + SLOTS + " slots, " + checked + " checks, " + violated
                + " violations");
        assertEquals(List.of(), violations);
    }
}
