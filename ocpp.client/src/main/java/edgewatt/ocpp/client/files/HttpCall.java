package edgewatt.ocpp.client.files;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One HTTP/1.1 request and its answer over a connection of its own (RFC 9112). The platform's clients do not fit here: one
 * keeps connections, a timer thread for them, and fails on one that has died meanwhile; the other keeps a thread until it
 * is collected; and neither lets go of a peer that stops reading or answering at the moment one wants to end.
 */
final class HttpCall implements Closeable {
    private static final int MAX_HEAD = 64 << 10;

    private final Socket raw;
    private final Socket socket;
    private final Location at;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private InputStream in;
    private int headLeft;
    private int code;

    private HttpCall(Location at, Socket raw, Socket socket) {
        this.at = at;
        this.raw = raw;
        this.socket = socket;
    }

    /** @param tls asked only for HTTPS; the server's name is checked */
    static HttpCall open(Location at, Supplier<SSLContext> tls, Flow flow) throws IOException, TransferException {
        Socket raw = connected(at, flow);
        if (at.scheme() != Location.Scheme.HTTPS) {
            return new HttpCall(at, raw, raw);
        }
        try {
            SSLSocket secure = (SSLSocket) tls.get().getSocketFactory().createSocket(raw, at.host(), at.port(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return new HttpCall(at, raw, secure);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private static Socket connected(Location at, Flow flow) throws IOException, TransferException {
        IOException last = new ConnectException("no address");
        for (InetAddress address : InetAddress.getAllByName(at.host())) {
            Socket socket = new Socket();
            flow.opened(socket);
            try {
                socket.setSoTimeout(flow.stallMillis());
                socket.connect(new InetSocketAddress(address, at.port()), flow.stallMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                flow.check();
                last = e;
            }
        }
        throw last;
    }

    /**
     * Sends the request, and reads the head of the answer.
     *
     * @param body a file, for methods that have one
     */
    void send(String method, String target, Map<String, String> more, Optional<Path> body, Flow flow)
            throws IOException, TransferException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        head.append("Host: ").append(at.authority()).append("\r\n");
        head.append("User-Agent: edgewatt\r\nAccept-Encoding: identity\r\nConnection: close\r\n");
        at.login()
                .ifPresent(login ->
                        head.append("Authorization: Basic ").append(login).append("\r\n"));
        more.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.isPresent()) {
            head.append("Content-Type: application/zip\r\nContent-Length: ")
                    .append(Files.size(body.get()))
                    .append("\r\n");
        }
        head.append("\r\n");
        IOException broken = null;
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 16 << 10);
            out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            if (body.isPresent()) {
                try (InputStream file = Files.newInputStream(body.get())) {
                    flow.copy(file, out, 0);
                }
            }
            out.flush();
        } catch (IOException e) {
            broken = e; // a server that refuses may do so before it has read all: its word is better
        }
        flow.check();
        try {
            in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
            readHead();
        } catch (IOException e) {
            throw broken == null ? e : broken;
        }
    }

    int code() {
        return code;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Of the body; negative if the peer does not tell. */
    long length() {
        String length = headers.getOrDefault("Content-Length", "");
        return chunked() || !length.matches("[0-9]{1,18}") ? -1 : Long.parseLong(length);
    }

    InputStream body() {
        return chunked() ? new Chunks() : length() >= 0 ? new Counted(length()) : in;
    }

    @Override
    public void close() throws IOException {
        raw.close(); // TLS itself would wait for a peer that does not read
    }

    private boolean chunked() {
        return header("Transfer-Encoding")
                .filter(t -> t.toLowerCase(Locale.ROOT).contains("chunked"))
                .isPresent();
    }

    private void readHead() throws IOException {
        do {
            headLeft = MAX_HEAD;
            headers.clear();
            String status = line();
            if (!status.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
                throw new IOException("the answer is not HTTP");
            }
            code = Integer.parseInt(status.substring(9, 12));
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.putIfAbsent(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip());
                }
            }
        } while (code < 200);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the peer has closed the connection");
            }
            if (--headLeft < 0) {
                throw new IOException("the head of the answer is too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** A body of known length. */
    private final class Counted extends InputStream {
        private final long length;
        private long left;

        Counted(long length) {
            this.length = length;
            left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(to, offset, (int) Math.min(count, left));
            if (n < 0) {
                throw new EOFException("it ended after " + (length - left) + " of " + length + " bytes");
            }
            left -= n;
            return n;
        }
    }

    /** A body in chunks (RFC 9112 section 7.1). */
    private final class Chunks extends InputStream {
        private long left;
        private boolean first = true;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            if (left == 0 && !ended) {
                headLeft = MAX_HEAD;
                if (!first) {
                    line();
                }
                first = false;
                String size = line().replaceAll(";.*", "").strip();
                if (!size.matches("[0-9a-fA-F]{1,15}")) {
                    throw new IOException("a chunk has no proper length");
                }
                left = Long.parseLong(size, 16);
                ended = left == 0;
            }
            if (ended) {
                return -1;
            }
            int n = in.read(to, offset, (int) Math.min(count, left));
            if (n < 0) {
                throw new EOFException("it ended in the middle of a chunk");
            }
            left -= n;
            return n;
        }
    }
}
