package edgewatt.ocpp.client.files;

import edgewatt.ocpp.client.files.TransferException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/**
 * HTTP and HTTPS by the platform's blocking client: it needs no thread beside the caller's, and keeps none afterwards
 * (connections are not kept). Downloads go on with Range and If-Range (RFC 9110 sections 13.1.5 and 14); uploads are PUT,
 * or POST where the server does not know PUT there.
 */
final class HttpCarrier implements Carrier {
    private static final int MAX_HOPS = 5;

    private final Supplier<SSLContext> tls;

    HttpCarrier(Supplier<SSLContext> tls) {
        this.tls = tls;
    }

    @Override
    public void fetch(Location from, Part part, Flow flow) throws IOException, TransferException {
        Location at = from;
        for (int hop = 0; hop <= MAX_HOPS; hop++) {
            HttpURLConnection connection = open(at, at.url(), flow);
            try {
                long have = part.usable();
                if (have > 0) {
                    connection.setRequestProperty("Range", "bytes=" + have + "-");
                    connection.setRequestProperty("If-Range", part.version().orElseThrow());
                }
                int code = connection.getResponseCode();
                if (redirects(code)) {
                    at = at.redirected(connection.getHeaderField("Location"));
                    continue;
                }
                receive(at, connection, code, part, have, flow);
                return;
            } finally {
                connection.disconnect();
            }
        }
        throw new TransferException(Kind.BAD_REQUEST, from + " redirects more than " + MAX_HOPS + " times");
    }

    private static void receive(Location at, HttpURLConnection connection, int code, Part part, long have, Flow flow)
            throws IOException, TransferException {
        if (code == 416) {
            part.version(Optional.empty()); // the rest cannot be had: the next try is for the whole
        }
        if (code != 200 && code != 206) {
            throw refused(at, code);
        }
        boolean goesOn = code == 206;
        if (goesOn && !continues(connection, have)) {
            part.version(Optional.empty());
            throw new TransferException(Kind.NETWORK, at + " answers with another part than was asked for");
        }
        long length = connection.getContentLengthLong();
        long had = goesOn ? have : 0;
        flow.expect(length < 0 ? -1 : had + length);
        part.room(length);
        part.version(version(connection));
        try (InputStream in = connection.getInputStream();
                OutputStream out = goesOn ? part.continued() : part.anew()) {
            flow.copy(in, out, had);
        }
        if (length >= 0 && Files.size(part.path()) != had + length) {
            throw new TransferException(
                    Kind.NETWORK,
                    at + " ended after " + Files.size(part.path()) + " of " + (had + length) + " bytes");
        }
    }

    @Override
    public void put(Path file, String name, Location to, Flow flow) throws IOException, TransferException {
        Location at = to;
        String method = "PUT";
        for (int hop = 0; hop <= MAX_HOPS; hop++) {
            HttpURLConnection connection = open(at, at.url(true, name), flow);
            try {
                connection.setRequestMethod(method);
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/zip");
                connection.setFixedLengthStreamingMode(Files.size(file));
                int code = send(connection, file, flow);
                if (code >= 200 && code < 300) {
                    return;
                } else if ((code == 405 || code == 501) && method.equals("PUT")) {
                    method = "POST";
                } else if (code == 307 || code == 308) {
                    at = at.redirected(connection.getHeaderField("Location"));
                } else {
                    throw refused(at, code);
                }
            } finally {
                connection.disconnect();
            }
        }
        throw new TransferException(Kind.BAD_REQUEST, to + " redirects more than " + MAX_HOPS + " times");
    }

    /** A server that refuses may do so before it has read all: its word is better than a broken pipe. */
    private static int send(HttpURLConnection connection, Path file, Flow flow) throws IOException, TransferException {
        IOException broken = null;
        if (connection instanceof HttpsURLConnection) {
            connection.connect();
        } else {
            flow.opened(connection::disconnect); // while a body is sent this closes the socket and nothing else
        }
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = connection.getOutputStream()) {
            flow.copy(in, out, 0);
        } catch (IOException e) {
            broken = e;
        }
        flow.check();
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw broken == null ? e : broken;
        }
    }

    private HttpURLConnection open(Location at, URL url, Flow flow) throws IOException, TransferException {
        flow.check();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(proxy());
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(new LayeredTls(tls.get().getSocketFactory(), flow));
        }
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(flow.stallMillis());
        connection.setReadTimeout(flow.stallMillis());
        connection.setRequestProperty("Connection", "close");
        connection.setRequestProperty("Accept-Encoding", "identity");
        connection.setRequestProperty("User-Agent", "edgewatt");
        at.user().ifPresent(user -> {
            byte[] login = (user + ":" + at.password()).getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
        });
        return connection;
    }

    /** What the administrator has set for the whole process is none of ours: stations are on their own network. */
    private static Proxy proxy() {
        return Proxy.NO_PROXY;
    }

    private static boolean redirects(int code) {
        return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
    }

    private static boolean continues(HttpURLConnection connection, long have) {
        String range = connection.getHeaderField("Content-Range");
        return range != null && range.strip().startsWith("bytes " + have + "-");
    }

    /** A weak entity tag does not promise the same bytes. */
    private static Optional<String> version(HttpURLConnection connection) {
        return Optional.ofNullable(connection.getHeaderField("ETag"))
                .filter(tag -> tag.startsWith("\""))
                .or(() -> Optional.ofNullable(connection.getHeaderField("Last-Modified")));
    }

    private static TransferException refused(Location at, int code) {
        Kind kind =
                switch (code) {
                    case 400, 411, 414, 415, 422 -> Kind.BAD_REQUEST;
                    case 401, 403, 407 -> Kind.DENIED;
                    case 404, 410 -> Kind.MISSING;
                    case 405, 501 -> Kind.UNSUPPORTED;
                    case 413, 507 -> Kind.TOO_BIG;
                    default -> Kind.NETWORK;
                };
        return new TransferException(kind, at + " answers " + (code < 0 ? "no HTTP" : "HTTP " + code));
    }
}
