package edgewatt.station;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services that most often need the station themselves. They are fetched on a thread of their own, after the station is
 * there: fetched while it is being made they would ask for it, which the framework refuses as a circle, and whoever was
 * first to start would be left without the other.
 */
final class Whiteboard<S> {
    private static final Logger LOG = LoggerFactory.getLogger(Whiteboard.class);

    private final BundleContext context;
    private final Executor thread;
    private final BiConsumer<ServiceReference<S>, S> added;
    private final Consumer<S> removed;
    private final Set<ServiceReference<S>> present = new HashSet<>();
    private final Map<ServiceReference<S>, S> fetched = new HashMap<>();

    /**
     * @param added on the thread; must not block
     * @param removed on the thread that takes the service away; it is told before the service ends
     */
    Whiteboard(BundleContext context, Executor thread, BiConsumer<ServiceReference<S>, S> added, Consumer<S> removed) {
        this.context = context;
        this.thread = thread;
        this.added = added;
        this.removed = removed;
    }

    /** Any thread. */
    void bind(ServiceReference<S> reference) {
        synchronized (this) {
            present.add(reference);
        }
        thread.execute(() -> fetch(reference));
    }

    /** Any thread. */
    synchronized void unbind(ServiceReference<S> reference) {
        present.remove(reference);
        S service = fetched.remove(reference);
        if (service != null) {
            removed.accept(service);
            release(reference);
        }
    }

    private void fetch(ServiceReference<S> reference) {
        S service;
        try {
            service = context.getService(reference);
        } catch (IllegalStateException stopped) {
            return;
        }
        synchronized (this) {
            if (service == null) {
                LOG.debug("{} is gone before it could be used", reference);
            } else if (present.contains(reference) && !fetched.containsKey(reference)) {
                fetched.put(reference, service);
                added.accept(reference, service);
            } else {
                release(reference);
            }
        }
    }

    private void release(ServiceReference<S> reference) {
        try {
            context.ungetService(reference);
        } catch (IllegalStateException stopped) {
            LOG.debug("the bundle is stopped, which releases all services");
        }
    }
}
