package edgewatt.deploy.store;

import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Refused;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Counts, and breaks off what sends without end, too slowly, or is not wanted any more. */
public final class Bounded extends FilterInputStream {
    private final Limits limits;
    private final BooleanSupplier cancelled;
    private final LongConsumer progress;
    private final long begun = System.nanoTime();
    private long count;

    public Bounded(InputStream in, Limits limits, BooleanSupplier cancelled, LongConsumer progress) {
        super(in);
        this.limits = limits;
        this.cancelled = cancelled;
        this.progress = progress;
    }

    /** Carries the refusal through code that knows only of input errors. */
    public static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Refused refused;

        public Broken(Refused refused) {
            super(refused.getMessage(), refused);
            this.refused = refused;
        }

        public Refused refused() {
            return refused;
        }
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            add(1);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            add(read);
        }
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        return n <= 0 || read() < 0 ? 0 : 1;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    public long count() {
        return count;
    }

    private void add(long n) throws IOException {
        count += n;
        progress.accept(count);
        if (count > limits.archiveBytes()) {
            throw new Broken(new Refused(
                    Status.TOO_LARGE,
                    "more than " + limits.archiveBytes() + " bytes were sent; the limit is 'archiveMB'"));
        }
        if (System.nanoTime() - begun > limits.total().toNanos()) {
            throw new Broken(new Refused(
                    Status.UNAVAILABLE,
                    "after " + limits.total().toMinutes()
                            + " minutes it was still sending; try again on a better line"));
        }
        if (cancelled.getAsBoolean()) {
            throw new Broken(new Refused(Status.CANCELLED, "withdrawn while it was received"));
        }
    }
}
