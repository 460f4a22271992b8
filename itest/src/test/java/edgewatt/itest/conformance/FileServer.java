package edgewatt.itest.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes uploads under {@code /up} (PUT and POST), gives what was put under {@code /down}; anything else is not found. */
final class FileServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;

    private final HttpServer server;
    private final Map<String, byte[]> down = new ConcurrentHashMap<>();
    private final AtomicInteger downloads = new AtomicInteger();
    private final Map<String, Integer> up = new ConcurrentHashMap<>();

    FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** @return where it can be fetched */
    String offer(String name, byte[] content) {
        down.put("/down/" + name, content);
        return url("/down/" + name);
    }

    /** How many bytes have arrived under {@code /up}, by path. */
    Map<String, Integer> uploads() {
        return up;
    }

    /** How often something was fetched. */
    int downloads() {
        return downloads.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            String path = exchange.getRequestURI().getPath();
            int length = in.readAllBytes().length;
            byte[] content = down.get(path);
            boolean upload =
                    path.startsWith("/up") && exchange.getRequestMethod().startsWith("P");
            if (upload) {
                up.merge(path, length, Integer::max);
                exchange.sendResponseHeaders(CREATED, -1);
            } else if (content != null) {
                downloads.incrementAndGet();
                exchange.sendResponseHeaders(OK, content.length);
                exchange.getResponseBody().write(content);
            } else {
                exchange.sendResponseHeaders(NOT_FOUND, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
