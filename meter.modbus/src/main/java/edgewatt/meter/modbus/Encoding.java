package edgewatt.meter.modbus;

/**
 * How a value lies in registers. In a register the high byte is first, always (Modbus Application Protocol 1.1b3, section
 * 4.2); which register of several is first differs from maker to maker. The values by which a meter says "not available"
 * (SunSpec's, and the highest signed one of Carlo Gavazzi and ABB) become NaN, and so does what is not finite.
 */
enum Encoding {
    INT16(1) {
        @Override
        double of(long bits) {
            return bits == 0x8000L || bits == 0x7fffL ? Double.NaN : (short) bits;
        }
    },
    UINT16(1) {
        @Override
        double of(long bits) {
            return bits == 0xffffL ? Double.NaN : bits;
        }
    },
    INT32(2) {
        @Override
        double of(long bits) {
            return bits == 0x8000_0000L || bits == 0x7fff_ffffL ? Double.NaN : (int) bits;
        }
    },
    UINT32(2) {
        @Override
        double of(long bits) {
            return bits == 0xffff_ffffL ? Double.NaN : bits;
        }
    },
    UINT64(4) {
        @Override
        double of(long bits) {
            // no meter counts to 2^63: what has that bit is one of the two ways to say "not available"
            return bits < 0 || bits == Long.MAX_VALUE ? Double.NaN : bits;
        }
    },
    FLOAT32(2) {
        @Override
        double of(long bits) {
            float value = Float.intBitsToFloat((int) bits);
            return Float.isFinite(value) ? value : Double.NaN;
        }
    };

    /** Registers it takes. */
    final int words;

    Encoding(int words) {
        this.words = words;
    }

    /** @param bits unsigned, as many as the words have */
    abstract double of(long bits);

    /**
     * Reads a value.
     *
     * @param registers unsigned 16-bit values
     * @param at index of its first register
     */
    double decode(int[] registers, int at, WordOrder order) {
        long bits = 0;
        for (int i = 0; i < words; i++) {
            bits = bits << 16 | registers[order == WordOrder.HIGH_FIRST ? at + i : at + words - 1 - i] & 0xffffL;
        }
        return of(bits);
    }

    /** Which register of several holds the highest bits. */
    enum WordOrder {
        HIGH_FIRST,
        LOW_FIRST
    }
}
