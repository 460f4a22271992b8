package edgewatt.deploy.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
    private final byte[] content = new byte[200_000];
    private final List<String> ranges = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private HttpServer server;
    private volatile int breakAfter;

    @BeforeEach
    void serve() throws IOException {
        new Random(1).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whatBreaksOffIsResumed() throws Exception {
        breakAfter = 70_000;
        Path part = folder.resolve("a.part");
        fetcher(Limits.DEFAULT).fetch(uri(), part, count -> {});
        assertArrayEquals(content, Files.readAllBytes(part));
        assertTrue(ranges.size() >= 2 && ranges.get(1).startsWith("bytes="), ranges.toString());
    }

    @Test
    void aCompletePartIsNotFetchedAgain() throws Exception {
        Path part = folder.resolve("a.part");
        Files.write(part, content);
        fetcher(Limits.DEFAULT).fetch(uri(), part, count -> {});
        assertArrayEquals(content, Files.readAllBytes(part));
        assertEquals(List.of("bytes=200000-"), ranges);
    }

    @Test
    void endlessDataIsBrokenOffAtTheLimit() {
        Limits small = new Limits(100_000, 1 << 20, 0, Duration.ofMinutes(1));
        assertEquals(Status.TOO_LARGE, refused(small, uri()).status());
    }

    @Test
    void slowRetrievalIsBrokenOffAtTheLimit() {
        Limits short1 = new Limits(1 << 20, 1 << 20, 0, Duration.ZERO);
        assertEquals(Status.UNAVAILABLE, refused(short1, uri()).status());
    }

    @Test
    void whatDoesNotExistIsSaidSo() {
        assertEquals(
                Status.UNAVAILABLE,
                refused(Limits.DEFAULT, uri().resolve("nothing")).status());
        URI file = folder.resolve("nothing.zip").toUri();
        assertEquals(Status.UNAVAILABLE, refused(Limits.DEFAULT, file).status());
    }

    private Refused refused(Limits limits, URI from) {
        return assertThrows(Refused.class, () -> fetcher(limits).fetch(from, folder.resolve("b.part"), count -> {}));
    }

    private static Fetcher fetcher(Limits limits) {
        return new Fetcher(
                limits,
                new Fetcher.Patience() {
                    @Override
                    public boolean cancelled() {
                        return false;
                    }

                    @Override
                    public boolean pause(Duration length) {
                        return false;
                    }
                },
                Duration.ZERO);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
        try (InputStream nothing = exchange.getRequestBody()) {
            nothing.readAllBytes();
        }
        if (from >= content.length) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        int end = breakAfter > 0 && range == null ? breakAfter : content.length;
        try {
            exchange.getResponseBody().write(Arrays.copyOfRange(content, from, end));
        } finally {
            exchange.close();
        }
    }
}
