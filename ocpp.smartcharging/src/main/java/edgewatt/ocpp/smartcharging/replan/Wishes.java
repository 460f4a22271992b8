package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableDefinition.Type;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;

/**
 * What drivers want, as variables of the device model: {@code SmartChargingCtrlr#N.Departure} and so on for EVSE N. So
 * backend, MQTT and console set them in one way, and they survive a restart. Any thread.
 */
public final class Wishes implements AutoCloseable {
    public static final String DEPARTURE = "Departure";
    public static final String TARGET_ENERGY = "TargetEnergy";
    public static final String MIN_ENERGY = "MinEnergy";
    public static final String TARGET_SOC = "TargetSoC";
    public static final String MIN_SOC = "MinSoC";
    public static final String SOC = "SoC";
    public static final String BATTERY_CAPACITY = "BatteryCapacity";
    public static final String CYCLE_CAP = "CycleCap";

    private static final double MOST_WH = 1_000_000;
    private static final int LONGEST = 35;

    private final Variables variables;
    private final IntConsumer onChange;
    private final AtomicReferenceArray<Wish> wishes;
    private final AtomicReferenceArray<String> troubles;
    private final List<Subscription> open = new ArrayList<>();

    /** @param onChange told the EVSE, on the thread that wrote */
    public Wishes(Variables variables, int evses, IntConsumer onChange) {
        this.variables = variables;
        this.onChange = onChange;
        wishes = new AtomicReferenceArray<>(evses + 1);
        troubles = new AtomicReferenceArray<>(evses + 1);
        List<VariableDefinition> all = new ArrayList<>();
        for (int id = 1; id <= evses; id++) {
            all.addAll(definitions(id));
        }
        open.add(variables.define(all));
        for (int id = 1; id <= evses; id++) {
            int evse = id;
            read(evse);
            for (VariableDefinition d : definitions(id)) {
                open.add(variables.watch(d.id(), text -> changed(evse)));
            }
        }
    }

    public static VariableId variable(int evse, String name) {
        return new VariableId("SmartChargingCtrlr", "", evse, name, "");
    }

    private static List<VariableDefinition> definitions(int n) {
        return List.of(
                new VariableDefinition(
                        variable(n, DEPARTURE),
                        Type.STRING,
                        "",
                        Mutability.READ_WRITE,
                        false,
                        OptionalDouble.empty(),
                        OptionalDouble.of(LONGEST),
                        List.of(),
                        "",
                        "When the car at EVSE " + n
                                + " is to be ready: 07:30 (each day), or a date with time and offset"
                                + " (once); empty = learned from past departures"),
                number(
                        n,
                        TARGET_ENERGY,
                        "Wh",
                        0,
                        MOST_WH,
                        0,
                        "Energy that a charge is to have by the departure; 0 = full"),
                number(
                        n,
                        MIN_ENERGY,
                        "Wh",
                        0,
                        MOST_WH,
                        0,
                        "Energy that is charged at once, whatever it costs; 0 = none"),
                number(n, TARGET_SOC, "Percent", 0, 100, 0, "State of charge to be reached by the departure; 0 = none"),
                number(n, MIN_SOC, "Percent", 0, 100, 0, "State of charge that is charged at once, and kept; 0 = none"),
                number(
                        n,
                        SOC,
                        "Percent",
                        -1,
                        100,
                        -1,
                        "State of charge of the car when this is written; -1 = not known"),
                number(n, BATTERY_CAPACITY, "Wh", 0, MOST_WH, 0, "Usable capacity of the car; 0 = not known"),
                number(
                        n,
                        CYCLE_CAP,
                        "Wh",
                        -1,
                        MOST_WH,
                        -1,
                        "Energy that a charge may give back in all, to spare the battery; 0 = none, -1 = no cap"));
    }

    private static VariableDefinition number(
            int n, String name, String unit, double min, double max, int value, String description) {
        return VariableDefinition.integer(variable(n, name), unit, min, max, value, description + " (EVSE " + n + ")");
    }

    /** What is wanted at an EVSE. */
    public Wish of(int evse) {
        Wish wish = evse > 0 && evse < wishes.length() ? wishes.get(evse) : null;
        return wish == null ? Wish.NONE : wish;
    }

    /** Sentences: what was written and cannot be used. */
    public List<String> troubles() {
        List<String> all = new ArrayList<>();
        for (int id = 1; id < troubles.length(); id++) {
            if (troubles.get(id) != null) {
                all.add(troubles.get(id));
            }
        }
        return all;
    }

    private void changed(int evse) {
        read(evse);
        onChange.accept(evse);
    }

    private void read(int evse) {
        Departure departure = Departure.UNKNOWN;
        String trouble = null;
        try {
            departure = Departure.of(variables.read(variable(evse, DEPARTURE)).orElse(""));
        } catch (IllegalArgumentException e) {
            trouble = variable(evse, DEPARTURE).spelled() + ": " + e.getMessage() + "; until then it is learned";
        }
        double soc = number(evse, SOC);
        double cycles = number(evse, CYCLE_CAP);
        wishes.set(
                evse,
                new Wish(
                        departure,
                        number(evse, TARGET_ENERGY),
                        number(evse, MIN_ENERGY),
                        number(evse, TARGET_SOC),
                        number(evse, MIN_SOC),
                        soc < 0 ? Double.NaN : soc,
                        number(evse, BATTERY_CAPACITY),
                        cycles < 0 ? Double.POSITIVE_INFINITY : cycles));
        troubles.set(evse, trouble);
    }

    private double number(int evse, String name) {
        return variables.read(variable(evse, name)).map(Double::parseDouble).orElse(0.0);
    }

    @Override
    public void close() {
        open.forEach(Subscription::close);
    }
}
