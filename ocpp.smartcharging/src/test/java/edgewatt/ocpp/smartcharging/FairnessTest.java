package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.Limiter;
import edgewatt.api.station.Meter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The one rule: priority, then need, then max-min. Three cars of 32 A at a fuse that leaves 57 A. */
final class FairnessTest {
    private final FakeSite site = new FakeSite(3);
    private final Allocator allocator = new Allocator(site, site);
    private final FakeSite.Grid grid = site.new Grid();
    private final double[] laxityS = {1e9, 1e9, 1e9};
    private Set<UUID> first = Set.of();

    private final Corridor plan = new Corridor() {
        @Override
        public double targetW(int evseId, long nowMillis, Boundary next) {
            return Double.NaN;
        }

        @Override
        public double laxityS(int evseId) {
            return laxityS[evseId - 1];
        }
    };

    private String offers() {
        for (FakeSite.FakeEvse e : site.evses) {
            if (e.tx.isEmpty()) {
                e.charge();
            }
        }
        for (int s = 0; s < 12; s++) {
            double own = 0;
            for (FakeSite.FakeEvse e : site.evses) {
                double a = e.last == null ? 0 : e.offeredA();
                e.draws(a, a, a);
                own += a;
            }
            grid.reads(6 + own, 6 + own, 6 + own);
            allocator.tick(
                    new ProfileFeed.Standing(List.of(), Circumstances.PLAIN, first),
                    new Inputs(new Limiter[0], grid, new Meter[0], id -> ChargingMode.PLAN, plan),
                    TestSettings.quick(63, ""));
            site.pass(Duration.ofSeconds(1));
        }
        return site.at(1).offeredA() + " " + site.at(2).offeredA() + " "
                + site.at(3).offeredA();
    }

    @Test
    void withoutNeedAllGetTheSame() {
        assertEquals("19.0 19.0 19.0", offers());
    }

    @Test
    void whoWouldBeLateIsServedBeforeTheOthers() {
        laxityS[2] = 0;
        assertEquals("12.5 12.5 32.0", offers());
        laxityS[2] = 60;
        assertEquals("19.0 19.0 19.0", offers());
    }

    @Test
    void priorityStandsBeforeNeed() {
        laxityS[2] = -10;
        assertEquals("12.5 12.5 32.0", offers());
        first = Set.of(site.at(1).tx.orElseThrow().id());
        assertEquals("32.0 0.0 25.0", offers());
    }
}
