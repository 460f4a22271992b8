package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** An add-on that the application does not know, {@code meter.modbus} as shipped, comes and goes while a car charges. */
class ExtendIT {
    private final Charger charger = new Charger();
    private final AddOnMeter meter = new AddOnMeter(charger, "itest");

    @Test
    void aMeterIsInstalledReadAndRemovedDuringACharge() throws Exception {
        charger.connect();
        charger.charge(1, "EXTEND");
        ContactorWatch watch = new ContactorWatch(charger.context, 1);
        ModbusDoor device = new ModbusDoor();
        try {
            Bundle addOn = meter.install(device.port());
            MeterReading reading = Await.until("a reading", meter::reading, r -> r != null && r.importWh() > 0);
            assertEquals(230.5, reading.voltageV().l1(), 0.01);
            assertEquals(1234.5, reading.importWh(), 0.1);
            assertEquals(List.of(), meter.findings());

            device.close();
            String sentence = Await.until("it is missed", meter::findings, f -> !f.isEmpty())
                    .get(0)
                    .message();
            assertTrue(sentence.contains("meter 'itest' (127.0.0.1:" + device.port()), sentence);

            WeakReference<ClassLoader> loader =
                    new WeakReference<>(addOn.adapt(BundleWiring.class).getClassLoader());
            addOn = null;
            meter.remove();
            assertFalse(charger.context.getServiceReferences(Meter.class, null).stream()
                    .anyMatch(r -> meter.pid.equals(r.getProperty("service.pid"))));
            Await.until("no thread of it is left", () -> threads() == 0);
            Await.until("its class loader is collected", () -> {
                System.gc();
                return loader.get() == null;
            });
        } finally {
            device.close();
        }
        watch.close();
        watch.assertStayedClosed();
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        JsonNode bill = Await.until("the bill", () -> charger.transactionOf("EXTEND"), t -> t.has("energyWh"));
        assertEquals(
                (long) Math.floor(charger.evse(1).reading().orElseThrow().importWh()),
                bill.path("meterStop").asLong());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("edgewatt-meter.modbus"))
                .count();
    }
}
