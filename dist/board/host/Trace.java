import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What was seen, in order; written by one thread, waited on by another. */
final class Trace<T> {

    private final List<T> seen = new ArrayList<>();

    synchronized void add(T item) {
        seen.add(item);
        notifyAll();
    }

    /** A position: everything that is added from now on comes at or after it. */
    synchronized int mark() {
        return seen.size();
    }

    /** The first match at or after a mark, waited for at most so long. */
    synchronized Optional<T> await(int mark, Predicate<? super T> wanted, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        int next = mark;
        while (true) {
            for (; next < seen.size(); next++) {
                if (wanted.test(seen.get(next))) {
                    return Optional.of(seen.get(next));
                }
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left / 1_000_000 + 1);
        }
    }

    synchronized List<T> since(int mark, Predicate<? super T> wanted) {
        return seen.subList(Math.min(mark, seen.size()), seen.size()).stream()
                .filter(wanted)
                .toList();
    }
}
