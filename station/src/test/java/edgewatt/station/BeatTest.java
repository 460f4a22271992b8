package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Permission;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Setpoint;
import edgewatt.station.model.CoreVariables;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the beat of one second costs, and whom it never fails. */
class BeatTest {
    private static final int EVSES = 10;
    private static final int BEATS = 500;

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The task of the next beat, whatever the number of EVSEs; what the loop's own timer takes is not counted. */
    private static final long MOST_BYTES = 32;

    private final Bench b = new Bench();
    private Runnable beat;

    /** Keeps the beat back, for the test to run; everything else goes its way. */
    private Loop holding(Loop inner) {
        return new Loop() {
            @Override
            public Runnable after(Duration delay, Runnable task) {
                if (!delay.equals(SECOND)) {
                    return inner.after(delay, task);
                }
                beat = task;
                return () -> {};
            }

            @Override
            public void execute(Runnable task) {
                inner.execute(task);
            }
        };
    }

    /** A meter that is read on a thread of its own: the station finds what lies there. */
    private static final class Polled implements Meter {
        private final FakeCar car;
        private Optional<MeterReading> last = Optional.empty();

        Polled(FakeCar car) {
            this.car = car;
        }

        void poll() {
            last = car.reading();
        }

        @Override
        public String name() {
            return car.name();
        }

        @Override
        public Place place() {
            return Place.EVSE;
        }

        @Override
        public int evseId() {
            return car.evseId();
        }

        @Override
        public Optional<MeterReading> reading() {
            return last;
        }
    }

    @Test
    void chargingWithNothingNewAllocatesNothingPerEvse() {
        b.settings = Configs.settings(Map.of("evses", EVSES, "registerEveryS", 3600));
        b.loop = this::holding;
        b.start();
        b.variables.write(CoreVariables.SAMPLE_INTERVAL, "86400", "test");
        Polled[] meters = new Polled[EVSES];
        for (int id = 1; id <= EVSES; id++) {
            FakeCar car = b.car(id);
            b.core.remove((Meter) car);
            meters[id - 1] = new Polled(car);
            b.core.add(meters[id - 1], 0);
            b.charge(id);
            b.evse(id).apply(Setpoint.ac(12, 3, 230, Duration.ofHours(1), LimitSource.of(LimitSource.Kind.PLAN)));
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(meters, threads);
        long each = run(meters, threads) / BEATS;
        System.out.println("a beat of " + EVSES + " charging EVSEs allocates " + each + " bytes");
        for (int id = 1; id <= EVSES; id++) {
            assertEquals(EvseState.CHARGING, b.shown(id));
            assertEquals(12, b.car(id).permission.currentA());
            assertEquals(b.time.monotonicNanos(), b.car(id).permittedAt);
        }
        assertTrue(each <= MOST_BYTES, each + " bytes");
    }

    private long run(Polled[] meters, ThreadMXBean threads) {
        long id = Thread.currentThread().getId();
        long sum = 0;
        for (int i = 0; i < BEATS; i++) {
            b.time.passSeconds(1);
            for (Polled meter : meters) {
                meter.car.wh += 2;
                meter.poll();
            }
            long before = threads.getThreadAllocatedBytes(id);
            beat.run();
            sum += threads.getThreadAllocatedBytes(id) - before;
        }
        return sum;
    }

    @Test
    void aMeterThatThrowsIsLostAndStopsNobody() {
        b.start();
        b.charge(2);
        Meter broken = new FakeCar(1, b.time) {
            @Override
            public Optional<MeterReading> reading() {
                throw new IllegalStateException("bus error");
            }
        };
        b.core.remove((Meter) b.car(1));
        b.core.add(broken, 0);
        b.charge(1);
        b.time.passSeconds(10);
        assertEquals(EvseState.CHARGING, b.shown(1));
        assertEquals(b.time.monotonicNanos(), b.car(2).permittedAt);
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("gives no reading")));
        b.car(1).pilot(PilotState.A);
        assertEquals(EvseState.AVAILABLE, b.shown(1));
        assertEquals(EvseDriver.OpenMode.EMERGENCY, b.car(1).withdrawn);
    }

    @Test
    void aDriverThatThrowsStopsNobody() {
        b.start();
        FakeCar broken = new FakeCar(1, b.time) {
            @Override
            public void permit(Permission next) {
                throw new NoClassDefFoundError("its bundle is being updated");
            }
        };
        b.core.remove((EvseDriver) b.car(1));
        b.core.add((EvseDriver) broken);
        broken.pilot(PilotState.B);
        b.present(1, Bench.TAG);
        b.charge(2);
        b.time.passSeconds(10);
        assertEquals(b.time.monotonicNanos(), b.car(2).permittedAt);
        assertEquals(EvseState.CHARGING, b.shown(2));
        assertTrue(b.core.findings().list().stream().anyMatch(f -> f.message().contains("fails when it is called")));
    }
}
