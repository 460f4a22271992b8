package edgewatt.hal.gpio.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.io.Edge;
import edgewatt.api.io.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputPinTest {
    private static final long MS = 1_000_000L;
    private final VirtualTimeline time = new VirtualTimeline();
    private final InputPin pin = new InputPin("p", 20, false, time);
    private final List<Edge> edges = new ArrayList<>();

    private void raw(boolean level) {
        pin.edge(level, time.nanos());
    }

    @Test
    void aLevelCountsOnceItHasStoodStillAndCarriesItsFirstEdge() {
        pin.onEdge(edges::add);
        long first = time.nanos();
        raw(true);
        time.pass(5);
        raw(false);
        time.pass(5);
        raw(true);
        time.pass(19);
        assertFalse(pin.isActive());
        time.pass(1);
        assertTrue(pin.isActive());
        assertEquals(List.of(new Edge(true, time.instantOf(first), first)), edges);
    }

    @Test
    void aSpikeIsNoEdge() {
        pin.onEdge(edges::add);
        raw(true);
        time.pass(19);
        raw(false);
        time.pass(100);
        assertEquals(List.of(), edges);
        long second = time.nanos();
        raw(true);
        time.pass(20);
        assertEquals(second, edges.get(0).monotonicNanos(), "the spike is forgotten");
    }

    @Test
    void noDebounceMeansEveryEdge() {
        InputPin fast = new InputPin("p", 0, false, time);
        fast.onEdge(edges::add);
        for (int i = 0; i < 10; i++) {
            fast.edge(i % 2 == 0, time.nanos() + i * MS);
        }
        assertEquals(10, edges.size());
    }

    @Test
    void aListenerThatThrowsStaysAndDisturbsNobody() {
        int[] calls = new int[1];
        pin.onEdge(e -> {
            calls[0]++;
            throw new IllegalStateException("mine");
        });
        Subscription other = pin.onEdge(edges::add);
        raw(true);
        time.pass(20);
        other.close();
        raw(false);
        time.pass(20);
        assertEquals(2, calls[0]);
        assertEquals(1, edges.size(), "no call after close");
    }

    @Test
    void aLossIsToldOnce() {
        List<String> losses = new ArrayList<>();
        pin.onLost(losses::add);
        pin.lose("gone");
        pin.lose("gone again");
        assertEquals(List.of("gone"), losses);
        assertEquals("gone", pin.trouble().orElseThrow());
    }
}
