package edgewatt.sim.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server on the loopback interface for tools on this machine. It refuses what a web page in a browser could send:
 * a foreign Host (DNS rebinding) and any Origin. Ends with {@link #close()}, threads included.
 */
public final class LocalHttp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalHttp.class);
    private static final int MAX_BODY = 1 << 20;
    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Function<Question, Answer> handler;

    /**
     * @param port 0 takes a free one
     * @param thread prefix of the names of the threads
     * @param handler called on one of eight threads; {@link IllegalArgumentException} becomes 400 with its message
     * @throws IOException if the port is taken: which one
     */
    public LocalHttp(int port, String thread, Function<Question, Answer> handler) throws IOException {
        this.handler = handler;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        } catch (IOException e) {
            throw new IOException(
                    "control port 127.0.0.1:" + port + " cannot be opened (" + e.getMessage()
                            + "); free it or choose 0",
                    e);
        }
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1000), task -> {
                    Thread t = new Thread(task, thread + "-" + count.incrementAndGet());
                    t.setDaemon(true);
                    return t;
                });
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body());
            }
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null || !host.matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?")) {
            return Answer.text(403, "ask 127.0.0.1 or localhost, not '" + host + "'");
        }
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            return Answer.text(403, "not for web pages");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            return Answer.text(413, "the body is longer than 1 MiB");
        }
        try {
            return handler.apply(new Question(
                    exchange.getRequestMethod(),
                    path(exchange.getRequestURI().getRawPath()),
                    query(exchange.getRequestURI().getRawQuery()),
                    new String(body, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Answer.text(400, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} {} failed",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    e);
            return Answer.text(500, e.toString());
        }
    }

    private static List<String> path(String raw) {
        return Arrays.stream(raw.split("/"))
                .filter(s -> !s.isEmpty())
                .map(LocalHttp::decode)
                .toList();
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int eq = pair.indexOf('=');
            all.put(decode(eq < 0 ? pair : pair.substring(0, eq)), eq < 0 ? "" : decode(pair.substring(eq + 1)));
        }
        return all;
    }

    private static String decode(String s) {
        return URLDecoder.decode(s.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Open requests are cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
