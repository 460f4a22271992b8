package edgewatt.ocpp.client.v16;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One item of a measurand list (OCPP 1.6 section 9.1.20): a quantity, perhaps of one phase only.
 *
 * @param phase 1 to 3; 0 = all there are
 */
record Measurand(Quantity quantity, int phase) {
    /** What a meter of ours can tell. */
    enum Quantity {
        ENERGY_IMPORT("Energy.Active.Import.Register", "Wh", false),
        ENERGY_EXPORT("Energy.Active.Export.Register", "Wh", false),
        POWER_IMPORT("Power.Active.Import", "W", false),
        POWER_EXPORT("Power.Active.Export", "W", false),
        POWER_OFFERED("Power.Offered", "W", false),
        CURRENT_IMPORT("Current.Import", "A", true),
        CURRENT_EXPORT("Current.Export", "A", true),
        CURRENT_OFFERED("Current.Offered", "A", false),
        VOLTAGE("Voltage", "V", true),
        SOC("SoC", "Percent", false);

        final String word;
        final String unit;
        final boolean perPhase;

        Quantity(String word, String unit, boolean perPhase) {
            this.word = word;
            this.unit = unit;
            this.perPhase = perPhase;
        }
    }

    /** Most items a list may have. */
    static final int MAX_ITEMS = 20;

    private static final Map<String, Quantity> BY_WORD =
            Stream.of(Quantity.values()).collect(Collectors.toMap(q -> q.word.toLowerCase(Locale.ROOT), q -> q));

    /** Reads a comma separated list; empty if an item is unknown, given twice, or they are too many. */
    static Optional<List<Measurand>> list(String text) {
        List<Measurand> items = new ArrayList<>();
        if (text.isBlank()) {
            return Optional.of(items);
        }
        for (String item : text.split(",", -1)) {
            Optional<Measurand> measurand = one(item.strip());
            if (measurand.isEmpty() || items.contains(measurand.get()) || items.size() == MAX_ITEMS) {
                return Optional.empty();
            }
            items.add(measurand.get());
        }
        return Optional.of(List.copyOf(items));
    }

    /** Reads what it can, for lists written by others: the unknown is left out. */
    static List<Measurand> known(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .flatMap(i -> one(i).stream())
                .distinct()
                .toList();
    }

    static String text(List<Measurand> list) {
        return list.stream().map(Measurand::toString).collect(Collectors.joining(","));
    }

    private static Optional<Measurand> one(String item) {
        String word = item.toLowerCase(Locale.ROOT);
        Quantity whole = BY_WORD.get(word);
        if (whole != null) {
            return Optional.of(new Measurand(whole, 0));
        }
        int dot = word.length() - 3;
        if (dot > 0 && word.startsWith(".l", dot) && "123".indexOf(word.charAt(dot + 2)) >= 0) {
            Quantity quantity = BY_WORD.get(word.substring(0, dot));
            if (quantity != null && quantity.perPhase) {
                return Optional.of(new Measurand(quantity, word.charAt(dot + 2) - '0'));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return phase == 0 ? quantity.word : quantity.word + ".L" + phase;
    }
}
