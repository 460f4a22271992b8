package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.PhaseValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random sites at every second: cars follow late and draw less than they may, EVSE meters lag, the grid meter is lost now and
 * then, the house steps. What is offered never exceeds what is permitted; what the house overloads is cleared within the 5 s
 * of the cars and what the EVSE meters lag.
 */
final class ClosedLoopTest {
    private static final int INSTANCES = Boolean.getBoolean("edgewatt.full") ? 1_000 : 200;
    private static final int SECONDS = 300;
    private static final double NEAR = 1e-6;

    private final List<String> violations = new ArrayList<>();
    private long checked;
    private long overloaded;
    private long violated;

    private final class Instance {
        private final long seed;
        private final Random r;
        private final FakeSite site;
        private final Allocator allocator;
        private final FakeSite.Grid grid;
        private final int n;
        private final double fuseA;
        private final double rowA;
        private final int inRow;
        private final SiteSettings settings;
        private final double[] house = new double[3];
        private final double[] own = new double[3];
        private final int[] lag;
        private final int[] meterLag;
        private final int clearS;
        private final double[] carA;
        private final double[][] offered;
        private final double[][] drawn;
        private final int[] calm = new int[3];
        private double siteW = Double.POSITIVE_INFINITY;
        private int lost;
        private int sinceLost = 100;
        private int lostFor;
        private int second;
        private int steady;

        Instance(long seed) {
            this.seed = seed;
            r = new Random(seed);
            n = seed % 10 == 0 ? 10 : 1 + r.nextInt(4);
            site = new FakeSite(n);
            allocator = new Allocator(site, site);
            grid = site.new Grid();
            fuseA = 20 + r.nextInt(44);
            rowA = 16 + r.nextInt(25);
            inRow = r.nextInt(n + 1);
            lag = r.ints(n, 0, 6).toArray();
            // every other site has EVSE meters that show what was, without saying so
            meterLag = r.ints(n, 0, seed % 2 == 0 ? 1 : 6).toArray();
            clearS = 5 + java.util.Arrays.stream(meterLag).max().getAsInt();
            carA = r.doubles(n, 6, 33).toArray();
            offered = new double[n][SECONDS];
            drawn = new double[n][SECONDS];
            StringBuilder evses = new StringBuilder();
            for (int i = 0; i < n; i++) {
                String rotation = List.of("RST", "STR", "TRS", "RTS").get(r.nextInt(4));
                site.at(i + 1).can = new EvseCapabilities(
                        6, r.nextBoolean() ? 16 : 32, r.nextInt(3) == 0 ? 1 : 3, rotation, 230, false, false, true);
                evses.append(i < inRow ? (i > 0 ? "," : "") + (i + 1) : "");
            }
            settings = TestSettings.of(fuseA, "[{\"name\":\"row\",\"fuseA\":" + rowA + ",\"evses\":[" + evses + "]}]");
        }

        void run() {
            for (second = 0; second < SECONDS; second++) {
                world();
                Limiter limiter = limiter();
                double[] least = new double[3];
                for (int p = 0; p < 3; p++) {
                    least[p] = grid.current.phase(p + 1) - mayDraw(p);
                }
                allocator.tick(ProfileFixtures.standing(profiles), Inputs.of(new Limiter[] {limiter}, grid), settings);
                site.offers.clear();
                check(least);
                site.pass(Duration.ofSeconds(1));
            }
        }

        private final List<Installed> profiles = new ArrayList<>();

        private void world() {
            for (int i = 0; i < n; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                if (r.nextInt(60) == 0 || second == 0) {
                    if (e.tx.isPresent() && second > 0) {
                        e.end();
                    } else {
                        e.charge();
                    }
                }
                carA[i] = r.nextInt(40) == 0 ? 6 + r.nextInt(27) : carA[i];
            }
            if (r.nextInt(50) == 0) {
                profiles.clear();
                profiles.add(ProfileFixtures.profile(1, Purpose.TX_DEFAULT)
                        .period(0, r.nextInt(33))
                        .on(0));
            }
            siteW = r.nextInt(40) == 0 ? r.nextBoolean() ? Double.POSITIVE_INFINITY : 4_200 + r.nextInt(20_000) : siteW;
            own[0] = own[1] = own[2] = 0;
            boolean rises = false;
            for (int i = 0; i < n; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                int then = second - 1 - lag[i];
                double a = e.tx.isEmpty() || then < 0 ? 0 : Math.min(carA[i], offered[i][then]);
                // while it follows late, it never draws more than it was offered meanwhile and before
                drawn[i][second] = a;
                for (int p = 0; p < e.can.phases(); p++) {
                    own[Wiring.sitePhase(e.can, p)] += a;
                }
                rises |= second == 0 || a > drawn[i][second - 1];
                int seen = second - meterLag[i];
                double m = seen < 0 ? 0 : drawn[i][seen];
                e.draws(m, e.can.phases() > 1 ? m : 0, e.can.phases() > 1 ? m : 0);
            }
            for (int p = 0; p < 3; p++) {
                double before = house[p];
                if (r.nextInt(30) == 0) {
                    house[p] = r.nextInt(5) == 0 ? -10 * r.nextDouble() : r.nextDouble() * fuseA * 0.9;
                }
                calm[p] = rises || house[p] > before ? 0 : calm[p] + 1;
                steady = house[p] != before ? 0 : steady;
            }
            lost = lost > 0 ? lost - 1 : r.nextInt(150) == 0 ? r.nextInt(25) : 0;
            lostFor = lost > 0 ? lostFor + 1 : 0;
            if (lost == 0) {
                grid.reads(house[0] + own[0], house[1] + own[1], house[2] + own[2]);
                sinceLost++;
            } else {
                sinceLost = 0;
            }
        }

        private Limiter limiter() {
            Envelope envelope = siteW == Double.POSITIVE_INFINITY
                    ? Envelope.UNLIMITED
                    : new Envelope(List.of(new Envelope.Step(site.now, PhaseValues.NONE, siteW, Double.NaN)));
            return FixedLimiter.relay(0, envelope);
        }

        private boolean loads(int i, int p) {
            return (Wiring.mask(site.at(i + 1).can, 3) & 1 << p) != 0;
        }

        private double greatest(int i, int upTo) {
            double a = 0;
            for (int s = Math.max(0, second - 5); s <= upTo; s++) {
                a = Math.max(a, offered[i][s]);
            }
            return a;
        }

        private double mayDraw(int p) {
            double a = 0;
            for (int i = 0; i < n; i++) {
                a += loads(i, p) ? greatest(i, second - 1) : 0;
            }
            return a;
        }

        private void check(double[] least) {
            double watts = 0;
            double[] row = new double[3];
            double[] all = new double[3];
            boolean same = true;
            for (int i = 0; i < n; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                double a = e.offeredA();
                boolean takes = e.tx.isPresent();
                offered[i][second] = takes ? a : 0;
                same &= second > 0 && offered[i][second] == offered[i][second - 1];
                rule(a == 0 || a >= 6, "6 A", a);
                rule(a <= e.can.maxCurrentA() && (profiles.isEmpty() || a <= limitA()), "OCPP limit", a);
                watts += takes ? e.last.powerW() : 0;
                for (int p = 0; p < 3; p++) {
                    all[p] += loads(i, p) && takes ? a : 0;
                    row[p] += loads(i, p) && i < inRow ? greatest(i, second) : 0;
                }
            }
            steady = same ? steady + 1 : 0;
            rule(watts <= siteW + NEAR, "section 14a", watts);
            for (int p = 0; p < 3; p++) {
                rule(row[p] <= rowA + NEAR, "fuse row", row[p]);
                // 10 s, and two ticks
                rule(lostFor < 13 || all[p] <= 6 + NEAR, "the safe current on L" + (p + 1), all[p]);
                double permitted = Math.max(0, fuseA - Math.max(0, least[p]));
                rule(lost > 0 || all[p] <= permitted + NEAR, "what the reading permits on L" + (p + 1), all[p]);
                boolean known = steady > 25 && sinceLost > 25;
                double left = Math.max(0, fuseA - Math.max(0, house[p]));
                rule(!known || all[p] <= left + NEAR, "what the house leaves of L" + (p + 1), all[p]);
                boolean over = own[p] > 0 && own[p] + house[p] > fuseA + NEAR;
                overloaded += over ? 1 : 0;
                rule(
                        !over || calm[p] <= clearS || sinceLost < 30,
                        "overload not cleared on L" + (p + 1),
                        own[p] + house[p]);
            }
        }

        private double limitA() {
            return profiles.get(0)
                    .profile()
                    .schedules()
                    .get(0)
                    .periods()
                    .get(0)
                    .limit()
                    .getAsDouble();
        }

        private void rule(boolean holds, String what, double value) {
            checked++;
            violated += holds ? 0 : 1;
            if (!holds && violations.size() < 20) {
                violations.add("seed " + seed + " second " + second + ": " + what + " " + value + " fuse " + fuseA
                        + " house " + house[0] + " " + house[1] + " " + house[2]);
            }
        }
    }

    @Test
    void nothingIsViolatedInRandomSitesAtEverySecond() {
        for (long seed = 1; seed <= INSTANCES; seed++) {
            new Instance(seed).run();
        }
        System.out.println("closed loop: " + INSTANCES + " sites, " + INSTANCES * SECONDS + " seconds, " + checked
                + " checks, " + violated + " violations; the house overloaded a phase in " + overloaded
                + " seconds, each cleared within 5 s and the lag of its EVSE meters");
        assertEquals(List.of(), violations);
    }
}
