package edgewatt.bridge.mqtt.input;

import java.util.Locale;
import java.util.Optional;

/** What a value is, its unit inside, the range of what can be true, and the units it may come in. */
enum Dimension {
    POWER("W", -1e6, 1e6),
    CURRENT("A", -1e4, 1e4),
    VOLTAGE("V", 0, 1000),
    ENERGY("Wh", 0, 1e12),
    /** Per kWh, in whatever currency. */
    PRICE("/kWh", -100, 100),
    PERCENT("%", 0, 100),
    NUMBER("", -1e9, 1e9),
    TIME("s", 1, 86_400),
    /** 1 = yes. */
    SWITCH("", 0, 1);

    final String unit;
    final double min;
    final double max;

    Dimension(String unit, double min, double max) {
        this.unit = unit;
        this.min = min;
        this.max = max;
    }

    /** A unit as people write it. {@code factor}: times this it is in {@link #unit}. */
    record Unit(Dimension dimension, double factor) {}

    /** Empty if it is no unit that is known here. */
    static Optional<Unit> unit(String text) {
        String t = text.trim();
        if (t.contains("/")) {
            return price(t);
        }
        Unit u =
                switch (t) {
                    case "W", "VA" -> new Unit(POWER, 1);
                    case "kW", "KW" -> new Unit(POWER, 1000);
                    case "MW" -> new Unit(POWER, 1e6);
                    case "mW" -> new Unit(POWER, 0.001);
                    case "A" -> new Unit(CURRENT, 1);
                    case "mA" -> new Unit(CURRENT, 0.001);
                    case "kA" -> new Unit(CURRENT, 1000);
                    case "V" -> new Unit(VOLTAGE, 1);
                    case "mV" -> new Unit(VOLTAGE, 0.001);
                    case "kV" -> new Unit(VOLTAGE, 1000);
                    case "Wh" -> new Unit(ENERGY, 1);
                    case "kWh", "KWh", "KWH" -> new Unit(ENERGY, 1000);
                    case "MWh" -> new Unit(ENERGY, 1e6);
                    case "J", "Ws" -> new Unit(ENERGY, 1 / 3600.0);
                    case "%" -> new Unit(PERCENT, 1);
                    case "s" -> new Unit(TIME, 1);
                    case "ms" -> new Unit(TIME, 0.001);
                    case "min" -> new Unit(TIME, 60);
                    default -> null;
                };
        return Optional.ofNullable(u);
    }

    /** {@code EUR/kWh}, {@code ct/kWh}, {@code Eur/MWh}, and {@code /kWh} alone. */
    private static Optional<Unit> price(String t) {
        int slash = t.indexOf('/');
        String money = t.substring(0, slash).trim().toLowerCase(Locale.ROOT);
        Optional<Unit> per = unit(t.substring(slash + 1));
        if (per.isEmpty() || per.get().dimension() != ENERGY || !money.matches("[\\p{L}\\p{Sc}]{0,8}")) {
            return Optional.empty();
        }
        boolean hundredth = money.equals("ct")
                || money.startsWith("cent")
                || money.equals("c")
                || money.equals("p")
                || money.equals("øre")
                || money.equals("öre")
                || money.equals("ore");
        return Optional.of(
                new Unit(PRICE, (hundredth ? 0.01 : 1) * 1000 / per.get().factor()));
    }
}
