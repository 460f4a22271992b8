package edgewatt.itest.crash;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits of people and of scripts. */
final class Wait {
    private Wait() {}

    /** @return whether it became true in time; an exception counts as not yet */
    static boolean until(Duration limit, Callable<Boolean> probe) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        do {
            try {
                if (probe.call()) {
                    return true;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception notYet) {
                // asked again
            }
            millis(10);
        } while (System.nanoTime() < end);
        return false;
    }

    static void millis(long ms) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMillis(ms).toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
