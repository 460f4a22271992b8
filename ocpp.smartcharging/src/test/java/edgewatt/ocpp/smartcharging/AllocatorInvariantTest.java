package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Profiles.Installed;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class AllocatorInvariantTest {
    private static final int EVSES = 4;

    @Property(tries = 200)
    void whatCarsMayBeDrawingNeverExceedsTheStationMaximum(@ForAll long seed) {
        Random r = new Random(seed);
        double cap = 6 + r.nextInt(60);
        FakeSite site = new FakeSite(EVSES);
        Allocator allocator = new Allocator(site, site);
        SiteSettings settings = TestSettings.of(0, 6, Duration.ofSeconds(10), 60_000_000_000L);
        List<Installed> profiles = List.of(
                ProfileFixtures.profile(1, Purpose.STATION_MAX).period(0, cap).on(0));
        double[][] last = new double[EVSES][6];
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < EVSES; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                if (r.nextInt(8) == 0) {
                    if (e.tx.isPresent()) {
                        e.end();
                    } else {
                        e.charge();
                    }
                }
            }
            allocator.tick(ProfileFixtures.standing(profiles), Inputs.of(new Limiter[0], null), settings);
            double sum = 0;
            for (int i = 0; i < EVSES; i++) {
                FakeSite.FakeEvse e = site.at(i + 1);
                last[i][second % 5] = e.tx.isPresent() ? e.offeredA() : 0;
                double greatest = 0;
                for (int k = 0; k < 5; k++) {
                    greatest = Math.max(greatest, last[i][k]);
                }
                sum += greatest;
                assertTrue(e.offeredA() == 0 || e.offeredA() >= 6, "offered " + e.offeredA());
            }
            assertTrue(sum <= cap + 1e-6, "second " + second + ": " + sum + " of " + cap);
            site.pass(Duration.ofSeconds(1));
        }
    }
}
