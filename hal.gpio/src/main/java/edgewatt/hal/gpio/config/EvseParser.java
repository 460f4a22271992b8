package edgewatt.hal.gpio.config;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.hal.gpio.config.PinConfig.In;
import edgewatt.hal.gpio.config.PinConfig.Out;
import edgewatt.hal.gpio.config.PinConfig.Pwm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The {@code evses} of a board. */
final class EvseParser {
    private static final Set<String> ROTATIONS = Set.of("RST", "STR", "TRS", "RTS", "SRT", "TSR");

    private final Roles roles;
    private final List<Finding> problems;

    EvseParser(Roles roles, List<Finding> problems) {
        this.roles = roles;
        this.problems = problems;
    }

    List<EvseConfig> parse(JsonNode nodes) {
        List<EvseConfig> evses = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        int i = 0;
        for (JsonNode node : nodes) {
            String subject = node.path("id").isIntegralNumber() ? "evse " + node.path("id") : "evses[" + i + "]";
            i++;
            Fields fields = new Fields(node, subject, problems);
            int id = fields.requiredInteger("id", 1, 9999, "the number of the EVSE");
            if (!ids.add(id)) {
                fields.problem("the id is used twice; give each EVSE its own");
            }
            EvseConfig evse = evse(fields, id, subject);
            fields.end();
            if (fields.ok()) {
                evses.add(evse);
            }
        }
        return evses;
    }

    private EvseConfig evse(Fields f, int id, String subject) {
        if (!f.has("plug")) {
            f.problem("plug is missing; name the input that is active while a cable is in");
        }
        String plug = roles.claim(f, "plug", In.class).orElse("");
        boolean bench = f.flag("bench");
        Optional<String> permission = roles.claim(f, "permission", Out.class);
        Optional<String> contactor = direct(f, "contactor", Out.class, bench, "permission, which feeds an interlock");
        Optional<String> offer = roles.claim(f, "offer", Pwm.class);
        Optional<String> pilot = direct(f, "pilot", Pwm.class, bench, "offer, which tells a safety controller");
        if (f.has("permission") == f.has("contactor")) {
            f.problem(
                    f.has("permission")
                            ? "permission and contactor exclude each other; keep permission, which feeds an interlock"
                            : "permission is missing; name the output whose heartbeat an interlock consumes");
        }
        if (f.has("offer") && f.has("pilot")) {
            f.problem("offer and pilot exclude each other; keep offer, which tells a safety controller");
        }
        Optional<String> request = roles.claim(f, "request", In.class);
        Optional<String> ventilation = roles.claim(f, "ventilation", In.class);
        if (!f.has("request")) {
            f.problem("request is missing; name the input that is active while the car asks for energy (state C)");
        }
        List<String> cable = cable(f);
        OptionalInt fixed = f.integer("cableRatingA", 13, 63, " A");
        if (f.has("cable") && f.has("cableRatingA")) {
            f.problem("cable and cableRatingA exclude each other; keep cable if the rating is sensed");
        }
        Optional<String> supply = permission.or(() -> contactor);
        supply.ifPresent(name -> {
            if (((Out) roles.pin(name)).safe() != PinConfig.Safe.INACTIVE) {
                f.problem("pin '" + name
                        + "' permits power, so its safe level is inactive; write \"safe\": \"inactive\"");
            }
        });
        OptionalInt phases = f.integer("phases", 1, 3, "");
        if (phases.orElse(3) == 2) {
            f.problem("phases is 2; write 1 or 3");
        }
        String rotation = f.text("rotation").orElse("RST");
        if (!ROTATIONS.contains(rotation)) {
            f.problem("rotation is \"" + rotation + "\"; write one of RST, STR, TRS, RTS, SRT, TSR");
        }
        boolean heartbeat = f.has("permission");
        if (!heartbeat && (f.has("heartbeatMs") || f.has("interlockMs"))) {
            f.problem("heartbeatMs and interlockMs belong to permission; remove them, or use permission");
        }
        Optional<String> lock = roles.claim(f, "lock", Out.class);
        Map<EvseConfig.Led, String> leds = roles.leds(f, subject);
        return new EvseConfig(
                id,
                plug,
                request,
                ventilation,
                roles.claim(f, "fault", In.class),
                roles.claim(f, "rcd", In.class),
                roles.claim(f, "feedback", In.class),
                cable,
                fixed,
                supply.orElse(""),
                heartbeat,
                bench,
                offer.or(() -> pilot),
                lock,
                leds,
                f.number("maxCurrentA", 32, 6, 63, " A"),
                phases.orElse(3),
                rotation,
                f.flag("ventilated"),
                f.integer("heartbeatMs", 100, 500, " ms").orElse(250),
                f.integer("interlockMs", 0, 5000, " ms").orElse(heartbeat ? 2000 : 0),
                f.integer("feedbackMs", 20, 2000, " ms").orElse(200));
    }

    /** A contactor or pilot on a Linux line is for the bench, and must be said to be. */
    private Optional<String> direct(
            Fields f, String role, Class<? extends PinConfig> kind, boolean bench, String instead) {
        if (f.has(role) && !bench) {
            f.problem(role + " is driven by Linux directly, which is for the bench only; use " + instead
                    + ", or write \"bench\": true");
        }
        return roles.claim(f, role, kind);
    }

    private List<String> cable(Fields f) {
        Optional<JsonNode> node = f.node("cable");
        if (node.isEmpty()) {
            return List.of();
        }
        if (!node.get().isArray()
                || node.get().size() != 2
                || !node.get().get(0).isTextual()
                || !node.get().get(1).isTextual()) {
            f.problem("cable is " + node.get() + "; write two inputs, low bit first: [\"bit0\", \"bit1\"]");
            return List.of();
        }
        List<String> pins = new ArrayList<>();
        node.get().forEach(n -> roles.claim(f, "cable", n.textValue(), In.class).ifPresent(pins::add));
        return pins;
    }
}
