package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The library against a server that is not the library's own. */
class J2modPortTest {
    private static final int PATIENT_MS = 10_000;
    private static final int SHORT_MS = 150;
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private Device device;
    private J2modPort port;

    @BeforeEach
    void open() throws IOException {
        device = new Device();
        device.set(Registers.INPUT, 1, 10, 1, 0xffff, 0x8000);
        device.set(Registers.HOLDING, 200, 0x5b00, 7);
        port = new J2modPort(device.host(), device.port(), now::get);
    }

    @AfterEach
    void close() throws IOException {
        port.close();
        device.close();
    }

    private int[] input(int timeoutMs) throws IOException {
        return port.read(1, Registers.INPUT, 10, 3, timeoutMs);
    }

    @Test
    void bothKindsOfRegistersOfAnyUnitOverOneConnection() throws IOException {
        assertArrayEquals(new int[] {1, 0xffff, 0x8000}, input(PATIENT_MS));
        assertArrayEquals(new int[] {7}, port.read(200, Registers.HOLDING, 0x5b00, 1, PATIENT_MS));
        assertEquals(1, device.connections.get());
        assertEquals(2, device.requests.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 10, 11, 99})
    void anExceptionCodeIsToldAndTheConnectionKept(int code) throws IOException {
        device.refusals.put(1, code);
        Refusal refusal = assertThrows(Refusal.class, () -> input(PATIENT_MS));
        assertEquals(code, refusal.code());
        assertTrue(refusal.getMessage().contains("code " + code), refusal.getMessage());
        device.refusals.clear();
        input(PATIENT_MS);
        assertEquals(1, device.connections.get());
    }

    @ParameterizedTest
    @EnumSource(value = Device.Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "DRIP") // see LinesTest
    void afterWhatIsNoAnswerItConnectsAnewAndIsInStep(Device.Fault fault) throws IOException {
        device.faults.add(fault);
        boolean waits = fault == Device.Fault.SILENT || fault == Device.Fault.NO_MODBUS;
        assertThrows(IOException.class, () -> input(waits ? SHORT_MS : PATIENT_MS));
        Await.until("the device has seen it", () -> device.faults.isEmpty());
        assertArrayEquals(new int[] {1, 0xffff, 0x8000}, input(PATIENT_MS));
        assertEquals(2, device.connections.get());
    }

    @Test
    void aDeviceThatRestartsIsFoundAgain() throws IOException {
        input(PATIENT_MS);
        device.cut();
        assertThrows(IOException.class, () -> input(PATIENT_MS));
        input(PATIENT_MS);
    }

    @Test
    void attemptsToConnectAreMadeAfter1And2And4And8Seconds() throws IOException {
        try (Socket reserved = new Socket()) { // bound, not listening: the number is ours, and a connection is refused
            reserved.setReuseAddress(true);
            reserved.bind(new InetSocketAddress(device.host(), 0));
            port = new J2modPort(device.host(), reserved.getLocalPort(), now::get);
            long[] waits = {1, 2, 4, 8, 8, 8};
            for (long wait : waits) {
                Unreachable attempt = assertThrows(Unreachable.class, () -> input(PATIENT_MS));
                now.addAndGet(wait * SECOND - 1);
                assertSame(attempt, assertThrows(Unreachable.class, () -> input(PATIENT_MS)), "no other was made");
                now.addAndGet(1);
            }
            try (Device back = new Device(reserved.getLocalPort())) {
                back.set(Registers.INPUT, 1, 10, 1, 2, 3);
                assertArrayEquals(new int[] {1, 2, 3}, input(PATIENT_MS));
            }
        }
    }

    @Test
    void aNameWithoutAnAddressIsSaid() {
        J2modPort nowhere = new J2modPort("meter.invalid", 502, now::get);
        String sentence = assertThrows(Unreachable.class, () -> nowhere.read(1, Registers.INPUT, 0, 1, SHORT_MS))
                .getMessage();
        assertTrue(sentence.contains("'host' meter.invalid has no address"), sentence);
    }
}
