package edgewatt.bridge.mqtt;

import static edgewatt.bridge.mqtt.Desk.ROOT;
import static edgewatt.bridge.mqtt.Desk.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BridgeTest {
    private final ObjectMapper mapper = new ObjectMapper();
    private TinyBroker broker;
    private Desk desk;

    @BeforeEach
    void broker() throws IOException {
        broker = new TinyBroker();
    }

    @AfterEach
    void end() throws IOException {
        if (desk != null) {
            desk.close();
        }
        broker.close();
        await(() -> Desk.threads().isEmpty(), "no thread is left: " + Desk.threads());
    }

    private Desk up() throws IOException {
        broker.start();
        desk = Desk.at(broker.url());
        return desk.awaitUp();
    }

    private Desk of(int version, boolean desiredState, Duration sessionExpiry) {
        Settings.Broker b = new Settings.Broker(
                broker.url(),
                version,
                "edgewatt-t1",
                Optional.empty(),
                "",
                "",
                "",
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofMillis(400),
                sessionExpiry);
        Settings.Rules rules = new Settings.Rules(true, desiredState, 6, 4200, 4300, Optional.empty());
        desk = new Desk(b, rules, new MemoryJournal());
        return desk;
    }

    private void awaitRetained(String path, String text) {
        await(
                () -> text.equals(broker.retained.get(ROOT + "/" + path)),
                path + " = " + text + " in " + broker.retained);
    }

    private JsonNode reply(String path, String body) throws IOException {
        int before = broker.texts(ROOT + "/reply").size();
        broker.inject(ROOT + "/" + path, body, false, null, null);
        await(() -> broker.texts(ROOT + "/reply").size() > before, "a reply to " + path);
        return mapper.readTree(broker.texts(ROOT + "/reply").get(before));
    }

    @Test
    void everyValueIsRetainedWithItsUnitInTheTopic() throws IOException {
        up();
        awaitRetained("status", "online");
        awaitRetained("evse/1/state", "available");
        awaitRetained("evse/1/limitA", "16.0");
        awaitRetained("evse/1/limitSource", "profile 42");
        awaitRetained("evse/1/powerW", "0");
        awaitRetained("evse/1/energyWh", "1234");
        awaitRetained("evse/1/voltageV/l1", "231.3");
        awaitRetained("evse/1/currentA/l3", "0.0");
        awaitRetained("site/evsePowerW", "0");
        awaitRetained("health", "[]");
        assertFalse(broker.retained.containsKey(ROOT + "/evse/1/voltageV/l2"), "what is not measured is not told");
        JsonNode json = mapper.readTree(broker.retained.get(ROOT + "/evse/1"));
        assertEquals("available", json.get("state").asText());
        assertEquals(231.3, json.get("voltageV").get("l1").asDouble());
        assertEquals("5 edgewatt-t1  ", broker.logins.get(0));
    }

    @Test
    void aChangedStateIsToldAtOnceAndASmallStepOfPowerIsNot() throws IOException {
        up();
        awaitRetained("evse/1/powerW", "0");
        desk.station.powerW = 9;
        desk.station.state = EvseState.CHARGING;
        desk.bridge.changed();
        awaitRetained("evse/1/state", "charging");
        assertEquals("0", broker.retained.get(ROOT + "/evse/1/powerW"));
        desk.station.powerW = 3450;
        desk.bridge.changed();
        awaitRetained("evse/1/powerW", "3450");
        awaitRetained("evse/1/currentA/l1", "5.0");
    }

    @Test
    void aMeterThatFallsSilentIsNotToldAsItWas() throws IOException {
        SiteMeter grid = new SiteMeter(Meter.Place.GRID, 1500);
        SiteMeter pv = new SiteMeter(Meter.Place.PV, 4000);
        broker.start();
        desk = Desk.at(broker.url());
        desk.around.meters().addAll(List.of(grid, pv, new SiteMeter(Meter.Place.PV, 500)));
        desk.awaitUp();
        awaitRetained("site/powerW", "1500");
        awaitRetained("site/powerW/l1", "460");
        awaitRetained("site/pvW", "4500");
        grid.silent = true;
        pv.silent = true;
        awaitRetained("site/powerW", "None");
        awaitRetained("site/currentA/l1", "None");
        awaitRetained("site/pvW", "500");
        grid.silent = false;
        awaitRetained("site/powerW", "1500");
    }

    @Test
    void theWillSaysOfflineWhenTheLineIsCut() throws IOException {
        up();
        awaitRetained("status", "online");
        broker.cut();
        await(() -> broker.texts(ROOT + "/status").contains("offline"), "the will");
        await(() -> broker.texts(ROOT + "/status").equals(List.of("online", "offline", "online")), "back again");
    }

    @Test
    void aStoppedBridgeSaysOffline() throws IOException {
        up();
        awaitRetained("status", "online");
        desk.close();
        awaitRetained("status", "offline");
        await(() -> broker.sessions() == 0, "the session ends");
    }

    @Test
    void aBrokerThatIsAbsentAtTheStartIsFoundWhenItComes() throws IOException {
        desk = Desk.at(broker.url());
        await(
                () -> desk.bridge.link().because().contains("nobody listens"),
                desk.bridge.link().because());
        assertEquals("broker", desk.bridge.findings().get(0).subject());
        desk.event();
        broker.start();
        desk.awaitUp();
        await(() -> desk.journal.allAcknowledged(), "the waiting event leaves");
        assertEquals(List.of(), desk.bridge.findings());
    }

    @Test
    void noEventIsMissingOrOutOfOrderWhenTheBrokerIsKilledTenTimes() throws IOException {
        up();
        int most = 0;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 20; i++) {
                desk.event();
            }
            broker.kill();
            desk.event();
            broker.start();
            desk.awaitUp();
            most = Math.max(most, Desk.threads().size());
        }
        await(() -> desk.journal.allAcknowledged(), "all are acknowledged");
        List<Integer> seen =
                broker.texts(ROOT + "/transaction").stream().map(this::seqNo).collect(Collectors.toList());
        // a repeated event is the same event; repeats stand beside their first
        for (int i = seen.size() - 1; i > 0; i--) {
            if (seen.get(i).equals(seen.get(i - 1))) {
                seen.remove(i);
            }
        }
        assertEquals(IntStream.range(0, 210).boxed().toList(), seen);
        await(() -> Desk.threads().size() <= 6, "threads of one connection: " + Desk.threads());
        assertTrue(most <= 12, "threads at most: " + most);
    }

    private int seqNo(String json) {
        try {
            return mapper.readTree(json).get("seqNo").asInt();
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    @Test
    void anEventThatIsNotAcknowledgedStaysInTheJournal() throws IOException {
        up();
        await(() -> broker.texts(ROOT + "/status").contains("online"), "online");
        broker.acknowledges = false;
        desk.event();
        await(() -> broker.texts(ROOT + "/transaction").size() == 1, "sent once");
        assertFalse(desk.journal.allAcknowledged());
        broker.acknowledges = true;
        broker.cut();
        await(() -> desk.journal.allAcknowledged(), "sent again over the next connection");
        assertEquals(2, broker.texts(ROOT + "/transaction").size());
    }

    @Test
    void anEventTheBrokerForbidsStaysAndIsReported() throws IOException {
        broker.forbidden = t -> t.endsWith("/transaction");
        up();
        desk.event();
        await(() -> desk.bridge.findings().stream().anyMatch(f -> f.message().contains("access list")), "a finding");
        assertFalse(desk.journal.allAcknowledged());
        assertEquals(Link.State.UP, desk.bridge.link().state());
    }

    @Test
    void wrongCredentialsAreSaidInWordsAndNoPasswordIsRepeated() throws IOException {
        broker.refuse = 0x86;
        broker.start();
        desk = new Desk(broker.url(), "edge", "mqtt", new MemoryJournal());
        await(
                () -> desk.bridge.link().because().contains("username or password"),
                desk.bridge.link().because());
        assertFalse(desk.bridge.findings().toString().contains("hush"));
        broker.refuse = 0;
        desk.awaitUp();
        assertEquals("5 edgewatt-t1 edge hush", broker.logins.get(broker.logins.size() - 1));
    }

    @Test
    void aMissingSecretIsNamed() throws IOException {
        broker.start();
        desk = new Desk(broker.url(), "edge", "lost", new MemoryJournal()).awaitUp();
        assertTrue(
                desk.bridge.findings().get(0).message().contains("'lost'"),
                desk.bridge.findings().toString());
    }

    @Test
    void aBrokerThatIsSilentIsGivenUpAndThreadsDoNotGrow() throws IOException {
        broker.silent = true;
        broker.start();
        desk = Desk.at(broker.url());
        await(() -> desk.bridge.link().because().contains("does not answer in time"), "given up");
        broker.silent = false;
        desk.awaitUp();
        await(() -> Desk.threads().size() <= 6, "threads of one connection: " + Desk.threads());
    }

    @Test
    void theBridgeEndsWhileItConnectsToASilentBroker() throws IOException {
        broker.silent = true;
        broker.start();
        desk = Desk.at(broker.url());
        await(() -> broker.sessions() == 1, "it has begun to connect");
        desk.close();
        await(() -> Desk.threads().isEmpty(), "no thread is left: " + Desk.threads());
    }

    @Test
    void aLimitFromOutsideAlwaysEnds() throws IOException {
        up();
        await(() -> broker.texts(ROOT + "/status").contains("online"), "online");
        assertRefused(reply("evse/1/set/limitA", "{\"value\":10}"), "'ttlS' is missing");
        assertRefused(reply("evse/1/set/limitA", "{\"value\":-1,\"ttlS\":60}"), "'value' is -1.0");
        assertRefused(reply("evse/1/set/limitA", "{\"value\":\"10\",\"ttlS\":60}"), "'value' is missing or no number");
        assertRefused(reply("evse/2/set/limitA", "{\"value\":10,\"ttlS\":60}"), "there is no EVSE 2");
        assertRefused(reply("evse/1/set/limitA", "10"), "'ttlS' is missing");
        assertRefused(reply("evse/1/set/limitA", "[10]"), "expected a JSON object");
        assertEquals(List.of(), desk.limiters);
        assertTrue(reply("evse/1/set/limitA", "{\"id\":\"a\",\"value\":10,\"ttlS\":60}")
                .get("accepted")
                .asBoolean());
        var steps = desk.limiters.get(0).envelope().steps();
        assertEquals(
                List.of(10.0, 6.0),
                steps.stream().map(s -> s.maxCurrentA().l1()).toList());
        assertEquals(
                60, steps.get(1).from().getEpochSecond() - steps.get(0).from().getEpochSecond());
        reply("evse/1/set/limitA", "{\"value\":null}");
        assertEquals(List.of(), desk.limiters);
    }

    private static void assertRefused(JsonNode reply, String why) {
        assertFalse(reply.get("accepted").asBoolean(), reply.toString());
        assertTrue(reply.get("reason").asText().contains(why), reply.toString());
    }

    @Test
    void commandsAreCarriedOutOncePerIdAndAnswered() throws IOException {
        up();
        await(() -> broker.texts(ROOT + "/status").contains("online"), "online");
        String start = "{\"id\":7,\"evse\":1,\"token\":\"AB12\"}";
        assertEquals("accepted", reply("cmd/start", start).get("status").asText());
        assertEquals("7", reply("cmd/start", start).get("id").asText());
        reply("cmd/stop", "{\"evse\":1}");
        reply("cmd/unlock", "{\"evse\":1}");
        assertRefused(reply("cmd/start", "{\"evse\":1}"), "'token' is missing");
        assertRefused(reply("cmd/start", "{\"evse\":9,\"token\":\"A\"}"), "there is no EVSE 9");
        assertRefused(reply("cmd/explode", "{\"evse\":1}"), "there is no command 'cmd/explode'");
        assertRefused(reply("cmd/stop", "{\"evse\":1"), "not JSON");
        assertEquals(List.of("start AB12 true mqtt", "stop REMOTE mqtt", "unlock"), desk.station.calls);
    }

    @Test
    void aRetainedCommandIsRefused() throws IOException {
        up();
        await(() -> broker.texts(ROOT + "/status").contains("online"), "online");
        broker.inject(ROOT + "/cmd/stop", "{\"evse\":1}", true, null, null);
        await(() -> broker.texts(ROOT + "/reply").size() == 1, "a reply");
        assertRefused(mapper.readTree(broker.texts(ROOT + "/reply").get(0)), "retained");
        assertEquals(List.of(), desk.station.calls);
    }

    @Test
    void theAnswerAlsoGoesToTheResponseTopicOfMqtt5() throws IOException {
        up();
        await(() -> broker.texts(ROOT + "/status").contains("online"), "online");
        broker.inject(ROOT + "/cmd/stop", "{\"evse\":1}", false, "caller/answers", "c1");
        await(() -> broker.texts("caller/answers").size() == 1, "an answer there");
    }

    @Test
    void aBrokerOfMqtt311GetsAllButTheResponseTopic() throws IOException {
        broker.versions = Set.of(4);
        broker.start();
        of(4, false, Duration.ZERO).awaitUp();
        assertEquals("mqtt3.1.1", desk.bridge.link().protocol());
        awaitRetained("status", "online");
        awaitRetained("evse/1/state", "available");
        assertEquals("4 edgewatt-t1  ", broker.logins.get(0));
        assertEquals(
                "accepted",
                reply("cmd/stop", "{\"id\":1,\"evse\":1}").get("status").asText());
        for (int i = 0; i < 5; i++) {
            desk.event();
        }
        broker.kill();
        desk.event();
        broker.start();
        await(() -> desk.journal.allAcknowledged(), "all are acknowledged");
        broker.cut();
        await(() -> broker.texts(ROOT + "/status").contains("offline"), "the will");
        desk.awaitUp();
        await(() -> Desk.threads().size() <= 6, "threads of one connection: " + Desk.threads());
        broker.forbidden = t -> t.endsWith("/cmd/+");
        broker.cut();
        await(() -> desk.bridge.findings().toString().contains("subscribing to cmd/+"), "a refusal is told");
    }

    /** What the broker has kept since before this start would be replayed by a restart. */
    @Test
    void aSessionIsResumedAfterABreakButNotAfterAStart() throws IOException {
        broker.start();
        of(5, false, Duration.ofSeconds(60)).awaitUp();
        broker.cut();
        await(() -> broker.cleanStarts.size() == 2, "back again");
        assertEquals(List.of(true, false), broker.cleanStarts);
        desk.awaitUp();
    }

    @Test
    void aBrokerThatDoesNotSpeakMqtt5SaysWhatToDo() throws IOException {
        broker.versions = Set.of(4);
        broker.start();
        desk = Desk.at(broker.url());
        await(
                () -> desk.bridge.link().because().contains("set version to 3.1.1"),
                desk.bridge.link().because());
    }

    @Test
    void deviceAndWishesAreRetained() throws IOException {
        up();
        awaitRetained("station", "online");
        awaitRetained("evse/1/mode", "now");
        awaitRetained("evse/1/enabled", "true");
        awaitRetained("evse/1/pilot", "A");
        awaitRetained("evse/1/phases", "3");
        awaitRetained("evse/1/requestedA", "32.0");
        awaitRetained("evse/1/departure", "learned");
        reply("evse/1/set/limitA", "{\"value\":10,\"ttlS\":60}");
        reply("evse/1/set/mode", "pv");
        awaitRetained("evse/1/requestedA", "10.0");
        awaitRetained("evse/1/mode", "pv");
        String device = "homeassistant/device/edgewatt-t1/config";
        await(() -> broker.retained.containsKey(device), "the device");
        assertTrue(mapper.readTree(broker.retained.get(device))
                        .at("/cmps/evse1_mode/ops")
                        .size()
                == 5);
        int told = broker.texts(device).size();
        broker.inject("homeassistant/status", "online", false, null, null);
        await(() -> broker.texts(device).size() == told + 1, "told again at Home Assistant's birth");
    }

    /** What the broker keeps of an older start, with another EVSE, is taken out of Home Assistant. */
    @Test
    void anEvseThatHasGoneIsRemoved() throws IOException {
        String device = "homeassistant/device/edgewatt-t1/config";
        broker.retained.put(device, "{\"cmps\":{\"evse2_power\":{\"p\":\"sensor\",\"uniq_id\":\"u\"}}}");
        up();
        await(
                () -> broker.retained.get(device).contains("\"evse2_power\":{\"p\":\"sensor\"}"),
                "removed in " + broker.retained.get(device));
    }

    @Test
    void aRetainedWishIsTheDesiredStateIfItIsSaidSo() throws IOException {
        broker.start();
        of(5, true, Duration.ZERO).awaitUp();
        await(() -> broker.texts(ROOT + "/status").contains("online"), "online");
        broker.inject(ROOT + "/evse/1/set/mode", "pv", true, null, null);
        awaitRetained("evse/1/mode", "pv");
        assertEquals("pv", desk.variables.get("ChargingMode"));
    }

    /** A flood is answered message by message: the broker holds back what was not handled. */
    @Test
    void everyOneOfManyMalformedCommandsIsAnsweredAndTheChargeGoesOn() throws Exception {
        int count = Boolean.getBoolean("edgewatt.full") ? 10_000 : 500;
        up();
        desk.station.state = EvseState.CHARGING;
        await(() -> broker.texts(ROOT + "/status").contains("online"), "online");
        Random random = new Random(7);
        for (int i = 0; i < count; i++) {
            Malformed m = Malformed.of(random);
            broker.injectAcknowledged(ROOT + "/" + m.path().replaceAll("/$", "/x"), m.body());
        }
        await(() -> broker.replies.get() >= count, "all are answered: " + broker.replies.get() + " of " + count);
        for (String answer : broker.texts(ROOT + "/reply")) {
            assertFalse(mapper.readTree(answer).get("accepted").asBoolean(), answer);
            assertFalse(mapper.readTree(answer).get("reason").asText().isBlank(), answer);
        }
        assertEquals(count, broker.texts(ROOT + "/reply").size());
        assertEquals(List.of(), desk.station.calls);
        assertEquals(Link.State.UP, desk.bridge.link().state());
        awaitRetained("evse/1/state", "charging");
    }
}
