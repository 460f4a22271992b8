package edgewatt.ocpp.smartcharging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.Profiles.Composite;
import edgewatt.api.energy.Profiles.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code edgewatt schedule --vectors FILE}: composite schedules that others have agreed on, against {@link
 * CompositeEngine}. The file holds profiles, a query and the expected steps, in plain words (see {@code
 * ocpp.smartcharging/README.md}).
 */
public final class ScheduleVectors {
    private static final double NEAR = 1e-3;

    private final JsonNode vector;
    private final VectorSite site;

    private ScheduleVectors(JsonNode vector) {
        this.vector = vector;
        site = new VectorSite(vector);
    }

    /** One step as it is compared. */
    private record Step(long atS, double limit, Integer phases, Double setpoint, Double discharge) {
        boolean continues(Step before) {
            return Math.abs(limit - before.limit) < NEAR
                    && java.util.Objects.equals(phases, before.phases)
                    && java.util.Objects.equals(setpoint, before.setpoint)
                    && java.util.Objects.equals(discharge, before.discharge);
        }

        boolean meets(Step expected) {
            return atS == expected.atS
                    && Math.abs(limit - expected.limit) < NEAR
                    && (expected.phases == null || expected.phases.equals(phases))
                    && (expected.setpoint == null || near(expected.setpoint, setpoint))
                    && (expected.discharge == null || near(expected.discharge, discharge));
        }

        private static boolean near(double a, Double b) {
            return b != null && Math.abs(a - b) < NEAR;
        }

        @Override
        public String toString() {
            return atS + " s: " + limit + (phases == null ? "" : " on " + phases)
                    + (setpoint == null ? "" : " set point " + setpoint)
                    + (discharge == null ? "" : " discharge " + discharge);
        }
    }

    /** @param args the file */
    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !args[0].equals("--vectors")) {
            System.err.println("usage: edgewatt schedule --vectors FILE");
            System.exit(2);
        }
        JsonNode file;
        try {
            file = new ObjectMapper().readTree(Files.readString(Path.of(args[1])));
        } catch (IOException e) {
            System.err.println("edgewatt: " + args[1] + " cannot be read as JSON: " + e.getMessage());
            System.exit(2);
            return;
        }
        int passed = 0;
        int failed = 0;
        for (JsonNode vector : file.path("vectors")) {
            List<String> differences;
            try {
                differences = new ScheduleVectors(vector).differences();
            } catch (RuntimeException e) {
                differences = List.of("not understood: " + e);
            }
            String name = vector.path("id").asText("?");
            System.out.println((differences.isEmpty() ? "passed  " : "FAILED  ") + name);
            differences.forEach(d -> System.out.println("        " + d));
            passed += differences.isEmpty() ? 1 : 0;
            failed += differences.isEmpty() ? 0 : 1;
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed > 0 || passed == 0 ? 1 : 0);
    }

    /** What differs from the expected answers of one vector, in words. Empty = nothing. */
    static List<String> differences(JsonNode vector) {
        return new ScheduleVectors(vector).differences();
    }

    private List<String> differences() {
        List<String> differences = new ArrayList<>();
        List<JsonNode> queries = many(vector.path("query"));
        List<JsonNode> expectations = many(vector.path("expect"));
        for (int i = 0; i < queries.size(); i++) {
            List<Step> expected = expected(expectations.get(i));
            Composite composite = composite(queries.get(i));
            long lasts = composite.horizon().getSeconds();
            if (expectations.get(i).path("duration_s").asLong(lasts) != lasts) {
                differences.add("query " + (i + 1) + " expected "
                        + expectations.get(i).path("duration_s") + " s, answered " + lasts + " s");
            }
            List<Step> got = steps(composite, expected.stream().anyMatch(s -> s.phases != null));
            boolean equal = got.size() == expected.size();
            for (int s = 0; equal && s < got.size(); s++) {
                equal = got.get(s).meets(expected.get(s));
            }
            if (!equal) {
                differences.add("query " + (i + 1) + " expected " + expected);
                differences.add("query " + (i + 1) + " answered " + got);
            }
        }
        return differences;
    }

    private static List<JsonNode> many(JsonNode node) {
        List<JsonNode> list = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(list::add);
        } else {
            list.add(node);
        }
        return list;
    }

    private static List<Step> expected(JsonNode expectation) {
        List<Step> steps = new ArrayList<>();
        if (expectation.has("steps")) {
            expectation.path("steps").forEach(s -> steps.add(step(s)));
        } else {
            steps.add(step(expectation));
        }
        return steps;
    }

    private static Step step(JsonNode s) {
        return new Step(
                s.path("at_s").asLong(0),
                s.path("limit").asDouble(),
                s.has("phases") ? s.path("phases").asInt() : null,
                s.has("setpoint") ? s.path("setpoint").asDouble() : null,
                s.has("discharge_limit") ? s.path("discharge_limit").asDouble() : null);
    }

    private Composite composite(JsonNode query) {
        Instant from = instant(query, query.has("at") ? "at" : "from").orElseThrow();
        Instant to = instant(query, "to").orElse(from);
        RateUnit unit = RateUnit.valueOf(query.path("unit").asText("A"));
        return site.engine(from, query.path("offline_for_s").asLong(0), unit)
                .composite(query.path("evse").asInt(), from, Duration.between(from, to), unit);
    }

    private List<Step> steps(Composite composite, boolean withPhases) {
        List<Step> steps = new ArrayList<>();
        for (Piece p : composite.pieces()) {
            Step step = new Step(
                    p.startS(),
                    p.limit().orElseGet(() -> site.defaultLimit(composite.unit())),
                    withPhases ? (Integer) p.numberPhases().orElse(site.defaultPhases()) : null,
                    p.setpoint().isPresent() ? p.setpoint().getAsDouble() : null,
                    p.dischargeLimit().isPresent() ? p.dischargeLimit().getAsDouble() : null);
            if (steps.isEmpty() || !step.continues(steps.get(steps.size() - 1))) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static Optional<Instant> instant(JsonNode n, String field) {
        return n.hasNonNull(field) ? Optional.of(Instant.parse(n.get(field).asText())) : Optional.empty();
    }
}
