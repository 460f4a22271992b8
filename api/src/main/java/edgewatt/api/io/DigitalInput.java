package edgewatt.api.io;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** A logical input: polarity, bias and debounce are already applied. */
@ProviderType
public interface DigitalInput extends Pin {
    /** The debounced logical level now. Any thread; never blocks on hardware. */
    boolean isActive();

    /**
     * Calls {@code listener} on each debounced edge, on the pin's own event thread, in order. The listener must return
     * within a few milliseconds; an exception it throws is logged and the subscription stays.
     */
    Subscription onEdge(Consumer<Edge> listener);
}
