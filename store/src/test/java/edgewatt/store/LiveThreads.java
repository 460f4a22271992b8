package edgewatt.store;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Which threads live. One that has ended its work is still listed for a moment, so that nobody may look only once. */
public final class LiveThreads {
    private LiveThreads() {}

    /** Names of those that begin with one of these and do not end within 30 s; empty as a rule, and soon. */
    public static List<String> left(String... prefixes) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<String> left = now(prefixes);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
            left = now(prefixes);
        }
        return left;
    }

    private static List<String> now(String... prefixes) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> Stream.of(prefixes).anyMatch(name::startsWith))
                .sorted()
                .toList();
    }
}
