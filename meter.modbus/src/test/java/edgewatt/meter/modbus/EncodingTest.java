package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.meter.modbus.Encoding.WordOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {
    @ParameterizedTest
    @CsvSource({
        "INT16, 65535 0 0 0, -1",
        "UINT16, 65534 0 0 0, 65534",
        "INT32, 65535 65534 0 0, -2",
        "INT32, 1 2 0 0, 65538",
        "UINT32, 65535 65534 0 0, 4294967294",
        "UINT64, 0 1 2 3, 4295098371",
        "FLOAT32, 17254 32768 0 0, 230.5", // 0x43668000
        "FLOAT32, 49284 0 0 0, -4.125"
    })
    void highWordFirst(Encoding encoding, String words, double value) {
        assertEquals(value, encoding.decode(words(words), 0, WordOrder.HIGH_FIRST));
    }

    @Test
    void lowWordFirst() {
        assertEquals(65538, Encoding.INT32.decode(new int[] {9, 2, 1}, 1, WordOrder.LOW_FIRST));
        assertEquals(230.5, Encoding.FLOAT32.decode(new int[] {0x8000, 0x4366}, 0, WordOrder.LOW_FIRST));
        assertEquals(4295098371.0, Encoding.UINT64.decode(new int[] {3, 2, 1, 0}, 0, WordOrder.LOW_FIRST));
    }

    @ParameterizedTest
    @CsvSource({
        "INT16, 32768 0 0 0",
        "INT16, 32767 0 0 0",
        "UINT16, 65535 0 0 0",
        "INT32, 32768 0 0 0",
        "INT32, 32767 65535 0 0",
        "UINT32, 65535 65535 0 0",
        "UINT64, 65535 65535 65535 65535",
        "UINT64, 32767 65535 65535 65535",
        "FLOAT32, 32704 0 0 0", // NaN
        "FLOAT32, 32640 0 0 0", // infinite
    })
    void whatIsNotAvailableIsNaN(Encoding encoding, String words) {
        assertTrue(Double.isNaN(encoding.decode(words(words), 0, WordOrder.HIGH_FIRST)));
    }

    private static int[] words(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}
