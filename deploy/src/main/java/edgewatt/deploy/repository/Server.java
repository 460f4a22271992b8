package edgewatt.deploy.repository;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The web server's side of a poll. Blocks; every wait is bounded. */
final class Server {
    private static final int CONNECT_MS = 10_000;
    private static final int READ_MS = 30_000;
    private static final int MAX_SMALL = 64 << 10;
    private static final long MAX_ARCHIVE = 64L << 20;

    private final URI folder;

    /** @param folder ending with a slash */
    Server(URI folder) {
        this.folder = folder;
    }

    /**
     * What is there now.
     *
     * @param tag by which the server knows it again; empty if it has none
     * @param sha256 of the archive
     */
    record Latest(String tag, String sha256) {}

    URI archive() {
        return folder.resolve("latest.zip");
    }

    /** A small file; empty if there is none. */
    Optional<byte[]> small(String name) throws IOException {
        HttpURLConnection http = open(folder.resolve(name));
        try {
            int code = http.getResponseCode();
            if (code == 404 || code == 410) {
                return Optional.empty();
            }
            expect(code, name);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            read(http, name, MAX_SMALL, (buffer, count) -> out.write(buffer, 0, count));
            return Optional.of(out.toByteArray());
        } finally {
            http.disconnect();
        }
    }

    /** @param tag known already; empty if it is still the same */
    Optional<Latest> latest(String tag) throws IOException {
        HttpURLConnection http = open(archive());
        try {
            if (!tag.isEmpty()) {
                http.setRequestProperty("If-None-Match", tag);
            }
            int code = http.getResponseCode();
            if (code == 304 || code == 404) {
                return Optional.empty();
            }
            expect(code, "latest.zip");
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            read(http, "latest.zip", MAX_ARCHIVE, (buffer, count) -> digest.update(buffer, 0, count));
            String fresh = http.getHeaderField("ETag");
            return Optional.of(
                    new Latest(fresh == null ? "" : fresh, HexFormat.of().formatHex(digest.digest())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } finally {
            http.disconnect();
        }
    }

    private interface Sink {
        void take(byte[] buffer, int count);
    }

    private static void read(HttpURLConnection http, String name, long limit, Sink sink) throws IOException {
        long left = limit;
        long announced = http.getContentLengthLong();
        long received = 0;
        byte[] buffer = new byte[1 << 14];
        try (InputStream in = http.getInputStream()) {
            int count;
            while ((count = in.read(buffer)) > 0) {
                left -= count;
                received += count;
                if (left < 0) {
                    throw new IOException(name + " has more than " + limit + " bytes");
                }
                sink.take(buffer, count);
            }
        }
        if (announced >= 0 && received < announced) {
            throw new IOException(name + " ended after " + received + " of " + announced + " bytes");
        }
    }

    private static void expect(int code, String name) throws IOException {
        if (code != 200) {
            throw new IOException("HTTP status " + code + " for " + name);
        }
    }

    private static HttpURLConnection open(URI uri) throws IOException {
        HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
        http.setConnectTimeout(CONNECT_MS);
        http.setReadTimeout(READ_MS);
        http.setUseCaches(false);
        http.setRequestProperty("Connection", "close");
        return http;
    }
}
