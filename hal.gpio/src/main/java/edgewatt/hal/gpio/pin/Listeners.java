package edgewatt.hal.gpio.pin;

import edgewatt.api.io.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listeners of one pin: an exception of one disturbs no other. Any thread. */
final class Listeners<T> {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<Entry<T>> entries = new CopyOnWriteArrayList<>();

    Subscription add(Consumer<T> listener) {
        Entry<T> entry = new Entry<>(listener);
        entries.add(entry);
        return () -> {
            entry.open = false;
            entries.remove(entry);
        };
    }

    void tell(String pin, T value) {
        for (Entry<T> entry : entries) {
            if (entry.open) {
                try {
                    entry.listener.accept(value);
                } catch (RuntimeException e) {
                    log.error("a listener of gpio pin '{}' failed; it stays subscribed", pin, e);
                }
            }
        }
    }

    private static final class Entry<T> {
        private final Consumer<T> listener;
        private volatile boolean open = true;

        private Entry(Consumer<T> listener) {
            this.listener = listener;
        }
    }
}
