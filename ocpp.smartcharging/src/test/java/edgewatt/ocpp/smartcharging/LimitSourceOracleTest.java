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
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** In every second, the current and who is said to bind it are what {@link NaiveAllocator} finds by other means. */
final class LimitSourceOracleTest {
    private static final int CASES = Boolean.getBoolean("edgewatt.full") ? 1_000 : 100;
    private static final int SECONDS = 120;

    private static Limiter fixed(int evse, String id, double a, double w) {
        Envelope.Step step = new Envelope.Step(ProfileFixtures.NOON, new PhaseValues(a, a, a), w, Double.NaN);
        return FixedLimiter.of(evse, id, new Envelope(List.of(step)));
    }

    @Test
    void theReportedSourceEqualsTheOraclesInEverySecond() {
        long seconds = 0;
        List<String> differences = new ArrayList<>();
        for (long seed = 0; seed < CASES; seed++) {
            seconds += run(seed, differences);
        }
        System.out.println(
                "limit source: " + seconds + " EVSE seconds, " + differences.size() + " differ from the oracle");
        assertEquals(List.of(), differences.stream().limit(10).toList());
    }

    private static double odd(Random r, double from, double to) {
        return from + (to - from) * r.nextDouble();
    }

    private static long run(long seed, List<String> differences) {
        Random r = new Random(seed);
        int n = 1 + r.nextInt(5);
        FakeSite site = new FakeSite(n);
        int row = r.nextInt(n + 1);
        double[] fuse = {odd(r, 10, 60), odd(r, 10, 60), odd(r, 10, 60)};
        StringBuilder evses = new StringBuilder();
        for (int i = 0; i < n; i++) {
            String rotation = List.of("RST", "STR", "TRS").get(r.nextInt(3));
            site.at(i + 1).can =
                    new EvseCapabilities(6, 32, r.nextInt(3) == 0 ? 1 : 3, rotation, 230, false, false, true);
            evses.append(i < row ? (i > 0 ? "," : "") + (i + 1) : "");
        }
        double mainA = odd(r, 25, 80);
        double[] house = {odd(r, 0, 15), odd(r, 0, 15), odd(r, 0, 15)};
        double[] left = {mainA - house[0], mainA - house[1], mainA - house[2]};
        double[] modeW = new double[n];
        java.util.Arrays.fill(modeW, Double.POSITIVE_INFINITY);
        FakeSite.Grid grid = site.new Grid();
        SiteSettings settings = TestSettings.quick(
                mainA,
                String.format(
                        java.util.Locale.ROOT,
                        "[{\"name\":\"row\",\"fuseA\":[%f,%f,%f],\"evses\":[%s]}]",
                        fuse[0],
                        fuse[1],
                        fuse[2],
                        evses));
        Allocator allocator = new Allocator(site, site);
        NaiveAllocator naive =
                new NaiveAllocator(site, row, settings.circuits().get(0).fuseA(), left, modeW);
        Corridor plan = (evse, now, next) -> modeW[evse - 1];
        List<Installed> profiles = List.of();
        ProfileFeed.Standing standing = ProfileFixtures.standing(profiles);
        Limiter[] limiters = {};
        long compared = 0;
        for (int second = 0; second < SECONDS; second++) {
            if (second == 0 || r.nextInt(15) == 0) {
                double own = odd(r, 4, 34);
                double all = odd(r, 6, 90);
                profiles = List.of(
                        ProfileFixtures.profile(1, Purpose.TX_DEFAULT)
                                .period(0, own)
                                .on(1 + r.nextInt(n)),
                        ProfileFixtures.profile(2, Purpose.STATION_MAX)
                                .period(0, all)
                                .on(0));
                standing = ProfileFixtures.standing(profiles);
                limiters = new Limiter[] {
                    fixed(1 + r.nextInt(n), "one", odd(r, 5, 40), Double.NaN),
                    fixed(0, "home", Double.NaN, odd(r, 4_000, 60_000))
                };
            }
            for (int i = 1; i <= n; i++) {
                if (r.nextInt(25) == 0 || second == 0) {
                    if (site.at(i).tx.isPresent()) {
                        site.at(i).end();
                    } else {
                        site.at(i).charge();
                    }
                }
            }
            int moded = r.nextInt(n);
            if (r.nextInt(20) == 0) {
                modeW[moded] =
                        r.nextInt(3) == 0 ? 0 : r.nextInt(3) == 0 ? odd(r, 1_000, 12_000) : Double.POSITIVE_INFINITY;
            }
            draw(site, naive, second, grid, house);
            Inputs in = new Inputs(
                    limiters,
                    grid,
                    new Meter[0],
                    id -> modeW[id - 1] == 0
                            ? ChargingMode.OFF
                            : modeW[id - 1] < 1e9 ? ChargingMode.PLAN : ChargingMode.NOW,
                    plan);
            allocator.tick(standing, in, settings);
            naive.second(second, profiles, limiters);
            for (int i = 0; i < n; i++) {
                String is = site.at(i + 1).offeredA() + " by " + site.at(i + 1).source();
                String expected = naive.offeredA(i) + " by " + naive.source(i);
                if (site.at(i + 1).tx.isEmpty()) {
                    continue;
                }
                compared++;
                if (!is.equals(expected)) {
                    differences.add("seed " + seed + " second " + second + " EVSE " + (i + 1) + ": " + is
                            + ", the oracle has " + expected);
                }
            }
            site.pass(Duration.ofSeconds(1));
        }
        return compared;
    }

    /** Cars draw what they are offered, at once, and meters show it. */
    private static void draw(FakeSite site, NaiveAllocator naive, int second, FakeSite.Grid grid, double[] house) {
        double[] all = house.clone();
        for (FakeSite.FakeEvse e : site.evses) {
            double a = e.tx.isEmpty() ? 0 : naive.drawnA(second - 1, e.id() - 1);
            for (int p = 0; p < e.can.phases(); p++) {
                all[Wiring.sitePhase(e.can, p)] += a;
            }
            e.draws(a, e.can.phases() > 1 ? a : 0, e.can.phases() > 1 ? a : 0);
        }
        grid.reads(all[0], all[1], all[2]);
    }
}
