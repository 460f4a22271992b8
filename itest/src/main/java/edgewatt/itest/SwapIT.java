package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.Settings;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/**
 * Bundles beside the uplinks are updated again and again while a car charges, and leave nothing behind. The uplinks:
 * {@link HotSwapIT}, {@link MqttSwapIT}.
 */
class SwapIT {
    private static final int WARM_UP = 1;

    private final Charger charger = new Charger();
    private final int swaps = Boolean.parseBoolean(charger.context.getProperty("edgewatt.full")) ? 50 : 3;
    private ContactorWatch watch;
    private long boots;

    @BeforeEach
    void aCarCharges() throws Exception {
        charger.connect();
        charger.awaitState(1, EvseState.AVAILABLE);
        charger.desk.sim("car 1 soc=10");
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        charger.desk.sim("tag 1 SWAPPED");
        charger.awaitState(1, EvseState.CHARGING);
        charger.awaitContactor(1, DriverState.Contactor.CLOSED);
        watch = new ContactorWatch(charger.context, 1);
        boots = charger.boots();
    }

    @AfterEach
    void itsBillIsExact() throws Exception {
        assertEquals(DriverState.Contactor.CLOSED, charger.evse(1).driver().contactor());
        watch.close();
        watch.assertStayedClosed();
        assertTrue(charger.boots() <= boots, "no boot is told");
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        JsonNode bill = Await.until("the bill", () -> charger.transactionOf("SWAPPED"), t -> t.has("energyWh"));
        assertEquals(0, bill.path("repeatedStarts").asInt());
        assertEquals(0, bill.path("repeatedStops").asInt());
        assertEquals(
                (long) Math.floor(charger.evse(1).reading().orElseThrow().importWh()),
                bill.path("meterStop").asLong());
    }

    /** @param back how it is seen that the bundle works again */
    private void swapped(Bundle bundle, String threads, Swap.Meanwhile stopped, Swap.Meanwhile back) throws Exception {
        Residue residue = new Residue(threads);
        for (int i = 0; i < swaps; i++) {
            residue.replaced(bundle);
            boolean warm = i == WARM_UP;
            Swap.of(bundle, () -> {
                stopped.run();
                if (warm) {
                    residue.warm();
                }
            });
            back.run();
        }
        bundle.stop();
        try {
            stopped.run();
            residue.assertNone();
        } finally {
            bundle.start();
        }
        back.run();
    }

    @Test
    void smartChargingIsUpdatedAndThePowerIsOfferedThroughout() throws Exception {
        swapped(charger.bundle("ocpp.smartcharging"), "edgewatt-ocpp.smartcharging", () -> {}, () -> {
            Await.until("the profiles", () -> charger.service(Profiles.class), p -> p != null);
            assertTrue(charger.evse(1).offeredA() > 0, charger.evse(1).toString());
        });
    }

    @Test
    void theServerIsUpdatedAndAnswersUnderItsCertificate() throws Exception {
        charger.service(Settings.class).change("web", Map.of("port", 0), "itest");
        WebDoor door = new WebDoor(charger);
        door.url();
        HttpClient client = door.client();
        swapped(charger.bundle("web"), "edgewatt-web", door::forget, () -> assertEquals(200, door.knock(client)));
    }

    @Test
    void anAddOnIsUpdatedAndGoesOnReading() throws Exception {
        AddOnMeter meter = new AddOnMeter(charger, "swap");
        try (ModbusDoor device = new ModbusDoor()) {
            Bundle bundle = meter.install(device.port());
            try {
                awaitReading(meter, System.nanoTime());
                AtomicLong gone = new AtomicLong();
                swapped(
                        bundle,
                        "edgewatt-meter.modbus",
                        () -> gone.set(System.nanoTime()),
                        () -> awaitReading(meter, gone.get()));
            } finally {
                meter.remove();
            }
        }
    }

    private static void awaitReading(AddOnMeter meter, long after) {
        MeterReading reading = Await.until(
                "a reading", meter::reading, r -> r != null && r.monotonicNanos() - after > 0 && r.importWh() > 0);
        assertEquals(1234.5, reading.importWh(), 0.1);
    }
}
