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
 * @param phase one of {@link #PHASES}; empty = all there are
 */
record Measurand(Quantity quantity, String phase) {
    /** Every measurand of section 7.31. What no meter gives is left out of a sample. */
    enum Quantity {
        CURRENT_EXPORT("Current.Export", "A", true),
        CURRENT_IMPORT("Current.Import", "A", true),
        CURRENT_OFFERED("Current.Offered", "A", true),
        ENERGY_EXPORT_INTERVAL("Energy.Active.Export.Interval", "Wh", true),
        ENERGY_EXPORT("Energy.Active.Export.Register", "Wh", true),
        ENERGY_IMPORT_INTERVAL("Energy.Active.Import.Interval", "Wh", true),
        ENERGY_IMPORT("Energy.Active.Import.Register", "Wh", true),
        REACTIVE_EXPORT_INTERVAL("Energy.Reactive.Export.Interval", "varh", true),
        REACTIVE_EXPORT("Energy.Reactive.Export.Register", "varh", true),
        REACTIVE_IMPORT_INTERVAL("Energy.Reactive.Import.Interval", "varh", true),
        REACTIVE_IMPORT("Energy.Reactive.Import.Register", "varh", true),
        /** 1.6 has no unit for it (errata 3.84). */
        FREQUENCY("Frequency", "", false),
        POWER_EXPORT("Power.Active.Export", "W", true),
        POWER_IMPORT("Power.Active.Import", "W", true),
        POWER_FACTOR("Power.Factor", "", true),
        POWER_OFFERED("Power.Offered", "W", true),
        POWER_REACTIVE_EXPORT("Power.Reactive.Export", "var", true),
        POWER_REACTIVE_IMPORT("Power.Reactive.Import", "var", true),
        RPM("RPM", "", false),
        SOC("SoC", "Percent", false),
        TEMPERATURE("Temperature", "Celsius", false),
        VOLTAGE("Voltage", "V", true);

        final String word;

        /** As it is said if the measuring point says none; empty = 1.6 has none. */
        final String unit;

        final boolean perPhase;

        Quantity(String word, String unit, boolean perPhase) {
            this.word = word;
            this.unit = unit;
            this.perPhase = perPhase;
        }
    }

    /** Most items a list may have. */
    static final int MAX_ITEMS = 50;

    /** Section 7.35. */
    static final List<String> PHASES =
            List.of("L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1");

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

    /** Whether a value of this phase is meant; {@code Voltage.L1} means the one against neutral as well. */
    boolean takes(String ofPhase) {
        return phase.isEmpty() || phase.equals(ofPhase) || (phase + "-N").equals(ofPhase);
    }

    private static Optional<Measurand> one(String item) {
        String word = item.toLowerCase(Locale.ROOT);
        Quantity whole = BY_WORD.get(word);
        if (whole != null) {
            return Optional.of(new Measurand(whole, ""));
        }
        int dot = word.lastIndexOf('.');
        Quantity quantity = dot > 0 ? BY_WORD.get(word.substring(0, dot)) : null;
        return quantity == null || !quantity.perPhase
                ? Optional.empty()
                : PHASES.stream()
                        .filter(p -> p.equalsIgnoreCase(word.substring(dot + 1)))
                        .findFirst()
                        .map(p -> new Measurand(quantity, p));
    }

    @Override
    public String toString() {
        return phase.isEmpty() ? quantity.word : quantity.word + "." + phase;
    }
}
