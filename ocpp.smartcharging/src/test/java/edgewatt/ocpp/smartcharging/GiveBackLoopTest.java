package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.Limiter;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Meter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random sites in which some cars give back while others draw, by a plan that changes its mind, with own generation, a feed-in
 * cap and up to ten EVSEs. At every second, what is offered in either direction is within what the last valid reading permits;
 * what the house and the sun make of it is cleared within the 5 s of the cars and what the EVSE meters lag.
 */
final class GiveBackLoopTest {
    private static final int INSTANCES = Boolean.getBoolean("edgewatt.full") ? 1_000 : 100;
    private static final int SECONDS = 300;
    private static final double NEAR = 1e-6;
    private static final double VOLT = 230;

    private final List<String> violations = new ArrayList<>();
    private long checked;
    private long violated;
    private long gave;

    private final class Instance {
        private final long seed;
        private final Random r;
        private final FakeSite site;
        private final Allocator allocator;
        private final FakeSite.Grid grid;
        private final int n;
        private final double fuseA;
        private final double capW;
        private final SiteSettings settings;
        private final int[] lag;
        private final int[] meterLag;
        private final int clearS;
        private final double[] planW;
        private final double[] carA;
        private final double[][] offered;
        private final double[][] drawn;
        private final double[] house = new double[3];
        private final double[] own = new double[3];
        private int calm;
        private int steady;
        private int lost;
        private int sinceLost = 100;
        private int second;

        Instance(long seed) {
            this.seed = seed;
            r = new Random(seed);
            n = seed % 5 == 0 ? 10 : 1 + r.nextInt(4);
            site = new FakeSite(n);
            allocator = new Allocator(site, site);
            grid = site.new Grid();
            fuseA = 20 + r.nextInt(80);
            capW = r.nextInt(5) == 0 ? 0 : r.nextInt(30_000);
            settings = TestSettings.with(fuseA, "", Double.POSITIVE_INFINITY, capW, true, 900);
            lag = r.ints(n, 0, 6).toArray();
            meterLag = r.ints(n, 0, seed % 2 == 0 ? 1 : 6).toArray();
            clearS = 5 + Arrays.stream(meterLag).max().getAsInt();
            carA = r.doubles(n, 6, 33).toArray();
            planW = new double[n];
            offered = new double[n][SECONDS];
            drawn = new double[n][SECONDS];
            for (FakeSite.FakeEvse e : site.evses) {
                String rotation = List.of("RST", "STR", "TRS").get(r.nextInt(3));
                e.can = new EvseCapabilities(
                        6, 32, r.nextInt(4) == 0 ? 1 : 3, rotation, VOLT, false, r.nextInt(3) > 0, true);
                e.charge();
            }
        }

        void run() {
            for (second = 0; second < SECONDS; second++) {
                world();
                double[] mayDraw = may(1);
                double[] mayGive = may(-1);
                allocator.tick(
                        ProfileFixtures.standing(List.of()),
                        new Inputs(
                                new Limiter[0],
                                grid,
                                new Meter[0],
                                id -> ChargingMode.PLAN,
                                (id, now, next) -> planW[id - 1]),
                        settings);
                site.offers.clear();
                check(mayDraw, mayGive);
                site.pass(Duration.ofSeconds(1));
            }
        }

        private void world() {
            Arrays.fill(own, 0);
            boolean moves = false;
            for (int i = 0; i < n; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                if (r.nextInt(80) == 0) {
                    if (e.tx.isPresent()) {
                        e.end();
                    } else {
                        e.charge();
                    }
                }
                planW[i] = second == 0 || r.nextInt(40) == 0 ? -22_000 + 44_000 * r.nextDouble() : planW[i];
                carA[i] = r.nextInt(40) == 0 ? 6 + r.nextInt(27) : carA[i];
                int then = second - 1 - lag[i];
                double told = e.tx.isEmpty() || then < 0 ? 0 : offered[i][then];
                double a = Math.max(-carA[i], Math.min(carA[i], told));
                drawn[i][second] = a;
                moves |= second == 0 || a != drawn[i][second - 1];
                for (int p = 0; p < e.can.phases(); p++) {
                    own[Wiring.sitePhase(e.can, p)] += a;
                }
                double m = second < meterLag[i] ? 0 : drawn[i][second - meterLag[i]];
                e.draws(m, e.can.phases() > 1 ? m : 0, e.can.phases() > 1 ? m : 0);
            }
            for (int p = 0; p < 3; p++) {
                double before = house[p];
                if (r.nextInt(40) == 0) {
                    house[p] = r.nextInt(3) == 0 ? -20 * r.nextDouble() : r.nextDouble() * fuseA * 0.8;
                }
                moves |= house[p] != before;
            }
            calm = moves ? 0 : calm + 1;
            lost = lost > 0 ? lost - 1 : r.nextInt(150) == 0 ? r.nextInt(25) : 0;
            sinceLost = lost == 0 ? sinceLost + 1 : 0;
            if (lost == 0) {
                grid.reads(house[0] + own[0], house[1] + own[1], house[2] + own[2]);
            }
        }

        /** The most that cars may be drawing (1) or giving back (-1) per phase by the offers of the last 5 s. */
        private double[] may(int direction) {
            double[] may = new double[3];
            for (int i = 0; i < n; i++) {
                double a = 0;
                for (int s = Math.max(0, second - 5); s < second; s++) {
                    a = Math.max(a, direction * offered[i][s]);
                }
                FakeSite.FakeEvse e = site.at(i + 1);
                for (int p = 0; p < e.can.phases(); p++) {
                    may[Wiring.sitePhase(e.can, p)] += a;
                }
            }
            return may;
        }

        private void check(double[] mayDraw, double[] mayGive) {
            double[] draw = new double[3];
            double[] give = new double[3];
            // only what is measured and goes on counts for those who draw
            double[] given = new double[3];
            boolean same = true;
            for (int i = 0; i < n; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                double a = e.offeredA();
                boolean takes = e.tx.isPresent();
                offered[i][second] = takes ? a : 0;
                same &= second > 0 && offered[i][second] == offered[i][second - 1];
                rule(a == 0 || Math.abs(a) >= 6 && Math.abs(a) <= 32, "6 A", a);
                rule(a >= 0 || e.can.bidirectional(), "a driver that cannot give", a);
                double w = a * VOLT * e.can.phases();
                rule(a >= 0 || w >= planW[i] - NEAR, "more than the plan asks", w);
                for (int p = 0; takes && p < e.can.phases(); p++) {
                    draw[Wiring.sitePhase(e.can, p)] += Math.max(0, a);
                    give[Wiring.sitePhase(e.can, p)] += Math.max(0, -a);
                    double seen = second < meterLag[i] ? 0 : drawn[i][second - meterLag[i]];
                    given[Wiring.sitePhase(e.can, p)] += Math.max(0, Math.min(-a, -seen));
                }
            }
            steady = same && calm > 0 ? steady + 1 : 0;
            double giveW = VOLT * (give[0] + give[1] + give[2]);
            double flowsW = VOLT * (grid.current.l1() + grid.current.l2() + grid.current.l3());
            double houseW = VOLT * (house[0] + house[1] + house[2]);
            double ownW = VOLT * (own[0] + own[1] + own[2]);
            gave += giveW > 0 ? 1 : 0;
            if (lost == 0) {
                double mayGiveW = VOLT * (mayGive[0] + mayGive[1] + mayGive[2]);
                rule(giveW <= Math.max(0, capW + flowsW + mayGiveW) + NEAR, "feed-in by the reading", giveW);
                boolean known = steady > 25 && sinceLost > 25;
                rule(!known || giveW <= Math.max(0, capW + houseW) + NEAR, "feed-in by the house", giveW);
                boolean givesNow = ownW < 0;
                rule(
                        !givesNow
                                || calm <= clearS
                                || sinceLost < 30
                                || -houseW - ownW <= Math.max(capW, -houseW) + NEAR,
                        "feed-in not cleared",
                        -houseW - ownW);
            }
            for (int p = 0; p < 3 && lost == 0; p++) {
                double flows = grid.current.phase(p + 1);
                double left = Math.min(fuseA, fuseA - (flows - mayDraw[p])) + given[p];
                rule(draw[p] <= Math.max(0, left) + NEAR, "fuse, drawn on L" + (p + 1), draw[p]);
                double out = fuseA - Math.max(0, -flows - mayGive[p]);
                rule(give[p] <= Math.max(0, out) + NEAR, "fuse, given on L" + (p + 1), give[p]);
                boolean over = own[p] > 0 && own[p] + house[p] > fuseA + NEAR;
                rule(
                        !over || calm <= clearS || sinceLost < 30,
                        "overload not cleared on L" + (p + 1),
                        own[p] + house[p]);
            }
        }

        private void rule(boolean holds, String what, double value) {
            checked++;
            violated += holds ? 0 : 1;
            if (!holds && violations.size() < 20) {
                violations.add("seed " + seed + " second " + second + ": " + what + " " + value + " fuse " + fuseA
                        + " cap " + capW + " house " + Arrays.toString(house) + " own " + Arrays.toString(own));
            }
        }
    }

    @Test
    void neitherDirectionIsViolatedInRandomSitesAtEverySecond() {
        for (long seed = 1; seed <= INSTANCES; seed++) {
            new Instance(seed).run();
        }
        System.out.println("giving back: " + INSTANCES + " sites, " + INSTANCES * SECONDS + " seconds, " + checked
                + " checks, " + violated + " violations; power was given back in " + gave + " seconds");
        assertEquals(List.of(), violations);
    }
}
