package edgewatt.ocpp.client.session;

import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.link.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Holds back a state until it has lasted for the shortest time worth a report (1.6 section 9.1.21, MinimumStatusDuration);
 * one that is followed sooner is passed over. On the loop.
 */
final class Settling {
    private final Loop loop;
    private final Supplier<Duration> shortest;
    private final Consumer<Entry> lasted;
    private final Consumer<Entry> passed;
    private final Map<Integer, Held> held = new HashMap<>();

    private record Held(Entry entry, Loop.Timer timer) {}

    /**
     * @param shortest zero = every state is worth a report
     * @param lasted gets a state that has lasted
     * @param passed gets one that has not
     */
    Settling(Loop loop, Supplier<Duration> shortest, Consumer<Entry> lasted, Consumer<Entry> passed) {
        this.loop = loop;
        this.shortest = shortest;
        this.lasted = lasted;
        this.passed = passed;
    }

    /** @return whether it is held, and will come back by itself */
    boolean holds(Entry entry) {
        if (!(entry.fact() instanceof Fact.StatusChanged state)) {
            return false;
        }
        Held before = held.remove(state.evseId());
        if (before != null) {
            before.timer().cancel();
            passed.accept(before.entry());
        }
        Duration time = shortest.get();
        if (time.isZero()) {
            return false;
        }
        held.put(state.evseId(), new Held(entry, loop.after(time, () -> {
            held.remove(state.evseId());
            lasted.accept(entry);
        })));
        return true;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** What is held is not told on this connection; the next one begins with present states. */
    void clear() {
        held.values().forEach(h -> h.timer().cancel());
        held.clear();
    }
}
