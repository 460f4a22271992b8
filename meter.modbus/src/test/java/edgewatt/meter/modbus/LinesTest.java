package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meters, lines and threads, as the component starts them, against servers. */
class LinesTest {
    private static final int PATIENT_MS = 10_000;
    private static final int SHORT_MS = 100;

    private final TestClock clock = new TestClock(System::nanoTime);
    private Lines lines;
    private Device device;

    @BeforeEach
    void open() throws IOException {
        lines = new Lines(clock);
        device = device(230);
    }

    @AfterEach
    void close() throws IOException {
        lines.deactivate();
        device.close();
        Await.until("no thread is left", () -> threads() == 0);
    }

    private static Device device(double volts) throws IOException {
        Device d = new Device();
        for (int unit = 1; unit <= 3; unit++) {
            for (int register = 0; register < 80; register += 2) {
                d.setFloats(Registers.INPUT, unit, register, volts + unit);
            }
        }
        return d;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("edgewatt-meter.modbus"))
                .count();
    }

    private ModbusMeter add(Device d, int unit, int timeoutMs) {
        RegisterMap map = Maps.named("SDM630", Optional.empty(), false).orElseThrow();
        ModbusMeter meter = new ModbusMeter(Plans.of(d, unit, "SDM630", timeoutMs), map, clock);
        lines.add(meter);
        return meter;
    }

    private static double volts(ModbusMeter meter) {
        return meter.reading().map(r -> r.voltageV().l1()).orElse(Double.NaN);
    }

    private void awaitNew(ModbusMeter meter) {
        long since = System.nanoTime();
        Await.until(
                "a new reading of " + meter.name(),
                () -> meter.reading()
                        .filter(r -> r.monotonicNanos() - since > 0)
                        .isPresent());
    }

    @Test
    void metersBehindOneGatewayShareAConnection() {
        ModbusMeter one = add(device, 1, PATIENT_MS);
        ModbusMeter two = add(device, 2, PATIENT_MS);
        awaitNew(one);
        awaitNew(two);
        awaitNew(one);
        assertEquals(231, volts(one));
        assertEquals(232, volts(two));
        assertEquals(1, device.connections.get());
    }

    @Test
    void aMeterThatComesOrGoesDoesNotDisturbTheOthers() {
        ModbusMeter one = add(device, 1, PATIENT_MS);
        awaitNew(one);
        ModbusMeter two = add(device, 2, PATIENT_MS);
        awaitNew(two);
        lines.remove(one);
        awaitNew(two);
        assertEquals(1, device.connections.get());
        lines.remove(two);
        ModbusMeter three = add(device, 3, PATIENT_MS);
        awaitNew(three);
        assertEquals(233, volts(three));
    }

    @Test
    void aSilentMeterLeavesItsNeighbourItsTurn() {
        device.silent.add(1);
        ModbusMeter one = add(device, 1, SHORT_MS);
        ModbusMeter two = add(device, 2, PATIENT_MS);
        for (int i = 0; i < 3; i++) {
            awaitNew(two);
        }
        Await.until("the silent one is named", () -> !one.findings().isEmpty());
        assertTrue(one.reading().isEmpty());
        assertEquals(0, two.findings().size());
        device.silent.clear();
        awaitNew(one);
        Await.until("and no longer", () -> one.findings().isEmpty());
    }

    @Test
    void aSilentDeviceDoesNotHoldAnother() throws IOException {
        try (Device other = device(110)) {
            other.silent.add(1);
            ModbusMeter silent = add(other, 1, PATIENT_MS);
            ModbusMeter good = add(device, 1, PATIENT_MS);
            Await.until("the silent one was asked", () -> other.requests.get() > 0);
            awaitNew(good);
            awaitNew(good);
            assertTrue(silent.reading().isEmpty());
            lines.remove(silent); // hangs up: its thread does not wait for the answer
        }
    }

    @Test
    void moreSilentDevicesThanThreadsOnlyDelay() throws IOException {
        Device[] others = new Device[6];
        try {
            for (int i = 0; i < others.length; i++) {
                others[i] = device(110);
                others[i].silent.add(1);
                add(others[i], 1, SHORT_MS);
            }
            ModbusMeter good = add(device, 1, PATIENT_MS);
            awaitNew(good);
            awaitNew(good);
            // a thread that has ended may be listed for a moment beside the one that came after it
            Await.until("one that waits, and four", () -> threads() <= 5);
        } finally {
            for (Device d : others) {
                d.close();
            }
        }
    }

    @Test
    void anAnswerThatDripsIsCutOff() {
        device.faults.add(Device.Fault.DRIP);
        ModbusMeter one = add(device, 1, SHORT_MS);
        Await.until("the first was given up", () -> device.connections.get() > 1);
        awaitNew(one);
        assertEquals(231, volts(one));
    }

    @Test
    void aDeadConnectionIsMadeAnew() throws IOException {
        ModbusMeter one = add(device, 1, PATIENT_MS);
        awaitNew(one);
        device.cut();
        awaitNew(one);
        assertTrue(device.connections.get() >= 2);
    }
}
