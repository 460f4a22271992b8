package edgewatt.web.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Health;
import edgewatt.web.fake.Client;
import edgewatt.web.fake.Site;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeployRoutesTest {
    private Site site;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        site = new Site();
        client = site.installer();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void anUploadReachesTheDeployerByteForByte() throws Exception {
        byte[] archive = bytes(700_000);
        Client.Answer answer = client.send("POST", "/api/deploy", BodyPublishers.ofByteArray(archive));
        assertEquals(200, answer.status());
        assertTrue(answer.json().path("applied").asBoolean());
        assertEquals(12, answer.json().path("current").path("number").asInt());
        assertArrayEquals(archive, site.deployer.received.poll());
        assertEquals("web installer", site.deployer.origin);
    }

    @Test
    void anUploadOfUnknownLengthAsWell() throws Exception {
        byte[] archive = bytes(300_000);
        var body = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(archive));
        assertEquals(200, client.send("POST", "/api/deploy", body).status());
        assertArrayEquals(archive, site.deployer.received.poll());
    }

    @ParameterizedTest
    @EnumSource(Deployer.Status.class)
    void everyOutcomeHasItsCodeAndSaysWhy(Deployer.Status status) throws Exception {
        boolean applied = status.kind() == Deployer.Kind.DONE;
        site.deployer.outcome = CompletableFuture.completedStage(
                new Deployer.Outcome(applied, applied ? "" : "the reason of it", status));
        Client.Answer answer = client.post("/api/deploy", "archive");
        assertEquals(DeployRoutes.status(status), answer.status());
        assertEquals(Words.of(status), answer.json().path("status").asText());
        if (!applied) {
            assertTrue(answer.status() >= 400, "a script sees that it failed");
            assertEquals(Words.of(status), answer.error());
            assertEquals("the reason of it", answer.json().path("message").asText());
        }
    }

    @Test
    void withoutATokenNothingReachesTheDeployer() throws Exception {
        assertEquals(401, site.visitor().post("/api/deploy", "archive").status());
        assertEquals(
                401, site.visitor().as("guessed").post("/api/deploy", "archive").status());
        assertEquals(401, site.visitor().get("/api/bundles").status());
        assertEquals("", site.deployer.origin);
    }

    @Test
    void moreThanMayBeUploadedIsRefusedAnnouncedOrNot() throws Exception {
        byte[] big = bytes(Site.MAX_UPLOAD + 1);
        // what was announced is refused before it is read: the connection may end before the sender has noticed
        assertEquals(413, raw("POST /api/deploy", "Content-Length: " + big.length, new byte[0]));
        assertNull(site.deployer.received.poll());
        var unknown = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(big));
        Client.Answer answer = client.send("POST", "/api/deploy", unknown);
        assertEquals(413, answer.status());
        assertEquals("too-large", answer.error());
        assertNotNull(site.deployer.broken.poll());
    }

    @Test
    void anUploadThatBreaksOffEndsForTheDeployerToo() throws Exception {
        try (SSLSocket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(head("POST /api/deploy", "Content-Length: 1000").getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[10]);
            out.flush();
        }
        assertNotNull(site.deployer.broken.poll(60, TimeUnit.SECONDS));
        assertEquals(200, client.post("/api/deploy", "archive").status(), "the next one is taken");
    }

    @Test
    void withoutADeployerItIsSaid() throws Exception {
        site.deploys = false;
        Client.Answer answer = client.post("/api/deploy", "archive");
        assertEquals(503, answer.status());
        assertEquals("no-deployer", answer.error());
    }

    @Test
    void theStateTellsWhatRunsWhatHappensAndWhatHappened() throws Exception {
        var json = client.get("/api/deploy").json();
        assertEquals("7+3", json.path("current").path("name").asText());
        assertEquals("waiting-for-idle", json.path("progress").path("phase").asText());
        assertEquals("a car is plugged in", json.path("progress").path("detail").asText());
        assertEquals("bad-signature", json.path("last").path("status").asText());
    }

    @Test
    void theBundlesSayWhoseTheyAre() throws Exception {
        var bundle = client.get("/api/bundles").json().path("bundles").path(0);
        assertEquals("meter.modbus", bundle.path("name").asText());
        assertEquals("overlay", bundle.path("layer").asText());
        assertFalse(bundle.path("safetySet").asBoolean());
    }

    @Test
    void theSignedDocumentComesAsItIs() throws Exception {
        HttpResponse<byte[]> raw = client.get("/api/layers/overlay").raw();
        assertEquals("{ \"as it\": \"is\" }", new String(raw.body(), StandardCharsets.UTF_8));
        assertEquals(404, client.get("/api/layers/base").status());
        assertEquals(404, client.get("/api/layers/other").status());
    }

    @Test
    void aDeploymentCanBeWithdrawn() throws Exception {
        assertEquals(
                202,
                client.send("DELETE", "/api/deploy", BodyPublishers.noBody()).status());
        assertTrue(site.deployer.cancelled);
    }

    @Test
    void whoListensHearsEveryPhaseInOrderAndTheOutcome() throws Exception {
        HttpResponse<Stream<String>> response = client.http()
                .send(client.request("GET", "/api/deploy/events", BodyPublishers.noBody()), BodyHandlers.ofLines());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("Content-Type").orElse(""));
        try (Stream<String> stream = response.body()) {
            Iterator<String> lines = stream.filter(line -> line.startsWith("event:") || line.startsWith("data:"))
                    .iterator();
            assertEquals("event: state", lines.next());
            lines.next();
            for (Deployer.Phase phase : Deployer.Phase.values()) {
                site.events.progressed(new Deployer.Progress(phase, "8", "web", 1, 2, ""));
            }
            site.events.ended(
                    new Deployer.Generation("8", 13, true), new Deployer.Outcome(true, "", Deployer.Status.APPLIED));
            for (Deployer.Phase phase : Deployer.Phase.values()) {
                assertEquals("event: progress", lines.next());
                assertTrue(lines.next().contains("\"phase\":\"" + Words.of(phase) + "\""));
            }
            assertEquals("event: outcome", lines.next());
            assertTrue(lines.next().contains("\"applied\":true"));
        }
    }

    @Test
    void healthNamesEachFindingAndAPartThatCannotSpeak() throws Exception {
        site.parts.add(part("meter", () -> List.of(new Health.Finding(Health.Level.DEGRADED, "m1", "silent"))));
        site.parts.add(part("broken", () -> {
            throw new IllegalStateException("broken");
        }));
        var json = client.get("/api/health").json();
        assertFalse(json.path("ready").asBoolean());
        assertEquals("silent", json.path("findings").path(0).path("message").asText());
        assertEquals("broken", json.path("findings").path(1).path("part").asText());
    }

    private static Health part(String name, java.util.function.Supplier<List<Health.Finding>> findings) {
        return new Health() {
            @Override
            public String part() {
                return name;
            }

            @Override
            public List<Finding> findings() {
                return findings.get();
            }
        };
    }

    private SSLSocket connect() throws Exception {
        SSLSocket socket = (SSLSocket) client.tls().getSocketFactory().createSocket("127.0.0.1", site.server.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private String head(String line, String header) throws Exception {
        String token = site.access.add("raw");
        return line + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n" + header + "\r\n\r\n";
    }

    private int raw(String line, String header, byte[] body) throws Exception {
        try (SSLSocket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(head(line, header).getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            InputStream in = socket.getInputStream();
            byte[] status = in.readNBytes("HTTP/1.1 413".length());
            return Integer.parseInt(new String(status, StandardCharsets.US_ASCII).substring(9));
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
