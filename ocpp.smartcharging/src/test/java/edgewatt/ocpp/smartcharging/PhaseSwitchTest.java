package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** One test per row of the table in {@link PhaseSwitch}. */
final class PhaseSwitchTest {
    private static final long S = 1_000_000_000L;
    private final PhaseSwitch s = new PhaseSwitch();
    private long now = 5_000 * S;

    PhaseSwitchTest() {
        s.fix(3);
    }

    private void next(int wanted, boolean unloaded, int offered) {
        now += S;
        s.next(wanted, unloaded, offered, now, 300 * S, 60 * S);
    }

    private void seconds(int count, int wanted, boolean unloaded, int offered) {
        for (int i = 0; i < count; i++) {
            next(wanted, unloaded, offered);
        }
    }

    private void down() {
        seconds(2, 1, true, 3);
        seconds(60, 1, true, 3);
        assertEquals(1, s.phases());
        next(1, true, 1);
        assertFalse(s.switching());
    }

    @Test
    void fewerPhasesAreTakenAtOnceAndTheContactorIsOpenForTheWholePause() {
        next(1, false, 3);
        assertTrue(s.switching());
        assertEquals(3, s.phases());
        next(1, true, 3);
        seconds(59, 1, true, 3);
        assertEquals(3, s.phases());
        next(1, true, 3);
        assertEquals(1, s.phases());
        assertTrue(s.switching(), "not before it is confirmed");
        next(1, true, 1);
        assertFalse(s.switching());
        assertEquals(1, s.count());
    }

    @Test
    void morePhasesMustBePossibleForTheDwell() {
        down();
        seconds(299, 3, false, 1);
        next(1, false, 1);
        seconds(300, 3, false, 1);
        assertFalse(s.switching());
        next(3, false, 1);
        assertTrue(s.switching());
    }

    @Test
    void twoSwitchesAreADwellApart() {
        down();
        seconds(301, 3, false, 1);
        seconds(61, 3, true, 1);
        next(3, true, 3);
        assertEquals(3, s.phases());
        seconds(298, 1, false, 3);
        assertFalse(s.switching());
        seconds(3, 1, false, 3);
        assertTrue(s.switching());
    }

    @Test
    void aContactorThatDoesNotOpenEndsIt() {
        seconds(60, 1, false, 3);
        assertTrue(s.switching());
        next(1, false, 3);
        assertFalse(s.switching());
        assertEquals(3, s.phases());
    }

    @Test
    void aContactorThatClosesBeginsThePauseAnew() {
        seconds(50, 1, true, 3);
        next(1, false, 3);
        next(1, true, 3);
        seconds(59, 1, true, 3);
        assertEquals(3, s.phases());
        next(1, true, 3);
        assertEquals(1, s.phases());
    }

    @Test
    void whatIsNotConfirmedIsTakenBack() {
        seconds(62, 1, true, 3);
        assertEquals(1, s.phases());
        seconds(60, 1, true, 3);
        assertFalse(s.switching());
        assertEquals(3, s.phases());
        assertEquals(0, s.count());
    }

    @Property(tries = 300)
    void phasesNeverChangeUnderLoad(@ForAll long seed) {
        Random r = new Random(seed);
        PhaseSwitch any = new PhaseSwitch();
        any.fix(3);
        int openFor = 0;
        for (int i = 0; i < 2_000; i++) {
            boolean unloaded = any.switching() && r.nextInt(50) > 0;
            openFor = unloaded ? openFor + 1 : 0;
            int before = any.phases();
            boolean confirming = r.nextInt(3) > 0;
            any.next(r.nextInt(100) == 0 ? 3 : 1, unloaded, confirming ? before : 4 - before, i * S, 20 * S, 10 * S);
            assertTrue(any.phases() == before || unloaded && openFor > 10 || any.phases() == 3 && !any.switching());
        }
    }
}
