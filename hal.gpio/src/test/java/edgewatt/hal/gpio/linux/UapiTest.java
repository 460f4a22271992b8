package edgewatt.hal.gpio.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.hal.gpio.linux.Uapi.ChipInfo;
import edgewatt.hal.gpio.linux.Uapi.LineEvent;
import edgewatt.hal.gpio.linux.Uapi.LineInfo;
import edgewatt.hal.gpio.linux.Uapi.LineRequest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Sizes and places as the C compiler has them, on 32 and 64 bits alike. */
class UapiTest {
    @Test
    void sizesAreTheKernels() {
        assertEquals(68, Uapi.CHIP_INFO_SIZE);
        assertEquals(256, Uapi.LINE_INFO_SIZE);
        assertEquals(272, Uapi.LINE_CONFIG_SIZE);
        assertEquals(592, Uapi.LINE_REQUEST_SIZE);
        assertEquals(16, Uapi.LINE_VALUES_SIZE);
        assertEquals(48, Uapi.LINE_EVENT_SIZE);
        assertEquals(8, Uapi.POLLFD_SIZE);
    }

    @Test
    void requestNumbersAreTheKernels() {
        assertEquals(0x8044b401, Uapi.GET_CHIPINFO);
        assertEquals(0xc100b405, Uapi.GET_LINEINFO);
        assertEquals(0xc250b407, Uapi.GET_LINE);
        assertEquals(0xc010b40e, Uapi.GET_VALUES);
        assertEquals(0xc010b40f, Uapi.SET_VALUES);
    }

    @Test
    void aRequestHasItsFieldsInTheirPlaces() {
        LineRequest request = new LineRequest(17, Uapi.INPUT | Uapi.ACTIVE_LOW)
                .debounce(20_000)
                .output(true);
        ByteBuffer s = request.struct();
        assertEquals(592, s.capacity());
        assertEquals(17, s.getInt(0));
        assertEquals("edgewatt", Uapi.text(s, 256));
        assertEquals(6, s.getLong(288), "config.flags");
        assertEquals(2, s.getInt(296), "config.num_attrs");
        assertEquals(3, s.getInt(320), "attrs[0].attr.id = debounce");
        assertEquals(20_000, s.getInt(328), "attrs[0].attr.debounce_period_us");
        assertEquals(1, s.getLong(336), "attrs[0].mask");
        assertEquals(2, s.getInt(344), "attrs[1].attr.id = values");
        assertEquals(1, s.getLong(352), "attrs[1].attr.values");
        assertEquals(1, s.getLong(360), "attrs[1].mask");
        assertEquals(1, s.getInt(560), "num_lines");
        assertEquals(0, s.getInt(564), "event_buffer_size");
        s.putInt(588, 42);
        assertEquals(42, request.fd());
    }

    @Test
    void answersAreReadFromTheirPlaces() {
        ByteBuffer chip = Uapi.struct(68);
        chip.put(0, (byte) 'c').put(32, (byte) 'l').putInt(64, 54);
        assertEquals(new ChipInfo("c", "l", 54), ChipInfo.of(chip));
        ByteBuffer line = LineInfo.ask(7);
        assertEquals(7, line.getInt(64));
        for (int i = 0; i < 32; i++) {
            line.put(32 + i, (byte) 'x');
        }
        line.putLong(72, Uapi.USED);
        assertEquals(new LineInfo("", "x".repeat(32), 1), LineInfo.of(line));
        ByteBuffer events = Uapi.struct(96);
        events.putLong(48, 123_456_789_012L).putInt(56, 1).putInt(60, 7);
        assertEquals(new LineEvent(123_456_789_012L, true), LineEvent.of(events, 1));
        events.putInt(56, 2);
        assertEquals(new LineEvent(123_456_789_012L, false), LineEvent.of(events, 1));
    }
}
