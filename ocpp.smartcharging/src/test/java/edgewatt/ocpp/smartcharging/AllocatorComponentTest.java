package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.StationEvent;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class AllocatorComponentTest {
    private final FakeSite site = new FakeSite(1);
    private final Feed feed = new Feed();

    private static final class Feed implements ProfileFeed {
        private volatile List<Installed> installed = List.of();
        private volatile Runnable listener;

        @Override
        public Standing standing() {
            return ProfileFixtures.standing(installed);
        }

        @Override
        public void observe(StationEvent event) {}

        @Override
        public void expire() {}

        @Override
        public List<String> damaged() {
            return List.of();
        }

        @Override
        public void onChange(Runnable l) {
            listener = l;
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not within 30 s");
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static boolean threadLives() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().contains("smartcharging"));
    }

    @Test
    void aChangeIsAppliedAndTheThreadEnds() {
        AllocatorComponent c = new AllocatorComponent(site, site, feed, new FakeVariables(), new FakeSettings(0, ""));
        c.activate();
        await(() -> site.at(1).last != null);
        site.at(1).last = null;
        feed.installed = List.of(
                ProfileFixtures.profile(1, Purpose.TX_DEFAULT).period(0, 9).on(1));
        feed.listener.run();
        await(() -> site.at(1).last != null && site.at(1).last.currentA() == 9);
        assertEquals(List.of(), c.findings());
        c.modified(new FakeSettings(25, ""));
        await(() -> !c.findings().isEmpty());
        assertTrue(c.findings().get(0).message().contains("no grid meter is present"));
        c.deactivate();
        await(() -> !threadLives());
        feed.listener = null;
        c.onEvent(new edgewatt.api.station.StationEvent.AvailabilityChanged(site.availability()));
        await(() -> !threadLives());
    }

    @Test
    void aSafeCurrentAboveTheFuseIsSaidAndNotUsed() {
        AllocatorComponent c = new AllocatorComponent(site, site, feed, new FakeVariables(), new FakeSettings(6, ""));
        assertEquals(1, c.findings().size());
        assertTrue(c.findings().get(0).message().contains("safeCurrentA is 7.0 and mainFuseA only 6.0; 6.0 is used"));
        c.activate();
        await(() -> site.at(1).last != null);
        assertTrue(site.at(1).last.currentA() <= 6);
        c.deactivate();
    }

    @Test
    void ofTwoGridMetersTheHigherRankedCountsWhoeverCameFirst() {
        AllocatorComponent c = new AllocatorComponent(site, site, feed, new FakeVariables(), new FakeSettings(25, ""));
        FakeSite.Grid low = site.new Grid();
        FakeSite.Grid high = site.new Grid();
        low.reads(5, 5, 5);
        high.reads(30, 30, 30);
        site.at(1).charge();
        site.at(1).draws(0, 0, 0);
        c.bindMeter(low, Map.of("service.id", 7L));
        c.activate();
        await(() -> site.at(1).last != null && site.at(1).last.currentA() == 20);
        c.bindMeter(high, Map.of("service.id", 8L, "service.ranking", 10));
        await(() -> site.at(1).last.currentA() == 0);
        c.unbindMeter(high);
        c.deactivate();
    }

    @Test
    void aCapWithoutAGridMeterIsSaid() {
        SmartChargingSettings capped = (SmartChargingSettings) Proxy.newProxyInstance(
                SmartChargingSettings.class.getClassLoader(),
                new Class<?>[] {SmartChargingSettings.class},
                (proxy, method, args) -> method.getName().equals("importCapW")
                        ? (Object) 11_000.0
                        : method.invoke(FakeSettings.DEFAULTS, args));
        AllocatorComponent c = new AllocatorComponent(site, site, feed, new FakeVariables(), capped);
        assertTrue(c.findings().get(0).message().startsWith("no grid meter is present, and importCapW"));
        c.bindMeter(site.new Grid(), Map.of());
        assertEquals(List.of(), c.findings());
    }
}
