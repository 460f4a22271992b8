package edgewatt.web.rest;

import edgewatt.web.http.Exchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The body of a request on its way to the deployer, which reads it on a thread of its own; the request must not end before
 * that is done. Remembers what went wrong, because the deployer only knows that the bytes ended.
 */
final class Upload extends FilterInputStream {
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean left;
    private volatile IOException failure;

    Upload(InputStream body) {
        super(body);
    }

    /** Completes when the deployer needs no more of it. */
    CompletionStage<Void> closed() {
        return closed;
    }

    /** The request ends: whoever still reads is told so. */
    void leave() {
        left = true;
    }

    Optional<Exchange.TooLarge> tooLarge() {
        return failure instanceof Exchange.TooLarge e ? Optional.of(e) : Optional.empty();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int read = read(one, 0, 1);
        return read < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left) {
            throw new IOException("the upload has ended");
        }
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void close() {
        closed.complete(null); // the server closes the body itself
    }
}
