package edgewatt.hal.gpio.pin;

import edgewatt.api.io.DigitalInput;
import edgewatt.api.io.Edge;
import edgewatt.api.io.Subscription;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An input with debounce in software: a level counts once it has stood still for the debounce time, and its edge carries
 * the time of the first raw edge. Edges are told on the timeline's thread.
 */
public final class InputPin implements DigitalInput {
    private final String name;
    private final long debounceNanos;
    private final Timeline timeline;
    private final Listeners<Edge> edges = new Listeners<>();
    private final Listeners<String> losses = new Listeners<>();
    private volatile boolean active;
    private volatile String lost;

    // the rest belongs to the timeline's thread
    private boolean raw;
    private long firstEdge;
    private boolean bouncing;
    private boolean moved;
    private Runnable cancel = () -> {};

    /**
     * @param debounceMs 0 = the chip debounces, or nobody
     * @param active level now
     */
    public InputPin(String name, int debounceMs, boolean active, Timeline timeline) {
        this.name = name;
        this.debounceNanos = debounceMs * 1_000_000L;
        this.timeline = timeline;
        this.active = active;
        this.raw = active;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public Subscription onEdge(Consumer<Edge> listener) {
        return edges.add(listener);
    }

    /** Calls once with a sentence, on the timeline's thread, when the line is lost. */
    public Subscription onLost(Consumer<String> listener) {
        return losses.add(listener);
    }

    /** Why the line is lost; empty while it is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(lost);
    }

    /** The chip has seen a level. Any thread; calls for one pin come in order. */
    public void edge(boolean level, long nanos) {
        timeline.run(() -> {
            moved = true;
            take(level, nanos);
        });
    }

    /** The level found after listening began: counts only if no edge has come since. */
    void found(boolean level) {
        long nanos = timeline.nanos();
        timeline.run(() -> {
            if (!moved) {
                take(level, nanos);
            }
        });
    }

    /** The chip has lost the line. Any thread. */
    public void lose(String sentence) {
        timeline.run(() -> {
            if (lost == null) {
                lost = sentence;
                losses.tell(name, sentence);
            }
        });
    }

    private void take(boolean level, long nanos) {
        if (level == raw) {
            return;
        }
        raw = level;
        cancel.run();
        if (!bouncing) {
            bouncing = true;
            firstEdge = nanos;
        }
        if (debounceNanos == 0) {
            settle();
        } else {
            cancel = timeline.at(nanos + debounceNanos, this::settle);
        }
    }

    private void settle() {
        bouncing = false;
        if (raw != active) {
            active = raw;
            edges.tell(name, new Edge(raw, timeline.instantOf(firstEdge), firstEdge));
        }
    }
}
