package edgewatt.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import edgewatt.web.fake.Client;
import edgewatt.web.fake.Site;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsServerTest {
    private static final long DEADLINE_NS = 60_000_000_000L;

    @Test
    void unknownPathsAndMethodsAreNamed() throws Exception {
        try (Site site = new Site()) {
            Client client = site.installer();
            assertEquals(404, client.get("/api/nothing").status());
            assertEquals("not-found", client.get("/").error());
            Client.Answer answer = client.send("PUT", "/api/deploy", BodyPublishers.noBody());
            assertEquals(405, answer.status());
            assertEquals(
                    "DELETE, GET, POST",
                    answer.raw().headers().firstValue("Allow").orElse(""));
        }
    }

    @Test
    void answersAreNeverKeptFramedOrGuessed() throws Exception {
        try (Site site = new Site()) {
            var headers = site.installer().get("/api/bundles").raw().headers();
            assertEquals("no-store", headers.firstValue("Cache-Control").orElse(""));
            assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""));
            assertEquals("DENY", headers.firstValue("X-Frame-Options").orElse(""));
            assertTrue(headers.firstValue("Server").isEmpty());
            assertTrue(headers.firstValue("Access-Control-Allow-Origin").isEmpty());
        }
    }

    @Test
    void aHandlerThatFailsIsAnErrorWithoutItsInside() throws Exception {
        Route broken = Route.of("GET", "/broken", exchange -> {
            throw new IllegalStateException("password 1234");
        });
        try (Site site = new Site(List.of(broken))) {
            Client.Answer answer = site.installer().get("/broken");
            assertEquals(500, answer.status());
            assertEquals("internal", answer.error());
            assertTrue(!answer.json().toString().contains("1234"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void newTlsIsSpoken(String version) throws Exception {
        try (Site site = new Site();
                SSLSocket socket = socket(site)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertEquals(version, socket.getSession().getProtocol());
        }
    }

    @Test
    void oldTlsIsNot() throws Exception {
        try (Site site = new Site();
                SSLSocket socket = socket(site)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});
            assertThrows(SSLException.class, socket::startHandshake);
        }
    }

    @Test
    void plainTextIsNotServed() throws Exception {
        try (Site site = new Site();
                Socket socket = new Socket("127.0.0.1", site.server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET /api HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String text = drain(socket.getInputStream());
            assertTrue(!text.startsWith("HTTP"), text);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (Site site = new Site();
                ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            var place = new HttpsServer.Place(
                    "127.0.0.1", taken.getLocalPort(), site.certificate.store("secret"), "secret");
            IOException e = assertThrows(IOException.class, () -> HttpsServer.start(place, List.of(), site.access));
            assertTrue(e.getMessage().contains(String.valueOf(taken.getLocalPort())), e.getMessage());
        }
    }

    @Test
    void idleItHasOneThreadAndAfterItsEndNone() throws Exception {
        Site site = new Site();
        try (site) {
            Client client = site.installer();
            for (int i = 0; i < 50; i++) {
                client.get("/api/bundles");
            }
            await("one thread", () -> site.server.threads() == 1);
        }
        await("no thread", () -> site.server.threads() == 0);
    }

    @Test
    void whoHoldsConnectionsOpenDoesNotKeepOthersOutForLong() throws Exception {
        List<Socket> held = new ArrayList<>();
        try (Site site = new Site()) {
            Client client = site.installer();
            for (int i = 0; i < 100; i++) {
                held.add(new Socket("127.0.0.1", site.server.port()));
            }
            for (Socket socket : held) {
                socket.close();
            }
            await("one who comes later is served", () -> {
                try {
                    return client.get("/api/bundles").status() == 200;
                } catch (IOException e) {
                    return false; // those that have gone are not noticed at the same instant
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void requestsThatWaitDoNotTakeMoreThreadsThanThereAre() throws Exception {
        CountDownLatch inside = new CountDownLatch(6);
        CountDownLatch go = new CountDownLatch(1);
        Route waits = Route.of("GET", "/waits", exchange -> {
            inside.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Reply.nothing();
        });
        try (Site site = new Site(List.of(waits))) {
            Client client = site.installer();
            List<java.util.concurrent.CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                all.add(client.http()
                        .sendAsync(
                                client.request("GET", "/waits", BodyPublishers.noBody()),
                                java.net.http.HttpResponse.BodyHandlers.discarding())
                        .thenApply(java.net.http.HttpResponse::statusCode));
            }
            inside.await();
            assertTrue(site.server.threads() <= 7, site.server.threads() + " threads");
            go.countDown();
            for (var one : all) {
                assertEquals(204, one.get(60, java.util.concurrent.TimeUnit.SECONDS));
            }
        }
    }

    /** Whatever comes through the tunnel, the next one is served. */
    @Test
    void nonsenseEndsItsConnectionOnly() throws Exception {
        int runs = Boolean.getBoolean("edgewatt.full") ? 5_000 : 24;
        Random random = new Random(11);
        try (Site site = new Site()) {
            Client client = site.installer();
            for (int i = 0; i < runs; i++) {
                try (SSLSocket socket = socket(site)) {
                    socket.getOutputStream().write(nonsense(random));
                    socket.getOutputStream().flush();
                    socket.shutdownOutput();
                    drain(socket.getInputStream());
                } catch (IOException e) {
                    // that it is cut off is right too
                }
            }
            assertEquals(200, client.get("/api/bundles").status());
            assertTrue(site.deployer.received.isEmpty());
        }
    }

    private static byte[] nonsense(Random random) {
        String[] heads = {
            "GET /api/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /api/deploy HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /api/deploy HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzz\r\n",
            "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /api/tokens/%00 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u0001\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(5_000) + "\r\n"
        };
        byte[] text = heads[random.nextInt(heads.length)].getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(4); i > 0; i--) {
            text[random.nextInt(text.length)] = (byte) random.nextInt();
        }
        return text;
    }

    private static SSLSocket socket(Site site) throws Exception {
        SSLSocket socket =
                (SSLSocket) site.visitor().tls().getSocketFactory().createSocket("127.0.0.1", site.server.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static String drain(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("not in time: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }
}
