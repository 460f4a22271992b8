package edgewatt.ocpp.client.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void theWaitIsDoubledUpToTheRepeatsThenHeldAndForgottenOnSuccess() {
        Backoff backoff = new Backoff(() -> new Backoff.Settings(5, 0, 3), new SplittableRandom(1));
        long[] expected = {5, 10, 20, 40, 40, 40};
        for (long seconds : expected) {
            assertEquals(Duration.ofSeconds(seconds), backoff.next());
        }
        backoff.reset();
        assertEquals(Duration.ofSeconds(5), backoff.next());
    }

    @Property(tries = 200)
    void everyWaitLiesBetweenTheMinimumAndItsDoubledBound(
            @ForAll @IntRange(min = 1, max = 60) int minimum,
            @ForAll @IntRange(min = 0, max = 30) int range,
            @ForAll @IntRange(min = 0, max = 8) int repeats,
            @ForAll long seed) {
        Backoff backoff = new Backoff(() -> new Backoff.Settings(minimum, range, repeats), new SplittableRandom(seed));
        double low = minimum;
        double high = minimum + range;
        for (int i = 0; i < 12; i++) {
            double waitS = backoff.next().toMillis() / 1000.0;
            assertTrue(waitS >= low - 0.001 && waitS <= high + 0.001, waitS + " outside " + low + ".." + high);
            if (i < repeats) {
                low = 2 * low;
                high = 2 * high + range;
            }
        }
    }
}
