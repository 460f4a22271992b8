package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A device by SunSpec: list of models at 40000, 50000 or 0; what is not there is refused. */
class SunSpecMapTest {
    private final Map<Integer, Integer> registers = new HashMap<>();
    private int next;
    private int requests;

    private int[] read(int function, int first, int count) throws IOException {
        requests++;
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            Integer word = registers.get(first + i);
            if (word == null || function != Registers.HOLDING) {
                throw new Refusal(function, first, count, 2);
            }
            words[i] = word;
        }
        return words;
    }

    private void begin(int base) {
        registers.clear();
        registers.put(base, 0x5375);
        registers.put(base + 1, 0x6e53);
        next = base + 2;
        model(1, 66);
    }

    /** @return address of its id */
    private int model(int id, int length) {
        int at = next;
        for (int i = 2; i < length + 2; i++) {
            registers.put(at + i, 0x8000); // not available, as integer and as scale
        }
        registers.put(at, id);
        registers.put(at + 1, length);
        next = at + 2 + length;
        registers.put(next, 0xffff);
        registers.put(next + 1, 0);
        return at;
    }

    private void put(int at, int... words) {
        for (int i = 0; i < words.length; i++) {
            registers.put(at + i, words[i] & 0xffff);
        }
    }

    private void putFloat(int at, double value) {
        int bits = Float.floatToIntBits((float) value);
        put(at, bits >>> 16, bits);
    }

    private int inverter103() {
        int m = model(103, 50);
        put(m + 3, 1050, 1051, 1052, -2);
        put(m + 10, 2301, 2302, 2303, -1);
        put(m + 14, 725, 1);
        put(m + 16, 4999, -2);
        put(m + 24, 0x12, 0x3456, 0);
        return m;
    }

    private int meter203() {
        int m = model(203, 105);
        put(m + 3, 500, 0x8000, -700, -2);
        put(m + 8, 2301, 2302, 2303);
        put(m + 15, -1, 5001, -2);
        put(m + 18, -460, 115, 0x8000, -575, 0);
        put(m + 38, 0, 1000);
        put(m + 46, 0, 2000);
        put(m + 54, 1);
        return m;
    }

    @Test
    void anInverterOfIntegersWithScales() throws IOException {
        begin(40_000);
        inverter103();
        Readout out = new SunSpecMap(true).read(this::read);
        assertEquals(10.51, out.get(Channel.CURRENT_L2), 1e-9);
        assertEquals(230.3, out.get(Channel.VOLTAGE_L3), 1e-9);
        assertEquals(7250, out.get(Channel.POWER), 1e-9);
        assertEquals(49.99, out.get(Channel.FREQUENCY), 1e-9);
        assertEquals(0x123456, out.get(Channel.IMPORT));
        assertTrue(Double.isNaN(out.get(Channel.POWER_L1)));
        assertEquals(4_294_967_296.0, out.wrapsAtWh());
    }

    @Test
    void aMeterOfIntegersWithScales() throws IOException {
        begin(50_000);
        meter203();
        Readout out = new SunSpecMap(false).read(this::read);
        assertEquals(5, out.get(Channel.CURRENT_L1), 1e-9);
        assertTrue(Double.isNaN(out.get(Channel.CURRENT_L2)));
        assertEquals(-7, out.get(Channel.CURRENT_L3), 1e-9);
        assertEquals(-460, out.get(Channel.POWER));
        assertEquals(-575, out.get(Channel.POWER_L3));
        assertTrue(Double.isNaN(out.get(Channel.POWER_L2)));
        assertEquals(10_000, out.get(Channel.EXPORT));
        assertEquals(20_000, out.get(Channel.IMPORT));
        assertEquals(42_949_672_960.0, out.wrapsAtWh());
    }

    @Test
    void aMeterOfFloats() throws IOException {
        begin(0);
        int m = model(213, 124);
        putFloat(m + 4, 5.5);
        putFloat(m + 14, 231.5);
        putFloat(m + 28, -460.5);
        putFloat(m + 34, 115.25);
        putFloat(m + 60, 1000);
        putFloat(m + 68, 2000);
        Readout out = new SunSpecMap(false).read(this::read);
        assertEquals(5.5, out.get(Channel.CURRENT_L1));
        assertEquals(231.5, out.get(Channel.VOLTAGE_L2));
        assertEquals(-460.5, out.get(Channel.POWER));
        assertEquals(115.25, out.get(Channel.POWER_L3));
        assertEquals(1000, out.get(Channel.EXPORT));
        assertEquals(2000, out.get(Channel.IMPORT));
    }

    @Test
    void anInverterOfFloats() throws IOException {
        begin(40_000);
        int m = model(113, 60);
        putFloat(m + 6, 5.5);
        putFloat(m + 20, 231.5);
        putFloat(m + 22, 4600);
        putFloat(m + 32, 123_456);
        Readout out = new SunSpecMap(false).read(this::read);
        assertEquals(5.5, out.get(Channel.CURRENT_L2));
        assertEquals(231.5, out.get(Channel.VOLTAGE_L3));
        assertEquals(4600, out.get(Channel.POWER));
        assertEquals(123_456, out.get(Channel.IMPORT));
    }

    @Test
    void ofADeviceThatIsBothTheWantedOneIsRead() throws IOException {
        begin(40_000);
        inverter103();
        model(160, 48);
        meter203();
        assertEquals(7250, new SunSpecMap(true).read(this::read).get(Channel.POWER), 1e-9);
        assertEquals(-460, new SunSpecMap(false).read(this::read).get(Channel.POWER));
    }

    @Test
    void aDeviceIsSearchedOnceAndAgainWhenItHasChanged() throws IOException {
        begin(40_000);
        inverter103();
        SunSpecMap map = new SunSpecMap(true);
        map.read(this::read);
        requests = 0;
        map.read(this::read);
        assertEquals(1, requests);
        begin(40_000);
        model(12, 98);
        inverter103();
        assertThrows(IOException.class, () -> map.read(this::read));
        assertEquals(7250, map.read(this::read).get(Channel.POWER), 1e-9);
    }

    @Test
    void anotherDeviceSaysWhatItIsNot() {
        assertTrue(assertThrows(IOException.class, () -> new SunSpecMap(false).read(this::read))
                .getMessage()
                .startsWith("does not speak SunSpec"));
        begin(40_000);
        assertTrue(assertThrows(IOException.class, () -> new SunSpecMap(false).read(this::read))
                .getMessage()
                .contains("neither a meter nor an inverter"));
    }

    @Test
    void aListWithoutAnEndEnds() {
        begin(40_000);
        for (int i = 0; i < 100; i++) {
            model(10, 0);
        }
        assertThrows(IOException.class, () -> new SunSpecMap(false).read(this::read));
        assertTrue(requests < 100);
    }
}
