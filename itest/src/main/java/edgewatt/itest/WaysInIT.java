package edgewatt.itest;

import static edgewatt.itest.deploy.Vendor.Terms.overlay;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import edgewatt.api.deploy.Deployer;
import edgewatt.api.station.EvseState;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.Settings;
import edgewatt.itest.addon.Works;
import edgewatt.itest.deploy.AddOn;
import edgewatt.itest.deploy.Vendor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** A generation comes by each way in while a car charges: HTTPS, a folder, the backend's firmware order. */
class WaysInIT {
    private static final Vendor VENDOR = new Vendor();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Charger charger = new Charger();
    private final Path data = Path.of(charger.context.getProperty("edgewatt.data"));
    private final WebDoor door = new WebDoor(charger);
    private Deployer deployer;
    private ContactorWatch watch;

    @BeforeEach
    void aCarCharges() throws Exception {
        VENDOR.trustedIn(data.resolve("deploy/trust"));
        deployer = Await.until("the deployer", () -> charger.service(Deployer.class), d -> d != null);
        Await.until("no deployment runs", () -> deployer.progress().phase() == Deployer.Phase.IDLE);
        charger.connect();
        charger.charge(1, "WAYS");
        watch = new ContactorWatch(charger.context, 1);
    }

    @AfterEach
    void theChargeWasNotTouched() throws Exception {
        watch.close();
        watch.assertStayedClosed();
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
    }

    @Test
    void anAddOnIsInstalledAndRemovedOverHttps() throws Exception {
        charger.service(Settings.class).change("web", Map.of("port", 0), "itest");
        Web web = claimed();
        assertEquals(
                401,
                new Web(web.url, web.http, "")
                        .call("GET", "/api/bundles", new byte[0])
                        .status());

        AddOn addOn = AddOn.of("addon.web", "1.0.0", Works.class);
        Answer applied = web.call("POST", "/api/deploy", VENDOR.archive(overlay(next()), addOn));
        assertEquals(200, applied.status(), applied.json().toString());
        assertEquals("1.0.0", System.getProperty("itest.addon.web"));
        assertTrue(
                web.call("GET", "/api/bundles", new byte[0]).json().toString().contains("addon.web"));
        assertTrue(web.call("GET", "/api/health", new byte[0]).status() == 200);

        Answer refused = web.call("POST", "/api/deploy", new Vendor().archive(overlay(next()), addOn));
        assertEquals(422, refused.status());
        assertEquals("untrusted", refused.json().path("error").asText());

        Answer removed = web.call("POST", "/api/deploy", VENDOR.archive(overlay(next())));
        assertEquals(200, removed.status(), removed.json().toString());
        assertNull(System.getProperty("itest.addon.web"));

        swapped(web);
    }

    /** The bundle itself is stopped and started: the same certificate, the same tokens, no thread left. */
    private void swapped(Web web) throws Exception {
        Bundle bundle = charger.bundle("web");
        door.forget();
        bundle.stop();
        Await.until(
                "its threads have ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("edgewatt-web")));
        bundle.start();
        Web again = new Web(door.url(), web.http, web.token);
        assertEquals(200, again.call("GET", "/api/deploy", new byte[0]).status());
    }

    @Test
    void anArchiveThatIsCopiedIntoTheInboxIsApplied() throws Exception {
        AddOn addOn = AddOn.of("addon.folder", "1.0.0", Works.class);
        Path inbox = data.resolve("inbox");
        Await.until("the inbox", () -> Files.isDirectory(inbox));
        Files.write(inbox.resolve("good.zip"), VENDOR.archive(overlay(next()), addOn));
        said(inbox, "good", "applied: generation");
        assertEquals("1.0.0", System.getProperty("itest.addon.folder"));
        Await.until("it is taken away", () -> !Files.exists(inbox.resolve("good.zip")));

        Files.write(inbox.resolve("foreign.zip"), new Vendor().archive(overlay(next()), addOn));
        said(inbox, "foreign", "refused (untrusted)");
        Files.write(inbox.resolve("empty.zip"), VENDOR.archive(overlay(next())));
        said(inbox, "empty", "applied: generation");
        assertNull(System.getProperty("itest.addon.folder"));
    }

    @Test
    void aBackendsFirmwareIsAGeneration() throws Exception {
        AddOn addOn = AddOn.of("addon.ocpp", "1.0.0", Works.class);
        byte[] good = VENDOR.archive(overlay(next()), addOn);
        byte[] foreign = new Vendor().archive(overlay(next() + 1), addOn);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] file = exchange.getRequestURI().getPath().endsWith("good.zip") ? good : foreign;
                exchange.sendResponseHeaders(200, file.length);
                exchange.getResponseBody().write(file);
            }
        });
        server.start();
        try {
            ordered(server, "good.zip", List.of("Downloading", "Downloaded", "Installing", "Installed"));
            assertEquals("1.0.0", System.getProperty("itest.addon.ocpp"));
            ordered(server, "foreign.zip", List.of("Downloading", "Downloaded", "Installing", "InstallationFailed"));
        } finally {
            server.stop(0);
        }
    }

    private void ordered(HttpServer server, String file, List<String> expected) throws Exception {
        int before = statuses().size();
        charger.desk.call(
                Charger.IDENTITY.replace(" ", "%20"),
                "UpdateFirmware",
                "{\"location\":\"http://127.0.0.1:" + server.getAddress().getPort() + "/" + file
                        + "\",\"retrieveDate\":\"2026-01-01T00:00:00Z\"}");
        Await.until(
                "the statuses of " + file,
                () -> statuses().subList(before, statuses().size()),
                expected::equals);
    }

    private List<String> statuses() throws Exception {
        return charger.desk.frames().stream()
                .filter(frame -> frame.contains("\"FirmwareStatusNotification\""))
                .map(frame -> frame.replaceAll(".*\"status\":\"([A-Za-z]+)\".*", "$1"))
                .toList();
    }

    /** Above what the device has seen, whichever test was first. */
    private long next() {
        return Vendor.overlayOf(deployer.current().name()) + 1;
    }

    private void said(Path inbox, String name, String sentence) {
        Path slip = inbox.resolve(name + ".zip.txt");
        Await.until(
                "what became of " + name,
                () -> Files.exists(slip) ? Files.readString(slip) : "",
                s -> s.contains(sentence));
    }

    private record Answer(int status, JsonNode json) {}

    private record Web(String url, HttpClient http, String token) {
        Answer call(String method, String path, byte[] body) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(Await.LIMIT)
                    .method(method, BodyPublishers.ofByteArray(body));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            var response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        }
    }

    /** Who can read the data folder may claim the controller. */
    private Web claimed() throws Exception {
        String url = door.url();
        HttpClient http = door.client();
        byte[] code = charger.service(Secrets.class).read("web.claim").orElseThrow();
        String body = "{\"code\":\"" + new String(code, StandardCharsets.US_ASCII).strip() + "\"}";
        Answer answer = new Web(url, http, "").call("POST", "/api/claim", body.getBytes(StandardCharsets.UTF_8));
        assertEquals(201, answer.status(), answer.json().toString());
        return new Web(url, http, answer.json().path("token").asText());
    }
}
