package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.StationEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A limiter that must be there leaves the safe current behind when it goes. */
final class AbsentLimiterTest {
    private final FakeSite site = new FakeSite(1);

    private static final class Shared implements Limiter {
        @Override
        public LimitSource source() {
            return new LimitSource(LimitSource.Kind.LIMITER, "shared fuse");
        }

        @Override
        public int evseId() {
            return 0;
        }

        @Override
        public Envelope envelope() {
            return Envelope.UNLIMITED;
        }
    }

    private static final class NoProfiles implements ProfileFeed {
        @Override
        public Standing standing() {
            return Standing.NONE;
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
        public void onChange(Runnable l) {}
    }

    @Test
    void onlyWhatIsRequiredAndMissingIsStoodInFor() {
        Limiter shared = new Shared();
        assertSame(shared, AbsentLimiter.complete(List.of(shared), List.of("shared fuse"), 7)[0]);
        assertEquals(0, AbsentLimiter.complete(List.of(), List.of(), 7).length);
        Limiter[] missing = AbsentLimiter.complete(List.of(shared), List.of("hems", "shared fuse"), 7);
        assertEquals(2, missing.length);
        assertEquals("limiter hems is missing", missing[1].source().toString());
        assertEquals(7, missing[1].envelope().steps().get(0).maxCurrentA().l2());
    }

    @Test
    void theSafeCurrentHoldsBeforeItComesAndFromTheTickAfterItGoes() {
        AllocatorComponent c = new AllocatorComponent(
                site, site, new NoProfiles(), new FakeVariables(), new FakeSettings(0, "", "shared fuse"));
        c.activate();
        await(true);
        assertTrue(
                c.findings().get(0).message().contains("'shared fuse'"),
                c.findings().toString());
        Limiter shared = new Shared();
        c.bindLimiter(shared);
        await(false);
        assertEquals(List.of(), c.findings());
        c.unbindLimiter(shared);
        await(true);
        c.modified(new FakeSettings(0, ""));
        await(false);
        c.deactivate();
    }

    private void await(boolean low) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (site.at(1).last == null || low != site.at(1).last.currentA() <= 7) {
            assertTrue(System.nanoTime() < end, "not within 30 s: low " + low + ", but " + site.at(1).last);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
