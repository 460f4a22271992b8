package edgewatt.deploy.store;

import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Refused;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Fetches a file over HTTP(S), or from this machine, into a part that survives an interruption and is resumed. */
public final class Fetcher {
    private static final int CONNECT_MS = 10_000;
    private static final int READ_MS = 30_000;
    private static final int TRIES = 5;

    private final Limits limits;
    private final Patience patience;
    private final Duration between;

    /** How a deployment waits, and whether it is still wanted. */
    public interface Patience {
        boolean cancelled();

        /** True when it was cancelled meanwhile. */
        boolean pause(Duration length) throws InterruptedException;
    }

    public Fetcher(Limits limits, Patience patience, Duration between) {
        this.limits = limits;
        this.patience = patience;
        this.between = between;
    }

    /**
     * @param part what is there already is not fetched again
     * @param progress bytes that are there
     * @throws Refused {@link Status#UNAVAILABLE} when the last try has failed as well; the part stays
     */
    public void fetch(URI from, Path part, LongConsumer progress) throws IOException, Refused, InterruptedException {
        Files.createDirectories(part.getParent());
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            if (i > 0 && patience.pause(between.multipliedBy(1L << (i - 1))) || patience.cancelled()) {
                throw new Refused(Status.CANCELLED, "withdrawn while " + shown(from) + " was fetched");
            }
            try {
                once(from, part, progress);
                return;
            } catch (Bounded.Broken e) {
                throw e.refused();
            } catch (FileNotFoundException | NoSuchFileException e) {
                throw new Refused(Status.UNAVAILABLE, shown(from) + " does not exist", e);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new Refused(
                Status.UNAVAILABLE, shown(from) + " cannot be fetched after " + TRIES + " tries: " + last, last);
    }

    private void once(URI from, Path part, LongConsumer progress) throws IOException {
        long there = Files.exists(part) ? Files.size(part) : 0;
        URLConnection connection = from.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(READ_MS);
        connection.setUseCaches(false);
        boolean append = false;
        if (connection instanceof HttpURLConnection http) {
            http.setRequestProperty("Connection", "close");
            if (there > 0) {
                http.setRequestProperty("Range", "bytes=" + there + "-");
            }
            int code = http.getResponseCode();
            if (code == 416) { // nothing after what is there: it was complete, or is another file now
                http.disconnect();
                long whole = total(http.getHeaderField("Content-Range"));
                if (whole == there) {
                    return;
                }
                Files.delete(part);
                throw new IOException("the file has changed");
            }
            if (code != 200 && code != 206) {
                http.disconnect();
                throw new IOException("HTTP status " + code);
            }
            append = code == 206;
        }
        long begin = append ? there : 0;
        long expected = connection.getContentLengthLong();
        long received = 0;
        try (InputStream in = new Bounded(
                        connection.getInputStream(),
                        limits,
                        patience::cancelled,
                        count -> progress.accept(begin + count));
                OutputStream out = append
                        ? Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                        : Files.newOutputStream(part)) {
            received = in.transferTo(out);
        }
        if (expected >= 0 && received < expected) {
            throw new IOException("the connection ended after " + received + " of " + expected + " bytes");
        }
    }

    private static long total(String contentRange) {
        String digits = contentRange == null ? "" : contentRange.replaceFirst(".*/", "");
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    /** Without user, password and query. */
    public static String shown(URI uri) {
        return uri.getScheme() + "://" + (uri.getHost() == null ? "" : uri.getHost()) + uri.getPath();
    }
}
