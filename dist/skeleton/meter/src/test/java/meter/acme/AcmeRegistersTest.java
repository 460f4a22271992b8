package meter.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a meter of twenty lines, on loopback. */
class AcmeRegistersTest {
    private final Map<Integer, Float> values = new ConcurrentHashMap<>();
    private ServerSocket meter;
    private AcmeRegisters registers;

    @BeforeEach
    void start() throws IOException {
        meter = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "test-meter");
        thread.setDaemon(true);
        thread.start();
        registers = new AcmeRegisters(meter.getInetAddress().getHostAddress(), meter.getLocalPort(), 1);
    }

    @AfterEach
    void stop() throws IOException {
        registers.close();
        meter.close();
    }

    @Test
    void eachRegisterIsReadIntoItsField() throws IOException {
        float[] phases = {230, 231, 232, 10, 11, 12, 2300, -2541, 2784};
        for (int i = 0; i < phases.length; i++) {
            values.put(2 * i, phases[i]);
        }
        values.put(52, 2543f);
        values.put(72, 1.5f);
        values.put(74, 0.25f);
        MeterReading r = registers.read(Instant.EPOCH, 7);
        assertEquals(new PhaseValues(230, 231, 232), r.voltageV());
        assertEquals(new PhaseValues(10, -11, 12), r.currentA());
        assertEquals(2543, r.powerW());
        assertEquals(1500, r.importWh());
        assertEquals(250, r.exportWh());
        assertEquals(7, r.monotonicNanos());
    }

    @Test
    void aMeterThatHasGoneIsAFailureAndNotAnOldValue() throws IOException {
        registers.read(Instant.EPOCH, 7);
        values.put(-1, 0f); // hang up
        assertThrows(IOException.class, () -> registers.read(Instant.EPOCH, 8));
        values.remove(-1);
        registers.read(Instant.EPOCH, 9); // and it comes back
    }

    private void serve() {
        while (!meter.isClosed()) {
            try (Socket peer = meter.accept()) {
                DataInputStream in = new DataInputStream(peer.getInputStream());
                DataOutputStream out = new DataOutputStream(peer.getOutputStream());
                while (true) {
                    byte[] request = in.readNBytes(12);
                    if (request.length < 12 || values.containsKey(-1)) {
                        break;
                    }
                    int first = (request[8] & 0xff) << 8 | request[9] & 0xff;
                    int count = (request[10] & 0xff) << 8 | request[11] & 0xff;
                    out.write(request, 0, 4);
                    out.writeShort(3 + 2 * count);
                    out.write(new byte[] {request[6], request[7], (byte) (2 * count)});
                    for (int i = 0; i < count; i += 2) {
                        out.writeFloat(values.getOrDefault(first + i, 0f));
                    }
                }
            } catch (IOException e) {
                // the next connection
            }
        }
    }
}
