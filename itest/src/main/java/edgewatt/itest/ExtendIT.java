package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.Settings;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

/** The example of {@code docs/extend.md}, alive: a meter on Modbus TCP becomes a service by its settings alone. */
class ExtendIT {
    private final Charger charger = new Charger();

    @Test
    void aModbusMeterIsThereAsSoonAsItIsConfigured() throws Exception {
        try (ServerSocket device = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> serve(device), "itest-modbus");
            server.setDaemon(true);
            server.start();
            Settings settings = Await.until("settings", () -> charger.service(Settings.class), s -> s != null);
            settings.change(
                    "example.modbus~house",
                    Map.of("host", "127.0.0.1", "port", device.getLocalPort(), "evse", 0),
                    "itest");
            MeterReading reading = Await.until("a reading", () -> reading(device.getLocalPort()), r -> r != null);
            assertEquals(230.5, reading.voltageV().l1(), 0.01);
            assertEquals(1234.5, reading.importWh(), 0.1);
        }
    }

    private MeterReading reading(int port) throws Exception {
        for (ServiceReference<Meter> reference : charger.context.getServiceReferences(Meter.class, null)) {
            Meter meter = charger.context.getService(reference);
            if (meter.name().equals("127.0.0.1:" + port)) {
                return meter.reading().orElse(null);
            }
        }
        return null;
    }

    private static void serve(ServerSocket device) {
        while (!device.isClosed()) {
            try (Socket peer = device.accept()) {
                DataInputStream in = new DataInputStream(peer.getInputStream());
                DataOutputStream out = new DataOutputStream(peer.getOutputStream());
                while (true) {
                    byte[] request = new byte[12];
                    in.readFully(request);
                    int register = (request[8] & 0xff) << 8 | request[9] & 0xff;
                    out.write(new byte[] {request[0], request[1], 0, 0, 0, 7, request[6], 4, 4});
                    out.writeFloat(register <= 4 ? 230.5f : register == 72 ? 1.2345f : 0f);
                }
            } catch (IOException e) {
                // the meter hangs up after each round of questions
            }
        }
    }
}
