package edgewatt.sim.world;

import static edgewatt.sim.world.Bench.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterlockTest {
    private final Interlock interlock = new Interlock();

    @BeforeEach
    void asking() {
        interlock.inputs(true, false, 0);
    }

    private void at(long ms) {
        long t = ms * MS;
        while (interlock.next() <= t) {
            interlock.settle(interlock.next());
        }
        interlock.settle(t);
    }

    private void toggle(long ms, boolean level) {
        at(ms);
        interlock.heartbeat(level, ms * MS);
    }

    @Test
    void aHeldLevelIsNoHeartbeat() {
        toggle(100, true);
        for (int ms = 110; ms < 3000; ms += 10) {
            toggle(ms, true);
            assertFalse(interlock.isClosed(), "at " + ms);
        }
    }

    @Test
    void twoTogglesCloseAndTheirEndOpensWithinTheLimit() {
        toggle(100, true);
        toggle(350, false);
        at(350 + Interlock.CLOSES_AFTER.toMillis());
        assertTrue(interlock.isClosed());
        at(1350);
        assertTrue(interlock.isClosed());
        at(1350 + Interlock.OPENS_AFTER.toMillis());
        assertFalse(interlock.isClosed());
        assertFalse(interlock.permitted(2000 * MS));
    }

    @Test
    void aVetoAndAnEndOfTheRequestOpenAtOnceWhateverTheHeartbeat() {
        toggle(100, true);
        toggle(200, false);
        toggle(300, true);
        assertTrue(interlock.isClosed());
        interlock.inputs(true, true, 310 * MS);
        at(330);
        assertFalse(interlock.isClosed());
        interlock.inputs(true, false, 340 * MS);
        at(380);
        assertTrue(interlock.isClosed());
        interlock.inputs(false, false, 400 * MS);
        at(420);
        assertFalse(interlock.isClosed());
    }

    @Test
    void weldedContactsStayClosedAndAStuckCoilOpen() {
        interlock.damage(true, false, 0);
        assertTrue(interlock.isClosed());
        interlock.damage(false, true, 0);
        toggle(100, true);
        toggle(200, false);
        at(500);
        assertFalse(interlock.isClosed());
    }

    @Property(tries = 300)
    void itIsNeverClosedLongerThanTheLimitAfterTheLastToggle(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 2500) Integer> gaps) {
        Interlock lock = new Interlock();
        lock.inputs(true, false, 0);
        long now = 0;
        long last = Long.MIN_VALUE / 2;
        boolean level = false;
        for (int gap : gaps) {
            long until = now + gap;
            for (; now < until; now++) {
                lock.settle(now * MS);
                if (lock.isClosed()) {
                    assertTrue(
                            now - last <= 1000 + Interlock.OPENS_AFTER.toMillis(),
                            "closed " + (now - last) + " ms after the last toggle");
                }
            }
            level = !level;
            lock.heartbeat(level, now * MS);
            last = now;
        }
        assertEquals(level, gaps.size() % 2 == 1);
    }
}
