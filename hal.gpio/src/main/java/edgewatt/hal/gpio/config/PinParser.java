package edgewatt.hal.gpio.config;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Health.Finding;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The {@code pins} of a board. */
final class PinParser {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,60}");
    private static final int DEBOUNCE_MS = 20;

    private final List<Finding> problems;
    private final boolean simulated;
    private final Set<String> locks;
    private final Set<String> pulses;
    private final Set<String> declared = new HashSet<>();
    private final Map<String, String> lines = new HashMap<>();

    private enum Direction {
        IN,
        OUT,
        PWM
    }

    /**
     * @param locks names of pins that are a lock: their safe level is hold
     * @param pulses names of pins that count pulses: no debounce by default
     */
    PinParser(List<Finding> problems, boolean simulated, Set<String> locks, Set<String> pulses) {
        this.problems = problems;
        this.simulated = simulated;
        this.locks = locks;
        this.pulses = pulses;
    }

    /** Names in the file, also of pins left out because something is wrong with them. */
    Set<String> declared() {
        return declared;
    }

    Map<String, PinConfig> parse(JsonNode nodes) {
        Map<String, PinConfig> pins = new LinkedHashMap<>();
        int i = 0;
        for (JsonNode node : nodes) {
            Fields fields = new Fields(node, BoardParser.entry("pin", node.path("name"), "pins", i++), problems);
            Optional<PinConfig> pin = pin(fields);
            if (pin.isPresent() && fields.ok()) {
                pins.put(pin.get().name(), pin.get());
            }
        }
        return pins;
    }

    private Optional<PinConfig> pin(Fields fields) {
        String name = fields.requiredText("name", "a unique name");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            fields.problem("the name may have 1 to 60 letters, digits, '.', '_' and '-'; choose another");
        } else if (!name.isEmpty() && !declared.add(name)) {
            fields.problem("the name is used twice; give each pin its own");
        }
        if (!fields.has("direction")) {
            fields.problem("direction is missing; write in, out or pwm");
            return Optional.empty();
        }
        Direction direction = fields.choice("direction", null, Direction.class);
        if (direction == null) {
            return Optional.empty();
        }
        boolean activeLow = fields.flag("activeLow");
        PinConfig pin =
                switch (direction) {
                    case IN ->
                        new PinConfig.In(
                                name,
                                chip(fields),
                                line(fields),
                                activeLow,
                                fields.choice("bias", PinConfig.Bias.AS_IS, PinConfig.Bias.class),
                                fields.integer("debounceMs", 0, 10_000, " ms")
                                        .orElse(pulses.contains(name) ? 0 : DEBOUNCE_MS));
                    case OUT -> new PinConfig.Out(name, chip(fields), line(fields), activeLow, safe(fields, name));
                    case PWM ->
                        new PinConfig.Pwm(
                                name,
                                fields.text("pwmChip").orElse("/sys/class/pwm/pwmchip0"),
                                fields.requiredInteger("channel", 0, 255, "the channel of the PWM chip"),
                                activeLow,
                                fields.integer("frequencyHz", 1, 100_000, " Hz").orElse(1000),
                                fields.number("safeDuty", 100, 0, 100, " percent"));
                };
        contradictions(fields, direction);
        fields.end();
        place(pin).filter(place -> fields.ok()).ifPresent(place -> {
            String other = lines.putIfAbsent(place, name);
            if (other != null) {
                fields.problem(place + " is already used by pin '" + other + "'; choose another");
            }
        });
        return Optional.of(pin);
    }

    private Optional<ChipRef> chip(Fields fields) {
        Optional<String> chip = fields.text("chip");
        if (chip.isPresent() && simulated) {
            fields.problem("there is one simulated chip only; remove chip, or write kind linux");
        }
        return chip.map(c -> new ChipRef(ChipRef.By.ANY, c));
    }

    private static int line(Fields fields) {
        return fields.requiredInteger("line", 0, 65_535, "the number of the line on the chip");
    }

    private PinConfig.Safe safe(Fields fields, String name) {
        boolean lock = locks.contains(name);
        PinConfig.Safe safe =
                fields.choice("safe", lock ? PinConfig.Safe.HOLD : PinConfig.Safe.INACTIVE, PinConfig.Safe.class);
        if (lock && safe != PinConfig.Safe.HOLD) {
            fields.problem("it is a lock, whose safe level is hold, not " + Fields.word(safe)
                    + ": the cable must stay locked while power may flow; write \"safe\": \"hold\" or nothing");
        }
        return safe;
    }

    /** A key of another direction is a contradiction, not merely unknown. */
    private static void contradictions(Fields fields, Direction direction) {
        Map<String, Direction> owners = new LinkedHashMap<>();
        owners.put("bias", Direction.IN);
        owners.put("debounceMs", Direction.IN);
        owners.put("safe", Direction.OUT);
        owners.put("pwmChip", Direction.PWM);
        owners.put("channel", Direction.PWM);
        owners.put("frequencyHz", Direction.PWM);
        owners.put("safeDuty", Direction.PWM);
        owners.forEach((key, owner) -> {
            if (owner != direction && fields.has(key)) {
                fields.problem(key + " belongs to direction " + Fields.word(owner) + ", and this pin is "
                        + Fields.word(direction) + "; remove one of the two");
            }
        });
        if (direction == Direction.PWM && (fields.has("line") || fields.has("chip"))) {
            fields.problem(
                    "line and chip belong to direction in and out, and this pin is pwm; write pwmChip and channel");
        }
    }

    private static Optional<String> place(PinConfig pin) {
        if (pin instanceof PinConfig.In in) {
            return Optional.of(line(in.line(), in.chip()));
        }
        if (pin instanceof PinConfig.Out out) {
            return Optional.of(line(out.line(), out.chip()));
        }
        PinConfig.Pwm pwm = (PinConfig.Pwm) pin;
        return Optional.of("channel " + pwm.channel() + " of " + pwm.pwmChip());
    }

    private static String line(int line, Optional<ChipRef> chip) {
        return "line " + line + chip.map(c -> " of " + c).orElse("");
    }
}
