package edgewatt.ocpp.smartcharging;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.ChargingProfile.Schedule;
import edgewatt.api.energy.Profiles.Installed;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;

/** The profiles, EVSEs and settings of one vector, as our model has them. */
final class VectorSite {
    private static final String OWNER = "vectors";

    private final JsonNode vector;
    private final double supplyV;
    private final int phases;
    private final OptionalDouble defaultA;
    private final OptionalDouble defaultW;
    private final List<Installed> profiles;

    VectorSite(JsonNode vector) {
        this.vector = vector;
        JsonNode settings = vector.path("settings");
        supplyV = settings.path("supply_v").asDouble(230);
        phases = settings.path("default_phases").asInt(3);
        defaultA = number(settings, "default_limit_a");
        defaultW = number(settings, "default_limit_w");
        profiles = profiles();
    }

    /** What counts where nothing limits; -1 where the vector names nothing. */
    double defaultLimit(RateUnit unit) {
        return (unit == RateUnit.A ? defaultA : defaultW).orElse(-1);
    }

    int defaultPhases() {
        return phases;
    }

    /** The engine's answer after the link has been down for so long; what is erased by that stays so for later questions. */
    CompositeEngine engine(Instant from, long offlineS, RateUnit unit) {
        Map<String, Instant> offline = offlineS > 0 ? Map.of(OWNER, from.minusSeconds(offlineS)) : Map.of();
        profiles.removeIf(i -> i.profile()
                .offline()
                .filter(o -> o.dropAfter() && offlineS > o.maxS())
                .isPresent());
        ZoneId zone = ZoneId.of(vector.path("settings").path("time_zone").asText("UTC"));
        return new CompositeEngine(profiles, evses(unit), new Circumstances(zone, offline));
    }

    private List<EvseContext> evses(RateUnit unit) {
        Map<Integer, JsonNode> running = new HashMap<>();
        vector.path("transactions").forEach(t -> running.put(t.path("evse").asInt(), t));
        double each =
                unit == RateUnit.A ? defaultA.orElse(Double.NaN) : defaultW.orElse(Double.NaN) / (supplyV * phases);
        List<EvseContext> evses = new ArrayList<>();
        for (int id = 1; id <= vector.path("evses").asInt(1); id++) {
            JsonNode tx = running.get(id);
            evses.add(new EvseContext(
                    id,
                    supplyV,
                    phases,
                    each,
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
