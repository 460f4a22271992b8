package edgewatt.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * The last entries of the log, in memory, for who sends a log where no file is kept. Bundles find it as a service of the
 * platform's own type {@link Supplier}, with the property {@code edgewatt.log=recent}.
 */
final class RecentLog extends Handler implements Supplier<List<String>> {
    /** The property of the service and its value. */
    static final String PROPERTY = "edgewatt.log";

    static final String VALUE = "recent";

    private final int limitChars;
    private final Deque<String> entries = new ArrayDeque<>();
    private int chars;

    /** @param limitChars of all entries together; an entry that is longer alone is not kept */
    RecentLog(int limitChars) {
        this.limitChars = limitChars;
    }

    @Override
    public void publish(LogRecord entry) {
        if (!isLoggable(entry)) {
            return;
        }
        String text = getFormatter().format(entry);
        synchronized (entries) {
            entries.addLast(text);
            chars += text.length();
            while (chars > limitChars) {
                chars -= entries.removeFirst().length();
            }
        }
    }

    /** Oldest first, as written to a file: each ends with a line break. */
    @Override
    public List<String> get() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    @Override
    public void flush() {
        // nothing waits
    }

    @Override
    public void close() {
        // nothing is open
    }
}
