package edgewatt.api.io;

/** Ends a listener. After {@link #close()} has returned no further call begins. Idempotent, any thread. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
