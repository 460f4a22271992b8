package edgewatt.hal.gpio.meter;

/**
 * Energy and power from pulses; immutable. Moments are on the scale of {@link System#nanoTime()}.
 *
 * @param baseWh register before the pulses counted here
 * @param pulses counted
 * @param last when the last one came
 * @param interval between the last two, ns; 0 = there were no two
 */
record PulseRegister(double baseWh, long pulses, long last, long interval) {
    private static final double W_NS_PER_KWH = 3.6e6 * 1e9;
    /** After this silence nothing flows: at 1000 impulses per kWh it is 12 W. */
    private static final long SILENCE = 300L * 1_000_000_000L;

    static final PulseRegister ZERO = new PulseRegister(0, 0, 0, 0);

    PulseRegister pulse(long now) {
        return new PulseRegister(baseWh, pulses + 1, now, pulses == 0 ? 0 : Math.max(1, now - last));
    }

    PulseRegister plus(double wh) {
        return new PulseRegister(baseWh + wh, pulses, last, interval);
    }

    double importWh(int impulsesPerKwh) {
        return baseWh + pulses * 1000.0 / impulsesPerKwh;
    }

    /** From the last two pulses, and never more than the time since the last one allows. */
    double powerW(int impulsesPerKwh, long now) {
        long since = now - last;
        if (interval == 0 || since > SILENCE) {
            return 0;
        }
        return W_NS_PER_KWH / impulsesPerKwh / Math.max(interval, since);
    }
}
