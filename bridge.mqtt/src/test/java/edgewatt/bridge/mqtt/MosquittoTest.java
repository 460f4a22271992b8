package edgewatt.bridge.mqtt;

import static edgewatt.bridge.mqtt.Desk.ROOT;
import static edgewatt.bridge.mqtt.Desk.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.station.EvseState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real Mosquitto where one is installed (Debian: {@code mosquitto}); skipped elsewhere, not passed. */
@Timeout(600)
final class MosquittoTest {
    private static final int KILLS = Boolean.getBoolean("edgewatt.full") ? 100 : 5;
    private static final int PER_LIFE = 10;
    private static final String DEVICE = "homeassistant/device/edgewatt-t1/config";

    @TempDir
    Path folder;

    private final ObjectMapper mapper = new ObjectMapper();
    private final PahoConnector listeners = new PahoConnector();
    private TestPki pki;
    private Mosquitto broker;
    private Desk desk;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(Mosquitto.PROGRAM), "mosquitto is not installed");
        pki = new TestPki();
        broker = new Mosquitto(folder, pki);
        broker.start();
    }

    @AfterEach
    void end() throws Exception {
        if (desk != null) {
            desk.close();
        }
        listeners.close();
        if (broker != null) {
            broker.kill();
        }
    }

    private Desk desk(int version) throws Exception {
        Settings.Broker b = new Settings.Broker(
                broker.url(),
                version,
                "edgewatt-t1",
                Optional.of("edge"),
                "mqtt",
                "ca",
                "",
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(400),
                Duration.ZERO);
        Desk d = new Desk(b, Desk.RULES, new MemoryJournal());
        desk = d;
        d.secrets.write("ca", pki.authority());
        return d.awaitUp();
    }

    private Listener house(String id) throws Exception {
        return new Listener(listeners, broker.url(), pki.authority(), "house", id).listening(id);
    }

    private JsonNode reply(Listener house, String path, String body) throws IOException {
        int before = house.texts(ROOT + "/reply").size();
        house.say(ROOT + "/" + path, body, false);
        await(() -> house.texts(ROOT + "/reply").size() > before, "a reply to " + path);
        return mapper.readTree(house.texts(ROOT + "/reply").get(before));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 4})
    void topicsCommandsRepliesAndTheDeviceComeThroughTlsPasswordAndAccessList(int version) throws Exception {
        Listener house = house("house");
        Desk d = desk(version);
        house.awaitText(ROOT + "/status", "online");
        house.awaitText(ROOT + "/station", "online");
        house.awaitText(ROOT + "/evse/1/limitSource", "profile 42");
        house.awaitText(ROOT + "/evse/1/mode", "now");
        await(() -> !house.texts(DEVICE).isEmpty(), "the device");
        assertTrue(mapper.readTree(house.texts(DEVICE).get(0))
                .at("/cmps/evse1_power")
                .isObject());

        assertTrue(reply(house, "evse/1/set/mode", "pv").get("accepted").asBoolean());
        house.awaitText(ROOT + "/evse/1/mode", "pv");
        assertTrue(reply(house, "evse/1/set/limitA", "{\"value\":10,\"ttlS\":60}")
                .get("accepted")
                .asBoolean());
        house.awaitText(ROOT + "/evse/1/requestedA", "10.0");
        assertTrue(reply(house, "site/set/gridRelay", "{\"value\":true,\"ttlS\":60}")
                .get("accepted")
                .asBoolean());
        JsonNode no = reply(house, "cmd/stop", "{\"id\":\"x\",\"evse\":3}");
        assertEquals("x", no.get("id").asText());
        assertTrue(no.get("reason").asText().contains("there is no EVSE 3"), no.toString());

        house.say(ROOT + "/cmd/stop", "{\"evse\":1}", true);
        await(() -> d.station.calls.contains("stop REMOTE mqtt"), "a live command, retained for those who come later");
        house.close();
        d.close();
        Listener later = house("later" + version);
        later.awaitText(ROOT + "/status", "offline");
    }

    @Test
    void aRetainedCommandIsRefusedWhenTheBridgeComes() throws Exception {
        Listener house = house("house");
        house.say(ROOT + "/cmd/stop", "{\"evse\":1}", true);
        await(() -> house.texts(ROOT + "/cmd/stop").size() == 1, "the broker has it");
        Desk d = desk(5);
        await(() -> house.texts(ROOT + "/reply").size() == 1, "a reply");
        assertTrue(
                house.texts(ROOT + "/reply").get(0).contains("retained"),
                house.texts(ROOT + "/reply").toString());
        assertEquals(List.of(), d.station.calls);
    }

    @Test
    void whoMayOnlyReadCommandsNothing() throws Exception {
        Desk d = desk(5);
        Listener guest = new Listener(listeners, broker.url(), pki.authority(), "guest", "guest");
        guest.awaitText(ROOT + "/status", "online");
        guest.say(ROOT + "/cmd/unlock", "{\"evse\":1}", false);
        await(() -> guest.said.toString().contains("cmd/unlock: the broker's access list forbids it"), "refused");
        assertEquals(List.of(), d.station.calls);
    }

    @Test
    void noEventIsMissingOrOutOfOrderWhenTheBrokerIsKilledDuringACharge() throws Exception {
        Desk d = desk(5);
        d.station.state = EvseState.CHARGING;
        List<Integer> seen = new ArrayList<>();
        int most = 0;
        long heap = 0;
        long slowest = 0;
        for (int life = 0; life <= KILLS; life++) {
            // nobody keeps events for a listener: it must be there first, so the bridge is let in after it
            Listener house = house("house" + life);
            if (life > 0) {
                d.secrets.write("ca", pki.authority());
                long from = System.nanoTime();
                d.awaitUp();
                slowest = Math.max(slowest, System.nanoTime() - from);
            }
            for (int i = 0; i < PER_LIFE; i++) {
                d.event();
            }
            int last = d.journal.size() - 1;
            await(() -> numbers(house).contains(last), "event " + last);
            house.awaitText(ROOT + "/evse/1/state", "charging");
            await(() -> d.journal.allAcknowledged(), "all are acknowledged");
            seen.addAll(numbers(house));
            house.close();
            most = Math.max(most, bridgeThreads());
            if (life == KILLS / 10) {
                heap = used();
            }
            if (life < KILLS) {
                broker.kill();
                d.event();
                d.secrets.delete("ca");
                broker.start();
            }
        }
        assertEquals(
                IntStream.range(0, d.journal.size()).boxed().toList(),
                seen.stream().distinct().toList(),
                "in order, none missing");
        int threads = most;
        assertTrue(threads <= 14, "threads at most: " + threads);
        if (KILLS >= 100) {
            long grown = used() - heap;
            System.out.println(
                    "killed " + KILLS + " times: " + d.journal.size() + " events, slowest return " + slowest / 1_000_000
                            + " ms, threads at most " + threads + ", heap grown by " + grown / 1024 + " KiB");
            assertTrue(grown < 8 << 20, "heap grew by " + grown);
        }
    }

    private List<Integer> numbers(Listener house) {
        return house.texts(ROOT + "/transaction").stream()
                .map(t -> {
                    try {
                        return mapper.readTree(t).get("seqNo").asInt();
                    } catch (IOException e) {
                        throw new AssertionError(t, e);
                    }
                })
                .toList();
    }

    private static int bridgeThreads() {
        return Desk.threads().size();
    }

    private static long used() {
        System.gc();
        Runtime r = Runtime.getRuntime();
        return r.totalMemory() - r.freeMemory();
    }
}
