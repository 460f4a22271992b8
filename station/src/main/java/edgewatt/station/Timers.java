package edgewatt.station;

import edgewatt.station.machine.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** The timers of one EVSE that run. Station thread only. */
final class Timers {
    private final Loop loop;
    private final Consumer<Timer> over;
    private final Map<Timer, Runnable> running = new EnumMap<>(Timer.class);

    /** @param over hears of a timer whose time is over */
    Timers(Loop loop, Consumer<Timer> over) {
        this.loop = loop;
        this.over = over;
    }

    /** One that runs begins anew. */
    void start(Timer timer, Duration delay) {
        cancel(timer);
        running.put(timer, loop.after(delay, () -> {
            running.remove(timer);
            over.accept(timer);
        }));
    }

    void cancel(Timer timer) {
        Runnable cancel = running.remove(timer);
        if (cancel != null) {
            cancel.run();
        }
    }

    void cancelAll() {
        running.values().forEach(Runnable::run);
        running.clear();
    }
}
