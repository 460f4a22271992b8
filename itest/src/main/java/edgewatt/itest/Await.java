package edgewatt.itest;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a condition with a deadline; the deadline is generous, because it is only ever reached by a fault. */
public final class Await {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private Await() {}

    /** The first value that satisfies {@code good}; fails with {@code what} and the last value seen. */
    public static <T> T until(String what, Callable<T> probe, Predicate<T> good) {
        long end = System.nanoTime() + LIMIT.toNanos();
        Object last = "nothing";
        while (System.nanoTime() < end) {
            try {
                T value = probe.call();
                if (good.test(value)) {
                    return value;
                }
                last = value;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + "; last seen: " + last);
    }

    public static void until(String what, Supplier<Boolean> probe) {
        until(what, probe::get, b -> b);
    }
}
