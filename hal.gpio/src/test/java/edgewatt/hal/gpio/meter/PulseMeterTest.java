package edgewatt.hal.gpio.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Meter;
import edgewatt.api.store.Documents;
import edgewatt.api.store.JournalException;
import edgewatt.hal.gpio.config.MeterConfig;
import edgewatt.hal.gpio.pin.InputPin;
import edgewatt.hal.gpio.pin.VirtualTimeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PulseMeterTest {
    private final VirtualTimeline time = new VirtualTimeline();
    private final InputPin pin = new InputPin("s0", 0, false, time);
    private final Store store = new Store();
    private final PulseMeter meter = new PulseMeter(new MeterConfig("m", "s0", 1000, 1), pin, time);

    private static final class Store implements Documents {
        private final Map<String, String> documents = new HashMap<>();
        private int writes;
        private boolean full;

        @Override
        public Optional<String> read(String name) {
            return Optional.ofNullable(documents.get(name));
        }

        @Override
        public void write(String name, String json) {
            if (full) {
                throw new JournalException("disk full", true, null);
            }
            writes++;
            documents.put(name, json);
        }

        @Override
        public void delete(String name) {
            documents.remove(name);
        }

        @Override
        public List<String> names(String prefix) {
            return List.of();
        }
    }

    private void pulse() {
        pin.edge(true, time.nanos());
        pin.edge(false, time.nanos());
    }

    private double importWh() {
        return meter.reading().orElseThrow().importWh();
    }

    @Test
    void countsPulsesAndKnowsThePower() {
        meter.use(store);
        assertEquals(0, importWh());
        for (int i = 0; i < 11; i++) {
            pulse();
            time.pass(1_000);
        }
        assertEquals(11, importWh(), 1e-9);
        assertEquals(3600, meter.reading().orElseThrow().powerW(), 1, "one Wh per second");
        time.pass(9_000);
        assertEquals(360, meter.reading().orElseThrow().powerW(), 1, "no pulse for ten seconds");
        time.pass(300_000);
        assertEquals(0, meter.reading().orElseThrow().powerW());
        assertEquals(Meter.Place.EVSE, meter.place());
    }

    @Test
    void theRegisterIsWrittenAtMostOnceAMinuteAndAtTheEnd() {
        meter.use(store);
        for (int i = 0; i < 100; i++) {
            pulse();
            time.pass(1_000);
        }
        assertEquals(1, store.writes);
        time.pass(60_000);
        int before = store.writes;
        time.pass(3_600_000);
        assertEquals(before, store.writes, "nothing while nothing is counted");
        pulse();
        meter.close();
        assertEquals("{\"importWh\":101.000}", store.documents.get("hal.gpio.meter.m"));
    }

    @Test
    void theRegisterGoesOnWhereItWas() {
        store.documents.put("hal.gpio.meter.m", "{\"importWh\":1234.500}");
        pulse();
        assertTrue(meter.reading().isEmpty(), "a bill must not begin at zero by accident");
        meter.use(store);
        assertEquals(1235.5, importWh(), 1e-9);
        meter.use(null);
        pulse();
        meter.use(store);
        assertEquals(1236.5, importWh(), 1e-9, "read once only");
    }

    @Test
    void withoutAStoreItCountsFromZeroAfterTenSeconds() {
        pulse();
        time.pass(10_000);
        assertEquals(1, importWh(), 1e-9);
    }

    @Test
    void aRegisterThatCannotBeKeptIsAFinding() {
        meter.use(store);
        store.full = true;
        pulse();
        time.pass(60_000);
        assertEquals(
                "meter 'm': its register was not written (disk full); look at document hal.gpio.meter.m and at the store",
                meter.trouble().orElseThrow());
        assertEquals(1, importWh(), 1e-9);
        store.full = false;
        pulse();
        time.pass(60_000);
        assertTrue(meter.trouble().isEmpty());
        assertEquals("{\"importWh\":2.000}", store.documents.get("hal.gpio.meter.m"));
    }

    @Test
    void aDamagedRegisterIsAFindingAndIsNotOverwritten() {
        store.documents.put("hal.gpio.meter.m", "{\"importWh\":\"many\"}");
        meter.use(store);
        pulse();
        meter.close();
        assertTrue(meter.trouble().orElseThrow().contains("was not read"));
        assertEquals("{\"importWh\":\"many\"}", store.documents.get("hal.gpio.meter.m"));
    }
}
