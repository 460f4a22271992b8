package edgewatt.ocpp.smartcharging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.ChargingProfile.Schedule;
import edgewatt.api.energy.Profiles.Composite;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.energy.Profiles.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * {@code edgewatt schedule --vectors FILE}: composite schedules that others have agreed on, against {@link
 * CompositeEngine}. The file holds profiles, a query and the expected steps, in plain words (see {@code
 * ocpp.smartcharging/README.md}).
 */
public final class ScheduleVectors {
    private static final String OWNER = "vectors";
    private static final double NEAR = 1e-3;

    private final JsonNode vector;
    private final double supplyV;
    private final OptionalDouble defaultA;
    private final OptionalDouble defaultW;

    private ScheduleVectors(JsonNode vector) {
        this.vector = vector;
        JsonNode settings = vector.path("settings");
        supplyV = settings.path("supply_v").asDouble(230);
        defaultA = number(settings, "default_limit_a");
        defaultW = number(settings, "default_limit_w");
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
            List<Step> got = answer(queries.get(i), expected.stream().anyMatch(s -> s.phases != null));
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

    private List<Step> answer(JsonNode query, boolean withPhases) {
        Instant from = instant(query, query.has("at") ? "at" : "from").orElseThrow();
        Instant to = instant(query, "to").orElse(from);
        RateUnit unit = RateUnit.valueOf(query.path("unit").asText("A"));
        long offlineS = query.path("offline_for_s").asLong(0);
        Circumstances circumstances =
                new Circumstances(ZoneOffset.UTC, offlineS > 0 ? Map.of(OWNER, from.minusSeconds(offlineS)) : Map.of());
        Composite composite = new CompositeEngine(profiles(), evses(), circumstances)
                .composite(query.path("evse").asInt(), from, Duration.between(from, to), unit);
        List<Step> steps = new ArrayList<>();
        for (Piece p : composite.pieces()) {
            Step step = new Step(
                    p.startS(),
                    p.limit().orElseGet(() -> (unit == RateUnit.A ? defaultA : defaultW).orElse(-1)),
                    withPhases && p.numberPhases().isPresent()
                            ? p.numberPhases().getAsInt()
                            : null,
                    p.setpoint().isPresent() ? p.setpoint().getAsDouble() : null,
                    p.dischargeLimit().isPresent() ? p.dischargeLimit().getAsDouble() : null);
            if (steps.isEmpty() || !step.continues(steps.get(steps.size() - 1))) {
                steps.add(step);
            }
        }
        return steps;
    }

    private List<EvseContext> evses() {
        Map<Integer, JsonNode> running = new HashMap<>();
        vector.path("transactions").forEach(t -> running.put(t.path("evse").asInt(), t));
        int phases = vector.path("settings").path("default_phases").asInt(3);
        List<EvseContext> evses = new ArrayList<>();
        for (int id = 1; id <= vector.path("evses").asInt(1); id++) {
            JsonNode tx = running.get(id);
            evses.add(new EvseContext(
                    id,
                    supplyV,
                    phases,
                    defaultA.orElse(Double.NaN),
                    tx == null ? Optional.empty() : Optional.of(new UUID(0, id)),
                    tx == null ? Optional.empty() : instant(tx, "start"),
                    tx != null && tx.path("priority").asBoolean(false)));
        }
        return evses;
    }

    private List<Installed> profiles() {
        List<Installed> profiles = new ArrayList<>();
        for (JsonNode p : vector.path("profiles")) {
            List<Period> periods = new ArrayList<>();
            p.path("steps").forEach(s -> periods.add(period(s)));
            Schedule schedule = new Schedule(
                    1,
                    RateUnit.valueOf(p.path("unit").asText("A")),
                    instant(p, "start"),
                    integer(p, "duration_s"),
                    number(p, "min_rate"),
                    List.copyOf(periods),
                    p.path("local_time").asBoolean(false));
            profiles.add(new Installed(
                    p.path("evse").asInt(),
                    new ChargingProfile(
                            profiles.size() + 1,
                            p.path("stack").asInt(),
                            purpose(p.path("purpose").asText()),
                            Kind.valueOf(p.path("kind").asText().toUpperCase(Locale.ROOT)),
                            p.has("every")
                                    ? Optional.of(Recurrency.valueOf(
                                            p.path("every").asText().toUpperCase(Locale.ROOT)))
                                    : Optional.empty(),
                            instant(p, "valid_from"),
                            instant(p, "valid_to"),
                            Optional.empty(),
                            List.of(schedule),
                            p.has("max_offline_s")
                                    ? Optional.of(new ChargingProfile.Offline(
                                            p.path("max_offline_s").asInt(),
                                            p.path("drop_after_offline").asBoolean(false)))
                                    : Optional.empty(),
                            instant(p, "updated").map(at -> new ChargingProfile.Dynamic(OptionalInt.empty(), at))),
                    OWNER));
        }
        return profiles;
    }

    private static Purpose purpose(String name) {
        return switch (name) {
            case "tx" -> Purpose.TX;
            case "tx-default" -> Purpose.TX_DEFAULT;
            case "station-max" -> Purpose.STATION_MAX;
            case "external" -> Purpose.STATION_EXTERNAL_CONSTRAINTS;
            case "priority" -> Purpose.PRIORITY_CHARGING;
            case "local-generation" -> Purpose.LOCAL_GENERATION;
            default -> throw new IllegalArgumentException("no purpose '" + name + "'");
        };
    }

    private static Period period(JsonNode s) {
        String mode = s.path("mode").asText("ChargingOnly");
        return new Period(
                s.path("at_s").asInt(),
                number(s, "limit"),
                number(s, "discharge_limit"),
                number(s, "setpoint"),
                OperationMode.valueOf(
                        mode.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT)),
                integer(s, "phases"));
    }

    private static OptionalDouble number(JsonNode n, String field) {
        return n.hasNonNull(field) ? OptionalDouble.of(n.get(field).asDouble()) : OptionalDouble.empty();
    }

    private static OptionalInt integer(JsonNode n, String field) {
        return n.hasNonNull(field) ? OptionalInt.of(n.get(field).asInt()) : OptionalInt.empty();
    }

    private static Optional<Instant> instant(JsonNode n, String field) {
        return n.hasNonNull(field) ? Optional.of(Instant.parse(n.get(field).asText())) : Optional.empty();
    }
}
