package edgewatt.hal.gpio.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Binds {@code etc/board.json} strictly. An entry with anything wrong in it is left out and named; all that is right
 * stays. Not thread-safe; one per reading.
 */
public final class BoardParser {
    private static final String SECTION = "board";

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final List<Finding> problems = new ArrayList<>();

    /**
     * @param settings the PID's own keys: {@code chip}, {@code pins}, {@code evses}, {@code meters} as JSON text, and
     *     anything else, which is unknown
     */
    public BoardConfig parse(Map<String, String> settings) {
        for (String key : settings.keySet()) {
            if (!Set.of("chip", "pins", "evses", "meters").contains(key)) {
                board("unknown key \"" + key + "\"; known here: chip, evses, meters, pins");
            }
        }
        boolean[] simulated = new boolean[1];
        Optional<ChipRef> chip = chip(settings, simulated);
        Optional<JsonNode> pinList = list(settings, "pins");
        if (pinList.isEmpty() || (!simulated[0] && chip.isEmpty())) {
            // without its ground each role would only say that its pin does not exist
            return new BoardConfig(simulated[0], chip, Map.of(), List.of(), List.of(), List.copyOf(problems));
        }
        JsonNode evses = list(settings, "evses").orElseGet(mapper::createArrayNode);
        JsonNode meters = list(settings, "meters").orElseGet(mapper::createArrayNode);
        PinParser pinParser = new PinParser(problems, simulated[0], names(evses, "lock"), names(meters, "pin"));
        Map<String, PinConfig> pins = pinParser.parse(pinList.get());
        Roles roles = new Roles(pins, pinParser.declared(), problems);
        List<EvseConfig> parsedEvses = new EvseParser(roles, problems).parse(evses);
        List<MeterConfig> parsedMeters = meters(meters, roles);
        return new BoardConfig(simulated[0], chip, pins, parsedEvses, parsedMeters, List.copyOf(problems));
    }

    private void board(String sentence) {
        problems.add(new Finding(Level.FAILED, SECTION, "etc/board.json: " + sentence));
    }

    private Optional<ChipRef> chip(Map<String, String> settings, boolean[] simulated) {
        JsonNode node = json(settings, "chip");
        if (node == null) {
            board("chip is missing; write {\"kind\": \"simulated\"} or {\"kind\": \"linux\", \"name\": \"gpiochip0\"}");
            return Optional.empty();
        }
        Fields fields = new Fields(node, "chip", problems);
        String kind = fields.requiredText("kind", "linux or simulated");
        Map<ChipRef.By, String> given = new HashMap<>();
        fields.text("name").ifPresent(v -> given.put(ChipRef.By.NAME, v));
        fields.text("label").ifPresent(v -> given.put(ChipRef.By.LABEL, v));
        fields.text("path").ifPresent(v -> given.put(ChipRef.By.PATH, v));
        fields.end();
        switch (kind) {
            case "simulated" -> {
                if (!given.isEmpty()) {
                    fields.problem("the simulated chip has no name, label or path; remove it, or write kind linux");
                }
                simulated[0] = fields.ok();
            }
            case "linux" -> {
                if (given.size() != 1) {
                    fields.problem(
                            "kind linux needs exactly one of name, label and path; " + given.size() + " are given");
                }
            }
            case "" -> {}
            default -> fields.problem("kind is \"" + kind + "\"; write linux or simulated");
        }
        return fields.ok() && !simulated[0]
                ? given.entrySet().stream().findFirst().map(e -> new ChipRef(e.getKey(), e.getValue()))
                : Optional.empty();
    }

    private List<MeterConfig> meters(JsonNode nodes, Roles roles) {
        List<MeterConfig> meters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode node : nodes) {
            Fields fields = new Fields(node, entry("meter", node.path("name"), "meters", i++), problems);
            String name = fields.requiredText("name", "a unique name");
            String pin = roles.claim(fields, "pin", PinConfig.In.class).orElse("");
            if (!fields.has("pin")) {
                fields.problem("pin is missing; name the input the pulses arrive at");
            }
            int impulses = fields.requiredInteger("impulsesPerKwh", 1, 100_000, "the number printed on the meter");
            int evse = fields.integer("evse", 0, 9999, "").orElse(0);
            fields.end();
            if (!names.add(name) && !name.isEmpty()) {
                fields.problem("the name is used twice; give each meter its own");
            } else if (!name.isEmpty() && !PinParser.NAME.matcher(name).matches()) {
                fields.problem("the name may have 1 to 60 letters, digits, '.', '_' and '-'; choose another");
            }
            if (fields.ok()) {
                meters.add(new MeterConfig(name, pin, impulses, evse));
            }
        }
        return meters;
    }

    private JsonNode json(Map<String, String> settings, String key) {
        String text = settings.get(key);
        if (text == null) {
            return null;
        }
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            board(key + " is not JSON (" + e.getOriginalMessage() + "); correct it there");
            return mapper.createObjectNode();
        }
    }

    /** Empty if something else than a list is there, which is reported; an absent list has no entries. */
    private Optional<JsonNode> list(Map<String, String> settings, String key) {
        JsonNode node = json(settings, key);
        if (node == null || node.isArray()) {
            return Optional.of(node == null ? mapper.createArrayNode() : node);
        }
        if (!node.isEmpty() || !node.isObject()) {
            board(key + " is not a list; write " + key + ": [ ... ]");
        }
        return Optional.empty();
    }

    private static Set<String> names(JsonNode entries, String key) {
        Set<String> names = new HashSet<>();
        entries.forEach(e -> names.add(e.path(key).asText("")));
        return names;
    }

    /** {@code pin 'plug1'}, or its place in the list while it has no name. */
    static String entry(String what, JsonNode name, String list, int index) {
        return name.isTextual() && !name.textValue().isBlank()
                ? what + " '" + name.textValue() + "'"
                : list + "[" + index + "]";
    }
}
