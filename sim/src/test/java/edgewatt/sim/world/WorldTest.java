package edgewatt.sim.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorldTest {
    /** Sessions come and go for a day; what each session's car got, summed, is what the meter's registers say. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void billEqualsTruth(long seed) {
        Random random = new Random(seed);
        Bench b = new Bench(2, CarModel.COMMON, 30, 1);
        Bay bay = b.bay();
        double first = bay.meter().importWh();
        double billed = 0;
        double integral = 0;
        long end = Duration.ofDays(1).toNanos();
        int sessions = 0;
        while (b.now() < end) {
            b.silence(Duration.ofSeconds(random.nextInt(7200)));
            b.world.soc(1, random.nextInt(90));
            double start = bay.meter().importWh();
            b.world.plug(1);
            for (int change = random.nextInt(6); change >= 0; change--) {
                b.world.offer(1, random.nextInt(4) == 0 ? 0 : 6 + random.nextInt(27));
                for (int s = random.nextInt(1800); s >= 0; s--) {
                    double before = bay.meter().importWh();
                    double power = bay.meter().powerW();
                    b.beat(Duration.ofMillis(1000));
                    double got = bay.meter().importWh() - before;
                    // power changes at most a few times a second: the register lies between the extremes
                    double most = Math.max(power, bay.meter().powerW());
                    assertTrue(got >= -1e-9 && got <= Math.max(most, 16 * 3 * 230) / 3600 + 0.002);
                    if (power == bay.meter().powerW()) {
                        assertEquals(power / 3600, got, 0.0021, "constant power for a second");
                    }
                    integral += got;
                }
            }
            b.world.unplug(1);
            b.silence(Interlock.OPENS_AFTER);
            billed += bay.meter().importWh() - start;
            sessions++;
        }
        assertTrue(sessions > 5, sessions + " sessions");
        assertTrue(billed > 5000, billed + " Wh");
        assertEquals(bay.meter().importWh() - first, billed, 1e-6);
        assertEquals(integral, billed, 1e-6);
        assertEquals(0, bay.openingsUnderLoad());
        assertEquals(2000, b.world.bay(2).meter().importWh(), "the other bay was idle");
    }

    @Test
    void aDayPassesInAMoment() {
        Bench b = new Bench(2, CarModel.COMMON, 10, 1);
        b.world.plug(1);
        b.world.offer(1, 16);
        b.beat(Duration.ofDays(1));
        assertEquals(54_000, b.bay().meter().importWh() - 1000, 300, "90 % of 60 kWh");
        assertEquals(Duration.ZERO, b.world.sinceMidnight());
    }

    @Test
    void theGridSeesTheHouseTheCarsAndTheSun() {
        Bench b = new Bench(1, CarModel.COMMON, 20, 1);
        b.world.house(OptionalDouble.of(500));
        b.world.pv(OptionalDouble.of(3000));
        assertEquals(-2500, b.world.grid().powerW(), 1e-9);
        double exported = b.world.grid().exportWh();
        b.silence(Duration.ofHours(1));
        assertEquals(2500, b.world.grid().exportWh() - exported, 0.01);
        assertEquals(3000, b.world.pv().importWh(), 0.01);
        b.world.force(1, OptionalDouble.of(7400));
        assertEquals(4900, b.world.grid().powerW(), 1e-9);
        b.world.force(1, OptionalDouble.empty());
        b.world.house(OptionalDouble.empty());
        b.world.pv(OptionalDouble.empty());
        assertEquals(Curve.household().at(Duration.ofHours(1)), b.world.grid().powerW(), 0.01);
    }

    @Test
    void speedMultipliesEnergyAndTheDayButNotTheContactor() {
        Bench b = new Bench(1, CarModel.COMMON, 20, 60);
        b.world.plug(1);
        b.world.offer(1, 16);
        b.beat(Duration.ofSeconds(5));
        double before = b.bay().meter().importWh();
        b.beat(Duration.ofMinutes(1));
        assertEquals(11_040, b.bay().meter().importWh() - before, 1);
        assertEquals(65, b.world.sinceMidnight().toMinutes());
        b.silence(Duration.ofMillis(700));
        assertTrue(b.bay().closed());
        b.silence(Duration.ofMillis(100));
        assertFalse(b.bay().closed());
    }

    @Test
    void faultsOpenWeldAndSilence() {
        Bench b = Bench.one(CarModel.COMMON);
        b.world.plug(1);
        b.world.offer(1, 16);
        b.beat(Duration.ofSeconds(5));
        b.world.fault(1, BayFault.RCD);
        b.beat(Duration.ofMillis(50));
        assertFalse(b.bay().closed());
        assertEquals(1, b.bay().openingsUnderLoad());
        b.world.repair(1);
        b.beat(Duration.ofMillis(50));
        assertTrue(b.bay().closed());
        b.world.fault(1, BayFault.WELDED);
        b.silence(Duration.ofSeconds(5));
        assertTrue(b.bay().closed());
    }
}
