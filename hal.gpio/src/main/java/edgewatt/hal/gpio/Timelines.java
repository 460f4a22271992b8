package edgewatt.hal.gpio;

import edgewatt.hal.gpio.pin.ThreadTimeline;
import edgewatt.hal.gpio.pin.Timeline;
import java.time.InstantSource;

/**
 * The board's threads. A listener that is slow with an edge must not hold up a heartbeat, and a disk that is slow with a
 * register must hold up neither.
 */
record Timelines(Timeline events, Timeline evses, Timeline meters, Runnable end) implements AutoCloseable {
    static Timelines start(InstantSource clock) {
        ThreadTimeline events = new ThreadTimeline("edgewatt-hal.gpio-edges", clock);
        ThreadTimeline evses = new ThreadTimeline("edgewatt-hal.gpio-evses", clock);
        ThreadTimeline meters = new ThreadTimeline("edgewatt-hal.gpio-meters", clock);
        return new Timelines(events, evses, meters, () -> {
            evses.close();
            events.close();
            meters.close();
        });
    }

    /** Waits for what is queued, then ends the threads. */
    @Override
    public void close() {
        end.run();
    }
}
