package edgewatt.sim.control;

import edgewatt.sim.board.Site;
import edgewatt.sim.world.Bay;
import edgewatt.sim.world.BayFault;
import edgewatt.sim.world.CarModel;
import edgewatt.sim.world.World;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** The words of the command line, and what they do to the world. Each answers with one plain sentence. */
public final class Commands {
    /** What there is, one line each. */
    public static final String HELP = """
            plug N                 a car is plugged in at EVSE N
            unplug N               it leaves
            tag N TOKEN            TOKEN is shown to the reader of EVSE N
            fault N KIND           KIND happens at EVSE N: %s; none ends all
            meter N WATTS          the meter of EVSE N shows WATTS whatever the car takes; car ends that; 0 is the house
            car N key=value ...    changes the car: soc, %s
            house WATTS            the house takes WATTS; curve ends that
            pv WATTS               the sun gives WATTS; curve ends that
            state                  how everything stands""".formatted(
            BayFault.names(), String.join(", ", CarModel.COMMON.settings().keySet()));

    private final Site site;

    public Commands(Site site) {
        this.site = site;
    }

    /**
     * Any thread but the world's.
     *
     * @return one plain sentence, or several lines for {@code state} and {@code help}
     * @throws IllegalArgumentException with what is wrong and what is expected
     */
    public String run(String line) {
        List<String> words = Arrays.stream(line.strip().split("\\s+"))
                .filter(w -> !w.isEmpty())
                .toList();
        String verb = words.isEmpty() ? "help" : words.get(0).toLowerCase(Locale.ROOT);
        return switch (verb) {
            case "plug" -> plug(number(words, 2, "plug N"));
            case "unplug" -> unplug(number(words, 2, "unplug N"));
            case "tag" -> tag(number(words, 3, "tag N TOKEN"), words.get(2));
            case "fault" -> fault(number(words, 3, "fault N KIND"), words.get(2));
            case "meter" -> meter(number(words, 3, "meter N WATTS"), words.get(2));
            case "car" -> car(words);
            case "house" -> {
                size(words, 2, "house WATTS");
                yield house(words.get(1));
            }
            case "pv" -> {
                size(words, 2, "pv WATTS");
                OptionalDouble watts = watts(words.get(1), "curve");
                site.ask(() -> change(w -> w.pv(watts)));
                yield watts.isPresent() ? "The sun gives " + words.get(1) + " W." : "The sun follows its curve.";
            }
            case "state" -> site.ask(() -> StateText.plain(site));
            case "help" -> HELP;
            default -> throw new IllegalArgumentException("no command '" + verb + "'; known are:\n" + HELP);
        };
    }

    private String plug(int id) {
        return site.ask(() -> {
            Bay b = site.world().bay(id);
            if (b.plugged()) {
                return "EVSE " + id + ": a car is plugged already (state " + b.pilot() + ").";
            }
            site.world().plug(id);
            return text("EVSE %d: a car is plugged in (state %s), %.0f %% full.", id, b.pilot(), b.socPercent());
        });
    }

    private String unplug(int id) {
        return site.ask(() -> {
            Bay b = site.world().bay(id);
            if (!b.plugged()) {
                return "EVSE " + id + ": no car is plugged.";
            }
            String lock = site.locked(id) ? " The lock was still on: pulled out by force." : "";
            site.world().unplug(id);
            return text("EVSE %d: the car has left, %.0f %% full.%s", id, b.socPercent(), lock);
        });
    }

    private String tag(int id, String token) {
        site.tap(id, token);
        return "EVSE " + id + ": " + token + " was shown to the reader.";
    }

    private String fault(int id, String kind) {
        if (kind.equalsIgnoreCase("none")) {
            site.ask(() -> change(w -> w.repair(id)));
            return "EVSE " + id + ": no fault any more; a latched one still waits for the installer's reset.";
        }
        BayFault fault = BayFault.of(kind);
        site.ask(() -> change(w -> w.fault(id, fault)));
        return "EVSE " + id + ": fault " + fault.word() + "; 'fault " + id + " none' ends it.";
    }

    private String meter(int id, String value) {
        if (id == 0) {
            return house(value);
        }
        OptionalDouble watts = watts(value, "car");
        site.ask(() -> change(w -> w.force(id, watts)));
        return watts.isPresent()
                ? "EVSE " + id + ": the meter shows " + value + " W whatever the car takes; 'meter " + id
                        + " car' ends that."
                : "EVSE " + id + ": the meter shows what the car takes.";
    }

    private String house(String value) {
        OptionalDouble watts = watts(value, "curve");
        site.ask(() -> change(w -> w.house(watts)));
        return watts.isPresent() ? "The house takes " + value + " W." : "The house follows its curve.";
    }

    private String car(List<String> words) {
        if (words.size() < 3) {
            throw new IllegalArgumentException("expected: car N key=value ...");
        }
        int id = integer(words.get(1), "car N key=value ...");
        return site.ask(() -> {
            CarModel model = site.world().bay(id).model();
            OptionalDouble soc = OptionalDouble.empty();
            // everything is checked before anything changes
            for (String word : words.subList(2, words.size())) {
                int eq = word.indexOf('=');
                if (eq < 1) {
                    throw new IllegalArgumentException(
                            "'" + word + "' is not key=value; expected: car N key=value ...");
                }
                String key = word.substring(0, eq);
                String value = word.substring(eq + 1);
                if (key.equalsIgnoreCase("soc")) {
                    soc = OptionalDouble.of(decimal(value));
                } else {
                    model = model.with(key, value);
                }
            }
            if (soc.isPresent()) {
                site.world().soc(id, soc.getAsDouble());
            }
            site.world().car(id, model);
            return "EVSE " + id + ": the car is now " + String.join(" ", words.subList(2, words.size())) + ".";
        });
    }

    private Void change(Consumer<World> what) {
        what.accept(site.world());
        return null;
    }

    private static OptionalDouble watts(String word, String release) {
        return word.equalsIgnoreCase(release) ? OptionalDouble.empty() : OptionalDouble.of(decimal(word));
    }

    private static double decimal(String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + word + "' is not a number", e);
        }
    }

    private static int number(List<String> words, int size, String usage) {
        size(words, size, usage);
        return integer(words.get(1), usage);
    }

    private static int integer(String word, String usage) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + word + "' is not an EVSE's number; expected: " + usage, e);
        }
    }

    private static void size(List<String> words, int size, String usage) {
        if (words.size() != size) {
            throw new IllegalArgumentException("expected: " + usage);
        }
    }

    static String text(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
