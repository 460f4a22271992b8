package edgewatt.web.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails where more comes than may. */
final class Bounded extends FilterInputStream {
    private final long limit;
    private long left;

    Bounded(InputStream in, long limit) {
        super(in);
        this.limit = limit;
        this.left = limit;
    }

    @Override
    public int read() throws IOException {
        return count(super.read(), 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        return count(read, read);
    }

    @Override
    public long skip(long count) {
        return 0; // nothing passes uncounted
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private int count(int result, int bytes) throws Exchange.TooLarge {
        if (result >= 0) {
            left -= bytes;
            if (left < 0) {
                throw new Exchange.TooLarge(limit);
            }
        }
        return result;
    }
}
