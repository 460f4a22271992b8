package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.meter.modbus.Encoding.WordOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The tables of the data sheets, row by row. */
class MapsTest {
    private final Map<Integer, Integer> registers = new HashMap<>();
    private final List<String> requests = new ArrayList<>();

    private int[] read(int function, int first, int count) {
        requests.add(function + ":" + first + "+" + count);
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = registers.getOrDefault(first + i, 0);
        }
        return words;
    }

    private void put(int first, int... words) {
        for (int i = 0; i < words.length; i++) {
            registers.put(first + i, words[i] & 0xffff);
        }
    }

    private void putFloat(int first, double value) {
        int bits = Float.floatToIntBits((float) value);
        put(first, bits >>> 16, bits);
    }

    private void putSwapped(int first, int value) {
        put(first, value, value >>> 16);
    }

    private Readout read(String map, Optional<WordOrder> order) throws IOException {
        return Maps.named(map, order, false).orElseThrow().read(this::read);
    }

    private static void assertRead(Readout out, double... expected) {
        for (Channel channel : Channel.values()) {
            assertEquals(expected[channel.ordinal()], out.get(channel), 1e-3, channel.name());
        }
    }

    @Test
    void sdm630() throws IOException {
        double[] values = {230.1, 231.2, 232.3, 10.5, 11.5, 12.5, 2400, -2500, 2600};
        for (int i = 0; i < values.length; i++) {
            putFloat(2 * i, values[i]);
        }
        putFloat(0x34, 2500);
        putFloat(0x46, 49.98);
        putFloat(0x48, 1234.5);
        putFloat(0x4a, 6.25);
        assertRead(
                read("SDM630", Optional.empty()),
                230.1,
                231.2,
                232.3,
                10.5,
                11.5,
                12.5,
                2400,
                -2500,
                2600,
                2500,
                49.98,
                1_234_500,
                6250);
        assertEquals(List.of("4:0+18", "4:52+2", "4:70+6"), requests);
    }

    @Test
    void em340() throws IOException {
        int[] volts = {2301, 2312, 2323};
        int[] milliamps = {10_500, 11_500, 12_500};
        int[] deciwatts = {24_000, -25_000, 26_000};
        for (int i = 0; i < 3; i++) {
            putSwapped(2 * i, volts[i]);
            putSwapped(0x0c + 2 * i, milliamps[i]);
            putSwapped(0x12 + 2 * i, deciwatts[i]);
        }
        putSwapped(0x28, 25_000);
        put(0x33, 500);
        putSwapped(0x34, 12_345);
        putSwapped(0x4e, 62);
        assertRead(
                read("EM340", Optional.empty()),
                230.1,
                231.2,
                232.3,
                10.5,
                11.5,
                12.5,
                2400,
                -2500,
                2600,
                2500,
                50,
                1_234_500,
                6200);
        assertTrue(
                requests.stream().allMatch(r -> Integer.parseInt(r.substring(r.indexOf('+') + 1)) <= 10),
                requests::toString);
    }

    @Test
    void b23() throws IOException {
        for (int i = 0; i < 3; i++) {
            put(0x5b00 + 2 * i, 0, 2301 + 11 * i);
            put(0x5b0c + 2 * i, 0, 1050 + 100 * i);
        }
        put(0x5b16, 240_000 >>> 16, 240_000, -250_000 >>> 16, -250_000, 260_000 >>> 16, 260_000);
        put(0x5b14, 250_000 >>> 16, 250_000);
        put(0x5b2c, 4998);
        put(0x5000, 0, 0, 123_450 >>> 16, 123_450);
        put(0x5004, 0xffff, 0xffff, 0xffff, 0xffff);
        assertRead(
                read("B23", Optional.empty()),
                230.1,
                231.2,
                232.3,
                10.5,
                11.5,
                12.5,
                2400,
                -2500,
                2600,
                2500,
                49.98,
                1_234_500,
                Double.NaN);
    }

    @Test
    void aGatewayThatSwapsWordsIsSetRight() throws IOException {
        int bits = Float.floatToIntBits(230.5f);
        put(0, bits, bits >>> 16);
        assertEquals(230.5, read("SDM630", Optional.of(WordOrder.LOW_FIRST)).get(Channel.VOLTAGE_L1));
    }

    @Test
    void thereIsNoOtherMap() {
        assertEquals(Optional.empty(), Maps.named("sdm630", Optional.empty(), false));
    }
}
