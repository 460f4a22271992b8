package edgewatt.sim.world;

import static edgewatt.sim.world.Bench.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.PilotState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CarTest {
    private static final CarModel CAR = CarModel.COMMON;

    @Test
    void aCarAsksWhenItIsOfferedEnoughAndFollowsAfterItsLag() {
        Bench b = Bench.one(CAR);
        b.world.plug(1);
        assertEquals(PilotState.B, b.bay().pilot());
        b.world.offer(1, 5.9);
        assertEquals(PilotState.B, b.bay().pilot());
        b.world.offer(1, 10);
        assertEquals(PilotState.C, b.bay().pilot());
        b.beat(Duration.ofMillis(1000));
        assertTrue(b.bay().closed());
        assertEquals(0, b.bay().currentA());
        b.beat(Duration.ofMillis(2000));
        assertEquals(10, b.bay().currentA(), 1e-9);
        assertEquals(6900, b.bay().meter().powerW(), 1e-9);
        b.world.offer(1, 32);
        b.beat(Duration.ofSeconds(5));
        assertEquals(16, b.bay().currentA(), 1e-9, "no more than its charger takes");
    }

    @Test
    void anEndOfTheOfferBringsStateBWithoutCurrent() {
        Bench b = Bench.one(CAR);
        b.world.plug(1);
        b.world.offer(1, 16);
        b.beat(Duration.ofSeconds(5));
        b.world.offer(1, 0);
        assertEquals(PilotState.C, b.bay().pilot(), "current still flows");
        b.beat(Duration.ofSeconds(3));
        assertEquals(PilotState.B, b.bay().pilot());
        assertEquals(0, b.bay().openingsUnderLoad());
        assertEquals(1, b.bay().closings());
    }

    @Test
    void aLostHeartbeatOpensUnderLoadAndIsCounted() {
        Bench b = Bench.one(CAR);
        b.world.plug(1);
        b.world.offer(1, 16);
        b.beat(Duration.ofSeconds(5));
        assertEquals(11_040, b.bay().meter().powerW(), 1e-9);
        b.silence(Duration.ofMillis(1100));
        assertEquals(0, b.bay().meter().powerW());
        assertEquals(1, b.bay().openingsUnderLoad());
    }

    @Test
    void anUnpluggedCarTakesItsCurrentWithIt() {
        Bench b = Bench.one(CAR);
        b.world.plug(1);
        b.world.offer(1, 16);
        b.beat(Duration.ofSeconds(5));
        b.world.unplug(1);
        assertEquals(PilotState.A, b.bay().pilot());
        assertEquals(0, b.bay().currentA());
        b.silence(Interlock.OPENS_AFTER);
        assertEquals(0, b.bay().openingsUnderLoad());
        assertEquals(false, b.bay().closed());
    }

    @Test
    void aNearlyFullCarTakesLessAndAFullOneStopsAsking() {
        Bench b = new Bench(1, CAR.with("batteryWh", "20000"), 84, 60);
        b.world.plug(1);
        b.world.offer(1, 16);
        b.beat(Duration.ofSeconds(4));
        double before = b.bay().currentA();
        assertTrue(before > 15, "full current below the taper, was " + before);
        double least = before;
        for (int s = 0; s < 300 && b.bay().pilot() == PilotState.C; s++) {
            b.beat(Duration.ofSeconds(1));
            double now = b.bay().currentA();
            assertTrue(now <= before + 1e-9, "only downwards");
            assertTrue(now == 0 || now >= 6, "never between 0 and 6 A, was " + now);
            least = now == 0 ? least : now;
            before = now;
        }
        assertEquals(6, least, 0.2);
        assertEquals(PilotState.B, b.bay().pilot());
        assertEquals(100, b.bay().socPercent(), 0.5);
    }

    @Test
    void kindsOfCars() {
        Bench refuses = Bench.one(CAR.with("refuses", "true"));
        refuses.world.plug(1);
        refuses.world.offer(1, 16);
        assertEquals(PilotState.B, refuses.bay().pilot());
        Bench vents = Bench.one(CAR.with("ventilation", "yes"));
        vents.world.plug(1);
        vents.world.offer(1, 16);
        assertEquals(PilotState.D, vents.bay().pilot());
        Bench eager = Bench.one(CAR.with("asksFirst", "true"));
        eager.world.plug(1);
        assertEquals(PilotState.C, eager.bay().pilot());
        Bench idles = Bench.one(CAR.with("idles", "1"));
        idles.world.plug(1);
        idles.world.offer(1, 16);
        idles.beat(Duration.ofSeconds(10));
        assertTrue(idles.bay().closed());
        assertEquals(0, idles.bay().currentA());
    }

    @Test
    void wrongSettingsSayWhatIsKnown() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CAR.with("colour", "red"))
                .getMessage()
                .contains("batteryWh"));
        assertEquals(
                "maxA=3.0; expected 6 to 80",
                assertThrows(IllegalArgumentException.class, () -> CAR.with("maxA", "3"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> CAR.with("phases", "many"));
        assertThrows(IllegalArgumentException.class, () -> CAR.with("idles", "perhaps"));
    }

    @Property(tries = 60)
    void theCurrentIsNeverAboveTheHighestOfferOfTheLastLag(
            @ForAll @IntRange(max = 5000) int lagMs,
            @ForAll @Size(max = 30) List<@DoubleRange(max = 40) Double> offers,
            @ForAll @IntRange(min = 50, max = 3000) int gapMs) {
        Bench b = Bench.one(CAR.with("lagMs", Integer.toString(lagMs)).with("maxA", "32"));
        b.world.plug(1);
        record Offer(long until, double amps) {}
        Deque<Offer> history = new ArrayDeque<>();
        double amps = 0;
        for (double next : offers) {
            history.addLast(new Offer(b.now(), amps));
            amps = next;
            b.world.offer(1, amps);
            for (int ms = 0; ms < gapMs; ms += 50) {
                b.beat(Duration.ofMillis(50));
                long from = b.now() - lagMs * MS;
                history.removeIf(o -> o.until < from);
                double highest = Math.max(
                        amps, history.stream().mapToDouble(Offer::amps).max().orElse(0));
                assertTrue(
                        b.bay().currentA() <= highest + 1e-9,
                        b.bay().currentA() + " A with at most " + highest + " A offered in the last " + lagMs + " ms");
            }
        }
    }
}
