package edgewatt.meter.modbus;

import edgewatt.meter.modbus.Encoding.WordOrder;
import java.io.IOException;

/**
 * Whatever speaks SunSpec: meters (models 201 to 204, 211 to 214) and inverters (101 to 103, 111 to 113). The device is
 * searched once for its list of models (SunSpec Device Information Model Specification, section 4); it is searched again
 * when something else is found in that place. An energy register with a scale wraps at 2^32 digits.
 */
final class SunSpecMap implements RegisterMap {
    private static final int[] BASES = {40_000, 50_000, 0};
    private static final int END = 0xffff;
    private static final int MOST_MODELS = 64;
    private static final double DIGITS = 4_294_967_296.0;

    private final boolean inverter;
    private int model;
    private int at = -1;

    /** @param inverter take the inverter of a device that is also a meter */
    SunSpecMap(boolean inverter) {
        this.inverter = inverter;
    }

    @Override
    public Readout read(Registers unit) throws IOException {
        if (at < 0) {
            find(unit);
        }
        int[] words;
        try {
            words = unit.read(Registers.HOLDING, at, length(model));
        } catch (Refusal e) {
            at = -1;
            throw e;
        }
        if (words[0] != model) {
            at = -1;
            throw new IOException("has other SunSpec models than a moment ago");
        }
        Readout out = new Readout();
        if (model < 111) {
            integerInverter(words, out);
        } else if (model < 200) {
            floatInverter(words, out);
        } else if (model < 211) {
            integerMeter(words, out);
        } else {
            floatMeter(words, out);
        }
        return out;
    }

    private void find(Registers unit) throws IOException {
        int base = base(unit);
        int next = base + 2;
        int found = -1;
        int foundAt = -1;
        for (int i = 0; i < MOST_MODELS && next < 0xffff; i++) {
            int[] head = unit.read(Registers.HOLDING, next, 2);
            if (head[0] == END) {
                break;
            }
            if (known(head[0]) && (found < 0 || inverter(head[0]) == inverter && inverter(found) != inverter)) {
                found = head[0];
                foundAt = next;
            }
            next += 2 + head[1];
        }
        if (found < 0) {
            throw new IOException("speaks SunSpec, but is neither a meter nor an inverter; check 'unit'");
        }
        model = found;
        at = foundAt;
    }

    private static int base(Registers unit) throws IOException {
        for (int base : BASES) {
            try {
                int[] mark = unit.read(Registers.HOLDING, base, 2);
                if (mark[0] == 0x5375 && mark[1] == 0x6e53) {
                    return base;
                }
            } catch (Refusal e) {
                if (e.code() > 3) {
                    throw e;
                }
            }
        }
        throw new IOException("does not speak SunSpec (no mark at 40000, 50000 or 0); choose another 'map'");
    }

    private static boolean inverter(int model) {
        return model < 200;
    }

    private static boolean known(int model) {
        int of = model % 100;
        int hundreds = model / 100;
        int most = hundreds == 1 ? 3 : 4;
        return (hundreds == 1 || hundreds == 2) && (of >= 1 && of <= most || of >= 11 && of <= 10 + most);
    }

    /** Registers from the model's first to the last that is wanted. */
    private static int length(int model) {
        if (inverter(model)) {
            return model < 111 ? 27 : 34;
        }
        return model < 211 ? 55 : 70;
    }

    private static void integerInverter(int[] w, Readout out) {
        phases(w, out, Channel.CURRENT_L1, 3, Encoding.UINT16, scale(w, 6));
        phases(w, out, Channel.VOLTAGE_L1, 10, Encoding.UINT16, scale(w, 13));
        out.set(Channel.POWER, value(w, 14, Encoding.INT16) * scale(w, 15));
        out.set(Channel.FREQUENCY, value(w, 16, Encoding.UINT16) * scale(w, 17));
        out.set(Channel.IMPORT, value(w, 24, Encoding.UINT32) * scale(w, 26));
        out.wrapsAt(DIGITS * scale(w, 26));
    }

    private static void floatInverter(int[] w, Readout out) {
        phases(w, out, Channel.CURRENT_L1, 4, Encoding.FLOAT32, 1);
        phases(w, out, Channel.VOLTAGE_L1, 16, Encoding.FLOAT32, 1);
        out.set(Channel.POWER, value(w, 22, Encoding.FLOAT32));
        out.set(Channel.FREQUENCY, value(w, 24, Encoding.FLOAT32));
        out.set(Channel.IMPORT, value(w, 32, Encoding.FLOAT32));
    }

    private static void integerMeter(int[] w, Readout out) {
        phases(w, out, Channel.CURRENT_L1, 3, Encoding.INT16, scale(w, 6));
        phases(w, out, Channel.VOLTAGE_L1, 8, Encoding.INT16, scale(w, 15));
        out.set(Channel.FREQUENCY, value(w, 16, Encoding.INT16) * scale(w, 17));
        out.set(Channel.POWER, value(w, 18, Encoding.INT16) * scale(w, 22));
        phases(w, out, Channel.POWER_L1, 19, Encoding.INT16, scale(w, 22));
        out.set(Channel.EXPORT, value(w, 38, Encoding.UINT32) * scale(w, 54));
        out.set(Channel.IMPORT, value(w, 46, Encoding.UINT32) * scale(w, 54));
        out.wrapsAt(DIGITS * scale(w, 54));
    }

    private static void floatMeter(int[] w, Readout out) {
        phases(w, out, Channel.CURRENT_L1, 4, Encoding.FLOAT32, 1);
        phases(w, out, Channel.VOLTAGE_L1, 12, Encoding.FLOAT32, 1);
        out.set(Channel.FREQUENCY, value(w, 26, Encoding.FLOAT32));
        out.set(Channel.POWER, value(w, 28, Encoding.FLOAT32));
        phases(w, out, Channel.POWER_L1, 30, Encoding.FLOAT32, 1);
        out.set(Channel.EXPORT, value(w, 60, Encoding.FLOAT32));
        out.set(Channel.IMPORT, value(w, 68, Encoding.FLOAT32));
    }

    private static void phases(int[] w, Readout out, Channel l1, int first, Encoding encoding, double scale) {
        for (int phase = 0; phase < 3; phase++) {
            out.set(l1.plus(phase), value(w, first + phase * encoding.words, encoding) * scale);
        }
    }

    private static double value(int[] w, int offset, Encoding encoding) {
        return encoding.decode(w, offset, WordOrder.HIGH_FIRST);
    }

    /** A power of ten, -10 to 10; what is not given, or out of that range, makes the value NaN. */
    private static double scale(int[] w, int offset) {
        int exponent = (short) w[offset];
        return exponent < -10 || exponent > 10 ? Double.NaN : Math.pow(10, exponent);
    }
}
