package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.Limiter;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.LimitSource;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The house overloads one phase while cars charge: the very next tick offers no more than the phase has left. */
final class OverloadTest {
    private static final int EVENTS = 1_000;

    @Test
    void anOverloadOfAPhaseLowersInTheNextTick() {
        int lowered = 0;
        for (int event = 0; event < EVENTS; event++) {
            lowered += event(new Random(event)) ? 1 : 0;
        }
        System.out.println("overload: lowered within one tick in " + lowered + " of " + EVENTS + " events");
        assertEquals(EVENTS, lowered);
    }

    private static boolean event(Random r) {
        int n = 1 + r.nextInt(4);
        FakeSite site = new FakeSite(n);
        Allocator allocator = new Allocator(site, site);
        FakeSite.Grid grid = site.new Grid();
        double fuse = 6 * n + 10 + r.nextInt(40);
        SiteSettings settings = TestSettings.of(fuse, "");
        double[] house = {4 * r.nextDouble(), 4 * r.nextDouble(), 4 * r.nextDouble()};
        for (FakeSite.FakeEvse e : site.evses) {
            e.can = new EvseCapabilities(6, 32, r.nextBoolean() ? 3 : 1, "RST", 230, false, false, true);
            e.charge();
        }
        double[] own = new double[3];
        for (int second = 0; second < 20; second++) {
            draw(site, own);
            grid.reads(house[0] + own[0], house[1] + own[1], house[2] + own[2]);
            allocator.tick(ProfileFixtures.standing(java.util.List.of()), Inputs.of(new Limiter[0], grid), settings);
            site.pass(Duration.ofSeconds(1));
        }
        draw(site, own);
        int p = own[1] > 0 ? r.nextInt(3) : 0;
        double before = own[p];
        house[p] = fuse - own[p] + 0.2 + 10 * r.nextDouble();
        grid.reads(house[0] + own[0], house[1] + own[1], house[2] + own[2]);
        site.pass(Duration.ofMillis(1 + r.nextInt(1000)));
        allocator.tick(ProfileFixtures.standing(java.util.List.of()), Inputs.of(new Limiter[0], grid), settings);
        draw(site, own);
        LimitSource fuseOfPhase = new LimitSource(LimitSource.Kind.FUSE, "L" + (p + 1));
        boolean named = site.evses.stream().anyMatch(e -> e.last.source().equals(fuseOfPhase));
        return own[p] < before && own[p] <= Math.max(0, fuse - house[p]) + 1e-6 && named;
    }

    private static void draw(FakeSite site, double[] own) {
        own[0] = own[1] = own[2] = 0;
        for (FakeSite.FakeEvse e : site.evses) {
            double a = e.last == null ? 0 : e.offeredA();
            double others = e.can.phases() > 1 ? a : 0;
            e.draws(a, others, others);
            own[0] += a;
            own[1] += others;
            own[2] += others;
        }
    }
}
