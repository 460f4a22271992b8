package edgewatt.hal.gpio.config;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Health.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which pin plays which role: each exists, has the right direction, and plays only one. */
final class Roles {
    private final Map<String, PinConfig> pins;
    private final Set<String> declared;
    private final List<Finding> problems;
    private final Map<String, String> taken = new HashMap<>();

    Roles(Map<String, PinConfig> pins, Set<String> declared, List<Finding> problems) {
        this.pins = pins;
        this.declared = declared;
        this.problems = problems;
    }

    Optional<String> claim(Fields fields, String role, Class<? extends PinConfig> kind) {
        return fields.text(role).flatMap(name -> claim(fields, role, name, kind));
    }

    Optional<String> claim(Fields fields, String role, String name, Class<? extends PinConfig> kind) {
        PinConfig pin = pins.get(name);
        if (pin == null) {
            fields.problem(
                    declared.contains(name)
                            ? role + " is pin '" + name + "', which is not usable; correct that pin first"
                            : role + " names pin '" + name
                                    + "', which does not exist; add it to pins, or correct the name");
            return Optional.empty();
        }
        if (!kind.isInstance(pin)) {
            fields.problem(role + " needs a pin of direction " + direction(kind) + ", and '" + name + "' is "
                    + direction(pin.getClass()) + "; choose another pin, or correct its direction");
            return Optional.empty();
        }
        String other = taken.putIfAbsent(name, role);
        if (other != null) {
            fields.problem(role + " names pin '" + name + "', which is already " + other + "; choose another pin");
            return Optional.empty();
        }
        return Optional.of(name);
    }

    PinConfig pin(String name) {
        return pins.get(name);
    }

    /** LEDs may share a pin: one lamp can show several states. */
    Map<EvseConfig.Led, String> leds(Fields evse, String subject) {
        Optional<JsonNode> node = evse.node("leds");
        if (node.isEmpty()) {
            return Map.of();
        }
        Fields fields = new Fields(node.get(), subject + " leds", problems);
        Map<EvseConfig.Led, String> leds = new java.util.EnumMap<>(EvseConfig.Led.class);
        Set<String> mine = new java.util.HashSet<>();
        for (EvseConfig.Led led : EvseConfig.Led.values()) {
            String key = Fields.word(led);
            fields.text(key).ifPresent(name -> {
                if (mine.contains(name)
                        || claim(fields, key, name, PinConfig.Out.class).isPresent()) {
                    mine.add(name);
                    leds.put(led, name);
                }
            });
        }
        fields.end();
        // A missing lamp is no reason to keep an EVSE from working: its problem is named, and the lamp stays dark.
        return leds;
    }

    private static String direction(Class<?> kind) {
        return kind == PinConfig.In.class ? "in" : kind == PinConfig.Out.class ? "out" : "pwm";
    }
}
