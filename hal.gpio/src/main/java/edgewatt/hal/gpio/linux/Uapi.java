package edgewatt.hal.gpio.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Layout of the GPIO character device's uAPI v2 ({@code linux/gpio.h}, Linux 5.10). All structures are padded to 64 bits
 * by hand, so the layout is the same on 32 and 64 bits.
 */
final class Uapi {
    static final int NAME_SIZE = 32;

    static final int CHIP_INFO_SIZE = 68;
    static final int LINE_INFO_SIZE = 256;
    static final int LINE_CONFIG_SIZE = 272;
    static final int LINE_REQUEST_SIZE = 592;
    static final int LINE_VALUES_SIZE = 16;
    static final int LINE_EVENT_SIZE = 48;
    static final int POLLFD_SIZE = 8;

    static final int GET_CHIPINFO = ioctl(2, 0x01, CHIP_INFO_SIZE);
    static final int GET_LINEINFO = ioctl(3, 0x05, LINE_INFO_SIZE);
    static final int GET_LINE = ioctl(3, 0x07, LINE_REQUEST_SIZE);
    static final int GET_VALUES = ioctl(3, 0x0e, LINE_VALUES_SIZE);
    static final int SET_VALUES = ioctl(3, 0x0f, LINE_VALUES_SIZE);

    static final long USED = 1;
    static final long ACTIVE_LOW = 1 << 1;
    static final long INPUT = 1 << 2;
    static final long OUTPUT = 1 << 3;
    static final long EDGE_RISING = 1 << 4;
    static final long EDGE_FALLING = 1 << 5;
    static final long BIAS_PULL_UP = 1 << 8;
    static final long BIAS_PULL_DOWN = 1 << 9;
    static final long BIAS_DISABLED = 1 << 10;

    static final int RISING = 1;

    private static final int REQUEST_CONSUMER = 256;
    private static final int REQUEST_CONFIG = 288;
    private static final int REQUEST_NUM_LINES = REQUEST_CONFIG + LINE_CONFIG_SIZE;
    private static final int REQUEST_FD = 588;
    private static final int CONFIG_NUM_ATTRS = 8;
    private static final int CONFIG_ATTRS = 32;
    private static final int ATTRIBUTE_SIZE = 24;
    private static final int ATTRIBUTE_OUTPUT_VALUES = 2;
    private static final int ATTRIBUTE_DEBOUNCE = 3;
    private static final String CONSUMER = "edgewatt";

    private Uapi() {}

    /** {@code _IOC(direction, 0xB4, number, size)}; direction 2 reads, 3 reads and writes. */
    private static int ioctl(int direction, int number, int size) {
        return direction << 30 | size << 16 | 0xb4 << 8 | number;
    }

    static ByteBuffer struct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Text up to its 0, at most {@link #NAME_SIZE}. */
    static String text(ByteBuffer struct, int offset) {
        byte[] bytes = new byte[NAME_SIZE];
        int n = 0;
        while (n < NAME_SIZE && struct.get(offset + n) != 0) {
            bytes[n] = struct.get(offset + n);
            n++;
        }
        return new String(bytes, 0, n, StandardCharsets.UTF_8);
    }

    /** Who uses a line; empty if nobody does, or nobody says. */
    record LineInfo(String name, String consumer, long flags) {
        static ByteBuffer ask(int line) {
            return struct(LINE_INFO_SIZE).putInt(64, line);
        }

        static LineInfo of(ByteBuffer struct) {
            return new LineInfo(text(struct, 0), text(struct, NAME_SIZE), struct.getLong(72));
        }
    }

    record ChipInfo(String name, String label, int lines) {
        static ChipInfo of(ByteBuffer struct) {
            return new ChipInfo(text(struct, 0), text(struct, NAME_SIZE), struct.getInt(64));
        }
    }

    /** @param timestampNanos CLOCK_MONOTONIC */
    record LineEvent(long timestampNanos, boolean rising) {
        static LineEvent of(ByteBuffer events, int index) {
            int base = index * LINE_EVENT_SIZE;
            return new LineEvent(events.getLong(base), events.getInt(base + 8) == RISING);
        }
    }

    /** A {@code gpio_v2_line_request} for one line. */
    static final class LineRequest {
        private final ByteBuffer struct = Uapi.struct(LINE_REQUEST_SIZE);
        private int attributes;

        LineRequest(int line, long flags) {
            struct.putInt(0, line);
            byte[] consumer = CONSUMER.getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < consumer.length; i++) {
                struct.put(REQUEST_CONSUMER + i, consumer[i]);
            }
            struct.putLong(REQUEST_CONFIG, flags);
            struct.putInt(REQUEST_NUM_LINES, 1);
        }

        LineRequest debounce(int micros) {
            struct.putInt(attribute(ATTRIBUTE_DEBOUNCE), micros);
            return this;
        }

        LineRequest output(boolean active) {
            struct.putLong(attribute(ATTRIBUTE_OUTPUT_VALUES), active ? 1 : 0);
            return this;
        }

        /** @return where its value goes */
        private int attribute(int id) {
            int base = REQUEST_CONFIG + CONFIG_ATTRS + attributes++ * ATTRIBUTE_SIZE;
            struct.putInt(REQUEST_CONFIG + CONFIG_NUM_ATTRS, attributes);
            struct.putInt(base, id);
            struct.putLong(base + 16, 1);
            return base + 8;
        }

        ByteBuffer struct() {
            return struct;
        }

        /** The descriptor the kernel has filled in. */
        int fd() {
            return struct.getInt(REQUEST_FD);
        }
    }

    /** {@code gpio_v2_line_values} for the only line of a request. */
    static ByteBuffer values(boolean active) {
        return struct(LINE_VALUES_SIZE).putLong(0, active ? 1 : 0).putLong(8, 1);
    }
}
