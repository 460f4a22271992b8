package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Health;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.Settings;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

/** An add-on that the application does not know, {@code meter.modbus} as shipped, comes and goes while a car charges. */
class ExtendIT {
    private static final String PID = "meter.modbus~itest";
    private static final Map<String, Object> SETTINGS = Map.of("host", "127.0.0.1", "place", "circuit", "pollMs", 200);

    private final Charger charger = new Charger();

    @Test
    void aMeterIsInstalledReadAndRemovedDuringACharge() throws Exception {
        charger.connect();
        charger.awaitState(1, EvseState.AVAILABLE);
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        charger.desk.sim("tag 1 EXTEND");
        charger.awaitContactor(1, DriverState.Contactor.CLOSED);
        AtomicInteger openings = new AtomicInteger();
        AutoCloseable watch = ContactorWatch.register(charger.context, 1, openings::incrementAndGet);
        Settings settings = charger.service(Settings.class);
        ServerSocket device = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        try {
            Thread server = new Thread(() -> serve(device), "itest-modbus");
            server.setDaemon(true);
            server.start();

            Bundle addOn = charger.context.installBundle(jar().toUri().toString());
            addOn.start();
            Map<String, Object> values = new HashMap<>(SETTINGS);
            values.put("port", device.getLocalPort());
            settings.change(PID, values, "itest");
            MeterReading reading = Await.until("a reading", this::reading, r -> r != null && r.importWh() > 0);
            assertEquals(230.5, reading.voltageV().l1(), 0.01);
            assertEquals(1234.5, reading.importWh(), 0.1);
            assertEquals(List.of(), findings());

            device.close();
            String sentence = Await.until("it is missed", this::findings, f -> !f.isEmpty())
                    .get(0)
                    .message();
            assertTrue(sentence.contains("meter 'itest' (127.0.0.1:" + device.getLocalPort()), sentence);

            WeakReference<ClassLoader> loader =
                    new WeakReference<>(addOn.adapt(BundleWiring.class).getClassLoader());
            addOn.uninstall();
            addOn = null;
            values.replaceAll((key, value) -> null);
            settings.change(PID, values, "itest");
            assertFalse(charger.context.getServiceReferences(Meter.class, null).stream()
                    .anyMatch(r -> PID.equals(r.getProperty("service.pid"))));
            Await.until("no thread of it is left", () -> threads() == 0);
            Await.until("its class loader is collected", () -> {
                System.gc();
                return loader.get() == null;
            });
        } finally {
            device.close();
        }
        watch.close();
        assertEquals(0, openings.get(), "the contactor stayed closed");
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        JsonNode bill = Await.until("the bill", () -> charger.transactionOf("EXTEND"), t -> t.has("energyWh"));
        assertEquals(
                (long) Math.floor(charger.evse(1).reading().orElseThrow().importWh()),
                bill.path("meterStop").asLong());
    }

    private Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(charger.context.getProperty("edgewatt.addon")))) {
            return files.filter(f -> f.getFileName().toString().matches("meter\\.modbus-[0-9].*(?<!sources)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("meter.modbus is not built"));
        }
    }

    private <T> T service(Class<T> type) throws Exception {
        for (ServiceReference<T> reference : charger.context.getServiceReferences(type, null)) {
            if (PID.equals(reference.getProperty("service.pid"))) {
                return charger.context.getService(reference);
            }
        }
        return null;
    }

    private MeterReading reading() throws Exception {
        Meter meter = service(Meter.class);
        return meter == null ? null : meter.reading().orElse(null);
    }

    private List<Health.Finding> findings() throws Exception {
        Health health = service(Health.class);
        return health == null ? List.of() : health.findings();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("edgewatt-meter.modbus"))
                .count();
    }

    /** An SDM630: 230.5 V, and 1.2345 kWh. */
    private static void serve(ServerSocket device) {
        while (!device.isClosed()) {
            try (Socket peer = device.accept()) {
                DataInputStream in = new DataInputStream(peer.getInputStream());
                DataOutputStream out = new DataOutputStream(peer.getOutputStream());
                while (!device.isClosed()) {
                    byte[] request = new byte[12];
                    in.readFully(request);
                    int first = (request[8] & 0xff) << 8 | request[9] & 0xff;
                    int count = (request[10] & 0xff) << 8 | request[11] & 0xff;
                    out.write(request, 0, 4);
                    out.writeShort(3 + 2 * count);
                    out.write(new byte[] {request[6], request[7], (byte) (2 * count)});
                    for (int register = first; register < first + count; register += 2) {
                        out.writeFloat(register <= 4 ? 230.5f : register == 72 ? 1.2345f : 0f);
                    }
                }
            } catch (IOException e) {
                // the meter has hung up
            }
        }
    }
}
