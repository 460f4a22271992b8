package edgewatt.bridge.mqtt;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What drivers want of a charge: mode, departure, energy, state of charge. These are variables of the device model which
 * smart charging owns; so console, backend and broker speak of the same. One thread.
 */
final class Wants {
    static final String MODE = "ChargingMode";
    static final String DEPARTURE = "Departure";
    static final String TARGET_ENERGY = "TargetEnergy";
    static final String MIN_SOC = "MinSoC";
    static final String SOC = "SoC";
    static final String OFF = "off";
    /** Told as the departure where nothing was said: an empty retained message would delete the topic. */
    static final String LEARNED = "learned";

    private static final String DEFAULT_MODE = "now";
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("H:mm", Locale.ROOT);

    private final Variables variables;
    private final Map<Integer, String> lastMode = new HashMap<>();

    Wants(Variables variables) {
        this.variables = variables;
    }

    /** The text now; empty without smart charging. */
    Optional<String> read(int evse, String name) {
        Optional<String> text = variables.read(variable(evse, name));
        if (name.equals(MODE) && text.isPresent() && !text.get().equals(OFF)) {
            lastMode.put(evse, text.get());
        }
        return text;
    }

    /** What a mode may be; empty without smart charging. */
    List<String> modes(int evse) {
        return variables
                .definition(variable(evse, MODE))
                .map(VariableDefinition::values)
                .orElse(List.of());
    }

    /** {@code off}, or the mode it was switched off in; {@code now} if that is not known. */
    CommandOutcome enable(int evse, boolean on) {
        boolean is = !read(evse, MODE).orElse(DEFAULT_MODE).equals(OFF);
        if (on && is) {
            return CommandOutcome.accepted();
        }
        return write(evse, MODE, on ? lastMode.getOrDefault(evse, DEFAULT_MODE) : OFF);
    }

    /** @param text empty, or as it is told: learned from past departures */
    CommandOutcome depart(int evse, String text) {
        String t = text.strip().equals(LEARNED) ? "" : text.strip();
        try {
            if (!t.isEmpty() && t.length() <= 5) {
                LocalTime.parse(t, HOUR);
            } else if (!t.isEmpty()) {
                OffsetDateTime.parse(t);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'value' is no time; write 07:30 (each day), or a date with time and offset as 2026-03-01T07:30:00+01:00",
                    e);
        }
        return write(evse, DEPARTURE, t);
    }

    CommandOutcome write(int evse, String name, String value) {
        VariableId id = variable(evse, name);
        switch (variables.write(id, value, "mqtt")) {
            case ACCEPTED, REBOOT_REQUIRED:
                return CommandOutcome.accepted();
            case REJECTED:
                return CommandOutcome.rejected(
                        "'" + shown(value) + "' is not a value of " + id.spelled() + expected(id));
            default:
                return new CommandOutcome(
                        CommandOutcome.Status.NOT_SUPPORTED,
                        "there is no " + id.spelled() + ": ocpp.smartcharging is not running");
        }
    }

    private static String shown(String value) {
        return value.length() > 40 ? value.substring(0, 40) + "..." : value;
    }

    private String expected(VariableId id) {
        return variables
                .definition(id)
                .map(d -> d.values().isEmpty()
                        ? d.min().isPresent() && d.max().isPresent()
                                ? "; expected " + d.min().getAsDouble() + " to "
                                        + d.max().getAsDouble() + " " + d.unit()
                                : ""
                        : "; expected one of " + String.join(", ", d.values()))
                .orElse("");
    }

    private static VariableId variable(int evse, String name) {
        return new VariableId("SmartChargingCtrlr", "", evse, name, "");
    }
}
