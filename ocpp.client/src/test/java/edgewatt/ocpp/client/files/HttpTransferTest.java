package edgewatt.ocpp.client.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import edgewatt.ocpp.client.fake.LiveThreads;
import edgewatt.ocpp.client.fake.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTransferTest {
    private static final byte[] FIRMWARE = Runner.bytes(300_000);

    @TempDir
    Path temp;

    private final ExecutorService serverThreads = Executors.newCachedThreadPool();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Runner runner;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(loopback(), 0);
        server.setExecutor(serverThreads);
        server.start();
        runner = new Runner(temp, 1_000_000, Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        runner.close();
        server.stop(0);
        serverThreads.shutdownNow();
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private String at(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void on(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void answer(HttpExchange x, int code, byte[] body) throws IOException {
        x.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        x.getResponseBody().write(body);
    }

    /** A server of files: ranges, an entity tag, and the line cut after so many bytes on the first tries. */
    private void firmware(String path, String etag, int cuts, int after) {
        AtomicInteger tries = new AtomicInteger();
        on(path, x -> {
            String range = x.getRequestHeaders().getFirst("Range");
            String ifRange = x.getRequestHeaders().getFirst("If-Range");
            boolean part = range != null && etag.equals(ifRange);
            int from = part ? Integer.parseInt(range.replaceAll("[^0-9]", "")) : 0;
            seen.add("from " + from);
            x.getResponseHeaders().set("ETag", etag);
            if (part) {
                x.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (FIRMWARE.length - 1) + "/" + FIRMWARE.length);
            }
            x.sendResponseHeaders(part ? 206 : 200, FIRMWARE.length - from);
            boolean cut = tries.getAndIncrement() < cuts;
            int to = cut ? Math.min(FIRMWARE.length, from + after) : FIRMWARE.length;
            x.getResponseBody().write(FIRMWARE, from, to - from);
            x.getResponseBody().flush();
        });
    }

    @Test
    void aFileIsFetchedAndNoThreadStays() throws Exception {
        firmware("/fw.bin", "\"1\"", 0, 0);
        Part part = runner.part();
        assertEquals(List.of("try 1", "done"), runner.fetch(at("/fw.bin"), part).steps());
        assertArrayEquals(FIRMWARE, Files.readAllBytes(part.path()));
        assertEquals(List.of(), LiveThreads.left("edgewatt-file", "Keep-Alive"));
    }

    @Test
    void aCutDownloadGoesOnWhereItWas() throws Exception {
        firmware("/fw.bin", "\"1\"", 2, 100_000);
        runner.retries = 2;
        Part part = runner.part();
        assertEquals(
                List.of("try 1", "paused NETWORK", "try 2", "paused NETWORK", "try 3", "done"),
                runner.fetch(at("/fw.bin"), part).steps());
        assertArrayEquals(FIRMWARE, Files.readAllBytes(part.path()));
        assertEquals("from 0", seen.get(1));
        assertTrue(seen.get(3).matches("from [1-9][0-9]*"), seen.toString());
    }

    @Test
    void withoutAStrongEntityTagItBeginsAnew() throws Exception {
        firmware("/fw.bin", "W/\"1\"", 1, 100_000);
        runner.retries = 1;
        Part part = runner.part();
        runner.fetch(at("/fw.bin"), part);
        assertArrayEquals(FIRMWARE, Files.readAllBytes(part.path()));
        assertEquals(List.of("from 0", "from 0"), List.of(seen.get(1), seen.get(3)));
    }

    @Test
    void aFileThatHasChangedMeanwhileIsFetchedWhole() throws Exception {
        Part part = runner.part();
        Files.write(part.path(), new byte[50_000]);
        part.version(java.util.Optional.of("\"old\""));
        firmware("/fw.bin", "\"new\"", 0, 0);
        assertEquals(List.of("try 1", "done"), runner.fetch(at("/fw.bin"), part).steps());
        assertArrayEquals(FIRMWARE, Files.readAllBytes(part.path()));
    }

    @Test
    void retriesDoNotCountTheFirstTry() throws Exception {
        on("/gone", x -> answer(x, 503, new byte[0]));
        runner.retries = 2;
        Runner.Ended ended = runner.fetch(at("/gone"), runner.part());
        assertEquals(3, seen.size());
        assertEquals(TransferException.Kind.NETWORK, ended.kind());
        assertTrue(ended.failure().getMessage().endsWith("/gone answers HTTP 503"));
    }

    @Test
    void whatIsTooBigByItsLengthIsNotFetched() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        on("/big", x -> {
            x.sendResponseHeaders(200, 5_000_000);
            try {
                for (int i = 0; i < 500; i++) {
                    x.getResponseBody().write(new byte[10_000]);
                }
            } catch (IOException e) {
                closed.countDown();
            }
        });
        runner.retries = 3;
        Part part = runner.part();
        assertEquals(
                TransferException.Kind.TOO_BIG, runner.fetch(at("/big"), part).kind());
        assertEquals(0, Files.size(part.path()));
        assertEquals(1, seen.size(), "it is not tried again");
        assertTrue(closed.await(10, TimeUnit.SECONDS));
    }

    @Test
    void whatDoesNotTellItsLengthIsCutOff() throws Exception {
        on("/endless", x -> {
            x.sendResponseHeaders(200, 0); // chunked
            try {
                while (!Thread.interrupted()) {
                    x.getResponseBody().write(new byte[10_000]);
                }
            } catch (IOException e) {
                // the reader has gone
            }
        });
        Part part = runner.part();
        assertEquals(
                TransferException.Kind.TOO_BIG,
                runner.fetch(at("/endless"), part).kind());
        assertTrue(Files.size(part.path()) <= 1_000_000);
    }

    @Test
    void aSilentServerIsLeft() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (Runner hasty = new Runner(temp, 1000, Duration.ofMillis(200))) {
            on("/silent", x -> await(end));
            Runner.Ended ended = hasty.fetch(at("/silent"), hasty.part());
            assertEquals(TransferException.Kind.NETWORK, ended.kind());
        } finally {
            end.countDown();
        }
    }

    @Test
    void aServerThatDoesNotReadIsLeftToo() throws Exception {
        Path file = Files.write(temp.resolve("big"), new byte[20 << 20]);
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Runner hasty = new Runner(temp, 100 << 20, Duration.ofMillis(300))) {
            Runner.Ended ended = hasty.put("http://127.0.0.1:" + deaf.getLocalPort() + "/x", file);
            assertEquals(TransferException.Kind.NETWORK, ended.kind());
            assertTrue(
                    ended.failure().getMessage().startsWith("nothing moved"),
                    ended.failure().getMessage());
        }
    }

    @Test
    void aCancelledTransferEndsAtOnceAndSilently() throws Exception {
        Path file = Files.write(temp.resolve("big"), new byte[20 << 20]);
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Runner patient = new Runner(temp, 100 << 20, Duration.ofSeconds(60))) {
            Runner.Run run = patient.putting("http://127.0.0.1:" + deaf.getLocalPort() + "/x", file);
            try (Socket taken = deaf.accept()) {
                assertTrue(taken.getInputStream().read() >= 0);
                patient.loop.execute(run.transfer::cancel);
                assertEquals(List.of("try 1"), run.await().steps());
            }
        }
    }

    @Test
    void redirectsAreFollowedAndALoopIsNot() throws Exception {
        firmware("/real", "\"1\"", 0, 0);
        on("/moved", x -> {
            x.getResponseHeaders().set("Location", "/real");
            answer(x, 302, new byte[0]);
        });
        on("/loop", x -> {
            x.getResponseHeaders().set("Location", "/loop");
            answer(x, 307, new byte[0]);
        });
        Part part = runner.part();
        runner.fetch(at("/moved"), part);
        assertArrayEquals(FIRMWARE, Files.readAllBytes(part.path()));
        assertEquals(
                TransferException.Kind.BAD_REQUEST,
                runner.fetch(at("/loop"), runner.part()).kind());
    }

    @Test
    void credentialsOfTheUrlAreSentAndNotShown() throws Exception {
        on("/up/", x -> {
            seen.add(new String(
                    Base64.getDecoder()
                            .decode(x.getRequestHeaders()
                                    .getFirst("Authorization")
                                    .substring(6)),
                    StandardCharsets.UTF_8));
            answer(x, 403, new byte[0]);
        });
        Path file = Files.writeString(temp.resolve("f"), "hello");
        Runner.Ended ended = runner.put(at("/up/").replace("//", "//joe:p%40ss@"), file);
        assertEquals(List.of("PUT /up/own.zip", "joe:p@ss"), seen);
        assertEquals(TransferException.Kind.DENIED, ended.kind());
        assertFalse(ended.failure().getMessage().contains("p@ss"));
        assertFalse(ended.failure().getMessage().contains("joe"));
    }

    @Test
    void anUploadArrivesWholeByPutOrByPost() throws Exception {
        byte[] body = Runner.bytes(200_000);
        Path file = Files.write(temp.resolve("f"), body);
        CopyOnWriteArrayList<byte[]> got = new CopyOnWriteArrayList<>();
        on("/put", x -> {
            got.add(x.getRequestBody().readAllBytes());
            answer(x, 201, new byte[0]);
        });
        on("/post", x -> {
            byte[] read = x.getRequestBody().readAllBytes();
            boolean post = x.getRequestMethod().equals("POST");
            if (post) {
                got.add(read);
            }
            answer(x, post ? 200 : 405, new byte[0]);
        });
        Runner.Ended put = runner.put(at("/put?sig=1"), file);
        assertEquals(List.of("try 1", "done"), put.steps(), String.valueOf(put.failure()));
        Runner.Ended posted = runner.put(at("/post"), file);
        assertEquals(List.of("try 1", "done"), posted.steps(), String.valueOf(posted.failure()));
        assertEquals(List.of("PUT /put?sig=1", "PUT /post", "POST /post"), seen);
        assertTrue(got.size() == 2 && Arrays.equals(body, got.get(0)) && Arrays.equals(body, got.get(1)));
    }

    @Test
    void overTlsOnlyTheRightServerIsTrusted() throws Exception {
        TestCa ca = new TestCa("root");
        TestCa other = new TestCa("other");
        HttpsServer good = secure(ca.server("127.0.0.1"));
        HttpsServer wrongName = secure(ca.server("127.0.0.9"));
        try {
            Path file = Files.writeString(temp.resolve("f"), "hello");
            runner.tls = ca.client();
            assertEquals(List.of("try 1", "done"), runner.put(https(good), file).steps());
            Part part = runner.part();
            assertEquals(
                    List.of("try 1", "done"), runner.fetch(https(good), part).steps());
            assertEquals("secured", Files.readString(part.path()));
            Runner.Ended wrong = runner.put(https(wrongName), file);
            assertEquals(TransferException.Kind.NETWORK, wrong.kind());
            runner.tls = other.client();
            Runner.Ended untrusted = runner.put(https(good), file);
            assertEquals(TransferException.Kind.NETWORK, untrusted.kind());
            assertTrue(untrusted.failure().getMessage().contains("SSLHandshakeException"), untrusted.toString());
        } finally {
            good.stop(0);
            wrongName.stop(0);
        }
    }

    @Test
    void overTlsTooAServerThatDoesNotReadIsLeft() throws Exception {
        TestCa ca = new TestCa("root");
        HttpsServer server = secure(ca.server("127.0.0.1"));
        CountDownLatch end = new CountDownLatch(1);
        server.createContext("/deaf", x -> await(end));
        try (Runner hasty = new Runner(temp, 100 << 20, Duration.ofMillis(700))) {
            hasty.tls = ca.client();
            Path file = Files.write(temp.resolve("big"), new byte[30 << 20]);
            Runner.Ended ended = hasty.put(https(server) + "deaf", file);
            assertEquals(TransferException.Kind.NETWORK, ended.kind());
        } finally {
            end.countDown();
            server.stop(0);
        }
    }

    private HttpsServer secure(javax.net.ssl.SSLContext context) throws IOException {
        HttpsServer secure = HttpsServer.create(loopback(), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(context));
        secure.setExecutor(serverThreads);
        secure.createContext("/", x -> {
            try (x) {
                x.getRequestBody().readAllBytes();
                answer(x, 200, "secured".getBytes(StandardCharsets.UTF_8));
            }
        });
        secure.start();
        return secure;
    }

    private static String https(HttpsServer server) {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private static void await(CountDownLatch end) {
        try {
            end.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
