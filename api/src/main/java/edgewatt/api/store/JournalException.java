package edgewatt.api.store;

/** The journal could not make a fact durable: disk full, read-only, or damaged. The message says where and what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean full;

    /** @param full the disk or the budget is exhausted, as opposed to broken */
    public JournalException(String message, boolean full, Throwable cause) {
        super(message, cause);
        this.full = full;
    }

    public boolean isFull() {
        return full;
    }
}
