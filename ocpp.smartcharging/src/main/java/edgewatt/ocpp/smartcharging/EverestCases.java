package edgewatt.ocpp.smartcharging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * {@code edgewatt plan --everest FOLDER}: cases of another energy manager (a request tree and the expected limit per EVSE)
 * against the {@link ConstraintTree} and {@link Sharing}. How its fields are read stands in {@link EverestTree}.
 */
public final class EverestCases {
    private static final double NEAR_A = 0.5;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private int compared;
    private int sameSource;

    EverestCases(Path folder) {
        this.folder = folder;
    }

    /** @param args {@code --everest} and the folder */
    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !args[0].equals("--everest")) {
            System.err.println("usage: edgewatt plan --everest FOLDER");
            System.exit(2);
        }
        List<Path> files;
        try (Stream<Path> list = Files.list(Path.of(args[1]))) {
            files = list.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        } catch (IOException e) {
            System.err.println("edgewatt: " + args[1] + " cannot be read: " + e.getMessage());
            System.exit(2);
            return;
        }
        EverestCases cases = new EverestCases(Path.of(args[1]));
        int failed = 0;
        for (Path file : files) {
            List<String> differences;
            try {
                differences = cases.differences(file.getFileName().toString());
            } catch (RuntimeException e) {
                differences = List.of("not understood: " + e);
            }
            System.out.println((differences.isEmpty() ? "passed  " : "FAILED  ") + file.getFileName());
            differences.forEach(d -> System.out.println("        " + d));
            failed += differences.isEmpty() ? 0 : 1;
        }
        System.out.println(files.size() - failed + " passed, " + failed + " failed; " + cases.compared
                + " limits compared within " + NEAR_A + " A, source as expected in " + cases.sameSource);
        System.exit(failed == 0 && !files.isEmpty() ? 0 : 1);
    }

    /** @return a line per limit that differs; empty = reproduced */
    List<String> differences(String name) throws IOException {
        JsonNode json = read(name);
        EverestTree tree = new EverestTree(
                json.path("request"),
                json.path("config").path("nominal_ac_voltage").asDouble(230));
        boolean switches = !json.path("config")
                .path("switch_3ph1ph_while_charging_mode")
                .asText("Never")
                .equals("Never");
        List<String> differences = new ArrayList<>();
        for (int run = 0; run < json.path("start_times").size(); run++) {
            // with phase switching a session begins on the fewest phases
            boolean slim = switches && run == 0;
            Instant start = Instant.parse(json.path("start_times").get(run).asText());
            for (JsonNode expected : json.path("expected_results").path(run)) {
                String evse = expected.path("uuid").asText();
                compare(tree, evse, start, slim, expected.path("limits_root_side"), differences);
                for (JsonNode step : expected.path("schedule")) {
                    Instant at = Instant.parse(step.path("timestamp").asText());
                    compare(tree, evse, at, slim, step.path("limits_to_root"), differences);
                }
            }
        }
        return differences;
    }

    private void compare(
            EverestTree tree, String evse, Instant at, boolean slim, JsonNode limits, List<String> differences) {
        JsonNode current = limits.path("ac_max_current_A");
        EverestTree.Result result = tree.at(at, slim).get(evse);
        double expected = current.path("value").asDouble();
        compared++;
        String source = current.path("source").asText();
        sameSource += source.isEmpty() ? 1 : List.of(source.split(",")).contains(result.source()) ? 1 : 0;
        if (Math.abs(result.currentA() - expected) > NEAR_A) {
            differences.add(String.format(
                    Locale.ROOT,
                    "%s at %s: %.2f A by %s, expected %.2f A by %s",
                    evse,
                    at,
                    result.currentA(),
                    result.source(),
                    expected,
                    source));
        }
    }

    /** A case may be another one with patches (RFC 6902: replace, remove). */
    private JsonNode read(String name) throws IOException {
        JsonNode json = MAPPER.readTree(Files.readString(folder.resolve(name)));
        if (!json.has("basefile")) {
            return json;
        }
        JsonNode base = read(json.path("basefile").asText());
        for (JsonNode patch : json.path("patches")) {
            String path = patch.path("path").asText();
            String key = path.substring(path.lastIndexOf('/') + 1);
            JsonNode parent = base.at(path.substring(0, path.lastIndexOf('/')));
            boolean remove = patch.path("op").asText().equals("remove");
            if (parent instanceof ObjectNode o) {
                if (remove) {
                    o.remove(key);
                } else {
                    o.set(key, patch.path("value"));
                }
            } else if (parent instanceof ArrayNode a) {
                if (remove) {
                    a.remove(Integer.parseInt(key));
                } else {
                    a.set(Integer.parseInt(key), patch.path("value"));
                }
            } else {
                throw new IllegalArgumentException(name + " patches " + path + ", which is not there");
            }
        }
        return base;
    }
}
