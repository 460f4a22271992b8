package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a connection ends or fails to come about, the controller comes back, with waits that grow and are never quite the
 * same, and without a second boot. One controller lives through all of it.
 */
class ReconnectTest {
    private static final String STATION = "BACK";

    /** Seconds; the first wait is the minimum and up to the range more, the second twice that and again up to the range. */
    private static final int MINIMUM_S = 1;

    private static final int RANGE_S = 1;

    private static final Duration EARLY = Duration.ofMillis(100);

    /** For a busy machine. */
    private static final Duration LATE = Duration.ofMillis(1500);

    private final Set<Long> waitsMs = new HashSet<>();

    @TempDir
    Path folder;

    private BackendProcess backend;
    private Door door;

    @Test
    void itAlwaysComesBack() throws Exception {
        try (BackendProcess first = new BackendProcess(Files.createDirectory(folder.resolve("first")));
                BackendProcess second = new BackendProcess(Files.createDirectory(folder.resolve("second")));
                Door between = new Door(port(first));
                Controller controller = new Controller(folder, STATION, first, settings(between))) {
            backend = first;
            door = between;
            controller.start();
            awaitConnected();
            // not the boot alone: until its answer has come back, a lost connection rightly means another boot
            Await.until("the boot is accepted", () -> sent("StatusNotification"), n -> n > 0);
            assertEquals(1, boots());

            afterAnEnd("closed normally", () -> backend.post("/disconnect/" + STATION, ""));
            afterAnEnd("reset", door::reset);
            afterAnEnd("half open", door::freeze);

            afterFailures("404", Door.Mode.NOT_FOUND);
            afterAnEnd("the waits begin anew after a success", door::reset);
            afterFailures("401", Door.Mode.UNAUTHORISED);
            afterFailures("another protocol", Door.Mode.OTHER_PROTOCOL);
            afterFailures("reset in the handshake", Door.Mode.RESET);
            assertEquals(1, boots(), "a reconnect is no boot");
            assertTrue(waitsMs.size() > 3, "the waits differ: " + waitsMs);

            backend = second;
            door.target(port(second));
            first.kill();
            awaitConnected();
            assertEquals(0, boots(), "nor is a reconnect to a backend that was started again");

            unreachable(controller, "ws://no-such-host.invalid/ocpp", "name");
            unreachable(controller, "wss://127.0.0.1:" + door.port(), "TLS");
        }
    }

    private interface Act {
        void run() throws Exception;
    }

    /** The first attempt comes after the first wait, and succeeds. */
    private void afterAnEnd(String how, Act end) throws Exception {
        door.forget();
        end.run();
        long from = System.nanoTime();
        awaitReturn(how, 1);
        long wait = (door.attempts().get(0) - from) / 1_000_000;
        boolean noticedLater = how.equals("half open");
        assertTrue(wait >= MINIMUM_S * 1000L - EARLY.toMillis(), how + ": came back after " + wait + " ms");
        assertTrue(
                wait <= (MINIMUM_S + RANGE_S) * 1000L + LATE.toMillis() + (noticedLater ? 4000 : 0),
                how + ": came back after " + wait + " ms");
        waitsMs.add(wait);
    }

    /** Two attempts fail, the second after a wait at least twice as long as the shortest; then the third succeeds. */
    private void afterFailures(String how, Door.Mode mode) throws Exception {
        door.mode(mode);
        door.forget();
        door.reset();
        long from = System.nanoTime();
        Await.until(how + ": two attempts", door::attempts, a -> a.size() >= 2);
        door.mode(Door.Mode.PASS);
        awaitReturn(how, 3);
        List<Long> at = door.attempts();
        long first = (at.get(0) - from) / 1_000_000;
        long second = (at.get(1) - at.get(0)) / 1_000_000;
        assertTrue(
                second >= 2 * MINIMUM_S * 1000L - EARLY.toMillis(),
                how + ": waits " + first + " ms, then " + second + " ms: they do not grow");
        waitsMs.add(first);
        waitsMs.add(second);
    }

    /** Attempts at a place that cannot be reached are told in words; once the place is right again, so is the link. */
    private void unreachable(Controller controller, String url, String word) throws Exception {
        Path file = folder.resolve("etc/ocpp.client~main.json");
        String good = Files.readString(file);
        Files.writeString(file, "{\"url\":\"" + url + "\",\"identity\":\"" + STATION + "\"}");
        Await.until(
                url + " is told to be unreachable",
                () -> Files.readAllLines(folder.resolve("console.log")),
                lines -> lines.stream().anyMatch(l -> l.contains(url) && l.contains("not connected")));
        Files.writeString(file, good);
        awaitConnected();
    }

    private void awaitReturn(String how, int attempts) {
        Await.until(how + ": an attempt", door::attempts, a -> a.size() >= attempts);
        awaitConnected();
    }

    private void awaitConnected() {
        Await.until(
                "the station is connected", () -> station().path("connected").asBoolean(), up -> up);
    }

    private JsonNode station() throws Exception {
        for (JsonNode s : backend.ask("/stations")) {
            if (s.path("id").asText().equals(STATION)) {
                return s;
            }
        }
        return backend.ask("/settings").path("nobody");
    }

    private long boots() throws Exception {
        return sent("BootNotification");
    }

    private long sent(String action) throws Exception {
        long count = 0;
        for (JsonNode frame : backend.ask("/frames").path("frames")) {
            count += frame.path("in").asBoolean() && frame.path("text").asText().contains(action) ? 1 : 0;
        }
        return count;
    }

    private static int port(BackendProcess backend) {
        return java.net.URI.create(backend.url()).getPort();
    }

    private static Map<String, String> settings(Door door) {
        return Map.of(
                "sim",
                "{ \"backend\": false }",
                "ocpp.client~main",
                "{\"url\":\"ws://127.0.0.1:" + door.port() + "\",\"identity\":\"" + STATION + "\"}",
                "variables",
                "{\"OCPPCommCtrlr.RetryBackOffWaitMinimum\":" + MINIMUM_S
                        + ",\"OCPPCommCtrlr.RetryBackOffRandomRange\":" + RANGE_S
                        + ",\"OCPPCommCtrlr.RetryBackOffRepeatTimes\":1,\"OCPPCommCtrlr.WebSocketPingInterval\":1}");
    }
}
