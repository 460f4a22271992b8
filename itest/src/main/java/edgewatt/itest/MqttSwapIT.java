package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.EvseState;
import edgewatt.api.store.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** {@code bridge.mqtt} is stopped, updated and started while a car charges; no event of any session is missing at the broker. */
class MqttSwapIT {
    private static final int WARM_UP = 1;

    private final Charger charger = new Charger();
    private final ObjectMapper json = new ObjectMapper();
    private final int swaps = Boolean.parseBoolean(charger.context.getProperty("edgewatt.full")) ? 50 : 5;

    @Test
    void theBridgeIsSwappedWhileACarChargesAndNoEventIsLost() throws Exception {
        charger.connect();
        Settings settings = Await.until("settings", () -> charger.service(Settings.class), s -> s != null);
        try (MqttDoor door = new MqttDoor()) {
            settings.change("bridge.mqtt", Map.of("url", door.url(), "discovery", ""), "itest");
            awaitBridge();
            charger.charge(1, "BRIDGE");

            session(); // events of the time when the contactor was open have all been told by then
            Await.until("the first session", () -> ended(door), n -> n == 1);

            ContactorWatch watch = new ContactorWatch(charger.context, 1);
            Bundle bridge = charger.bundle("bridge.mqtt");
            Residue residue = new Residue("edgewatt-bridge.mqtt");
            for (int i = 0; i < swaps; i++) {
                residue.replaced(bridge);
                boolean warm = i == WARM_UP;
                int ended = ended(door);
                swap(bridge, () -> {
                    if (warm) {
                        residue.warm();
                    }
                });
                Await.until("session " + i + " of the time without a bridge", () -> ended(door), n -> n == ended + 1);
            }
            watch.assertStayedClosed();
            watch.close();
            int ended = ended(door);
            charger.desk.sim("unplug 1");
            charger.awaitState(1, EvseState.AVAILABLE);
            Await.until("the end of the charge", () -> ended(door), n -> n == ended + 1);
            complete(door);
            bridge.stop();
            try {
                residue.assertNone();
            } finally {
                bridge.start();
            }
            awaitBridge();
            settings.change("bridge.mqtt", Map.of("url", "", "discovery", ""), "itest");
            Await.until("the bridge is idle", () -> charger.service(Link.class, "mqtt.main"), l -> l == null);
        }
    }

    private void awaitBridge() {
        Await.until(
                "the bridge is connected",
                () -> charger.service(Link.class, "mqtt.main"),
                l -> l != null && l.state() == Link.State.UP);
    }

    /** While the bridge is away a car comes and goes at the other EVSE. */
    private void swap(Bundle bridge, Swap.Meanwhile stopped) throws Exception {
        Swap.of(bridge, () -> {
            session();
            stopped.run();
        });
        awaitBridge();
    }

    private void session() throws Exception {
        charger.desk.sim("plug 2");
        charger.awaitState(2, EvseState.PREPARING);
        charger.desk.sim("tag 2 BRIDGE2");
        charger.awaitState(2, EvseState.CHARGING);
        charger.desk.sim("unplug 2");
        charger.awaitState(2, EvseState.AVAILABLE);
    }

    private int ended(MqttDoor door) throws Exception {
        int n = 0;
        long last = -1;
        for (String text : door.texts("/transaction")) {
            JsonNode event = json.readTree(text);
            if (event.path("event").asText().equals("ended")
                    && event.path("seq").asLong() > last) {
                n++;
                last = event.path("seq").asLong();
            }
        }
        return n;
    }

    /** Each transaction from its start to its end without a gap, and in order. */
    private void complete(MqttDoor door) throws Exception {
        Map<String, Integer> next = new HashMap<>();
        long last = 0;
        for (String text : door.texts("/transaction")) {
            JsonNode event = json.readTree(text);
            long seq = event.path("seq").asLong();
            if (seq <= last) {
                continue; // told again after a break
            }
            last = seq;
            String transaction = event.path("transaction").asText();
            int expected = next.getOrDefault(transaction, 0);
            assertEquals(expected, event.path("seqNo").asInt(), text);
            next.put(transaction, event.path("event").asText().equals("ended") ? -1 : expected + 1);
        }
        assertEquals(swaps + 2, next.size());
        assertTrue(next.values().stream().allMatch(n -> n == -1), "each has ended: " + next);
    }
}
