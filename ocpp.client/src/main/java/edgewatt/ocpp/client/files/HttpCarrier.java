package edgewatt.ocpp.client.files;

import edgewatt.ocpp.client.files.TransferException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * HTTP and HTTPS. Downloads go on with Range and If-Range (RFC 9110 sections 13.1.5 and 14); uploads are PUT, or POST where
 * the server does not know PUT there. A proxy is not used: stations are on a network of their own.
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
            try (HttpCall call = HttpCall.open(at, tls, flow)) {
                long have = part.usable();
                Map<String, String> headers = have > 0
                        ? Map.of(
                                "Range",
                                "bytes=" + have + "-",
                                "If-Range",
                                part.version().orElseThrow())
                        : Map.of();
                call.send("GET", at.target(), headers, Optional.empty(), flow);
                if (!redirects(call.code())) {
                    receive(at, call, part, have, flow);
                    return;
                }
                at = at.redirected(call.header("Location").orElse(null));
            }
        }
        throw new TransferException(Kind.BAD_REQUEST, from + " redirects more than " + MAX_HOPS + " times");
    }

    private static void receive(Location at, HttpCall call, Part part, long have, Flow flow)
            throws IOException, TransferException {
        int code = call.code();
        if (code == 416) {
            part.version(Optional.empty()); // the rest cannot be had: the next try is for the whole
        }
        if (code != 200 && code != 206) {
            throw refused(at, code);
        }
        boolean goesOn = code == 206;
        if (goesOn && !call.header("Content-Range").orElse("").startsWith("bytes " + have + "-")) {
            part.version(Optional.empty());
            throw new TransferException(Kind.NETWORK, at + " answers with another part than was asked for");
        }
        long length = call.length();
        long had = goesOn ? have : 0;
        flow.expect(length < 0 ? -1 : had + length);
        part.room(length);
        part.version(version(call));
        try (InputStream in = call.body();
                OutputStream out = goesOn ? part.continued() : part.anew()) {
            flow.copy(in, out, had);
        }
    }

    @Override
    public void put(Path file, String name, Location to, Flow flow) throws IOException, TransferException {
        Location at = to;
        String method = "PUT";
        for (int hop = 0; hop <= MAX_HOPS; hop++) {
            try (HttpCall call = HttpCall.open(at, tls, flow)) {
                call.send(method, at.target(name), Map.of(), Optional.of(file), flow);
                int code = call.code();
                if (code >= 200 && code < 300) {
                    return;
                } else if ((code == 405 || code == 501) && method.equals("PUT")) {
                    method = "POST";
                } else if (code == 307 || code == 308) {
                    at = at.redirected(call.header("Location").orElse(null));
                } else {
                    throw refused(at, code);
                }
            }
        }
        throw new TransferException(Kind.BAD_REQUEST, to + " redirects more than " + MAX_HOPS + " times");
    }

    private static boolean redirects(int code) {
        return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
    }

    /** A weak entity tag does not promise the same bytes. */
    private static Optional<String> version(HttpCall call) {
        return call.header("ETag").filter(tag -> tag.startsWith("\"")).or(() -> call.header("Last-Modified"));
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
        return new TransferException(kind, at + " answers HTTP " + code);
    }
}
