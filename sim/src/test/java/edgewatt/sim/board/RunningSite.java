package edgewatt.sim.board;

import edgewatt.api.store.StationClock;
import edgewatt.sim.SimSettings;
import edgewatt.sim.world.CarModel;
import edgewatt.sim.world.Curve;
import edgewatt.sim.world.World;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A site in real time over fake pins, with a controller that keeps the heartbeat of EVSE 1 while told to. */
public final class RunningSite implements AutoCloseable {
    public final Site site;
    final FakePins pins;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private final ScheduledThreadPoolExecutor controller = new ScheduledThreadPoolExecutor(1);
    private volatile boolean beating;
    private boolean level;

    RunningSite(FakePins pins) {
        this(pins, Optional.empty());
    }

    RunningSite(FakePins pins, Optional<WorldFile> file) {
        this.pins = pins;
        World world = new World(
                1,
                CarModel.COMMON.with("lagMs", "0"),
                20,
                Curve.household(),
                Curve.sun(5000),
                600,
                System.nanoTime(),
                Duration.ofHours(12));
        site = new Site(world, pins, PinNames.of(settings()), 32, clock(), file, thread);
        site.start();
        controller.scheduleAtFixedRate(
                () -> {
                    if (beating) {
                        level = !level;
                        pins.write("permit1", level);
                    }
                },
                0,
                50,
                TimeUnit.MILLISECONDS);
    }

    public static RunningSite whole() {
        return new RunningSite(FakePins.board());
    }

    void beat(boolean on) {
        beating = on;
    }

    /** The annotation with its defaults. */
    public static SimSettings settings() {
        return (SimSettings) Proxy.newProxyInstance(
                SimSettings.class.getClassLoader(),
                new Class<?>[] {SimSettings.class},
                (p, m, a) -> m.getDefaultValue());
    }

    public static StationClock clock() {
        return new StationClock() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public long monotonicNanos() {
                return System.nanoTime();
            }

            @Override
            public long bootId() {
                return 1;
            }

            @Override
            public boolean trusted() {
                return true;
            }

            @Override
            public void setBy(String source, Instant now) {}
        };
    }

    /** Waits for a condition, at most twenty seconds. */
    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 20 s: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        controller.shutdownNow();
        site.close();
        thread.shutdownNow();
        await("the world's thread ends", thread::isTerminated);
    }
}
