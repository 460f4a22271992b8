package edgewatt.bridge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Planner;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlanTelemetryTest {
    private static final Instant NINE = Instant.parse("2026-03-01T09:00:00Z");

    private static Planner.Plan plan(double... powersW) {
        Planner.Slot[] slots = new Planner.Slot[powersW.length];
        for (int i = 0; i < powersW.length; i++) {
            Instant from = NINE.plusSeconds(900L * i);
            slots[i] = new Planner.Slot(from, from.plusSeconds(900), powersW[i], "cheap");
        }
        return new Planner.Plan(1, NINE, List.of(slots), List.of("1 kWh is missing"));
    }

    private record Prices(Kind kind, Series series) implements Forecast {
        @Override
        public String name() {
            return "prices";
        }

        @Override
        public Series series(Instant from, Duration horizon) {
            return series;
        }
    }

    /** 0.20 for the first quarter of an hour, 0.40 for the second. */
    private static Prices prices(Forecast.Kind kind) {
        return new Prices(
                kind,
                new Forecast.Series(
                        List.of(new Forecast.Step(NINE, 0.2), new Forecast.Step(NINE.plusSeconds(900), 0.4)),
                        Duration.ofMinutes(15),
                        Forecast.Quality.GOOD));
    }

    private static JsonNode json(Planner.Plan plan, Forecast... forecasts) throws IOException {
        return new ObjectMapper().readTree(PlanTelemetry.json(plan, List.of(forecasts)));
    }

    @Test
    void theCostIsThatOfTheImportPrice() throws IOException {
        JsonNode n = json(plan(4000, 8000), prices(Forecast.Kind.EXPORT_PRICE), prices(Forecast.Kind.IMPORT_PRICE));
        assertEquals(1.0, n.get("cost").asDouble());
        assertEquals(8000, n.at("/slots/1/powerW").asInt());
        assertEquals("cheap", n.at("/slots/0/reason").asText());
        assertEquals("1 kWh is missing", n.at("/shortfalls/0").asText());
    }

    @Test
    void aSlotBeyondThePricesMakesTheCostUnknown() throws IOException {
        assertTrue(json(plan(4000, 8000, 2000), prices(Forecast.Kind.IMPORT_PRICE))
                .get("cost")
                .isNull());
        assertEquals(
                1.0,
                json(plan(4000, 8000, 0, -3000), prices(Forecast.Kind.IMPORT_PRICE))
                        .get("cost")
                        .asDouble(),
                "nothing is bought there");
        assertTrue(json(plan(4000)).get("cost").isNull(), "no prices");
    }

    @Test
    void whatThePlanIsToReachIsToldAsData() throws IOException {
        Planner.Account account = new Planner.Account(
                NINE.plusSeconds(3600), "told", 10_000, 9_000, 1_000, "TIME", "an hour later", 3.456, 4.5, List.of());
        Planner.Plan p = new Planner.Plan(1, NINE, plan(4000).slots(), List.of(), Optional.of(account));
        JsonNode n = json(p);
        assertEquals("2026-03-01T10:00:00Z", n.get("departure").asText());
        assertEquals(1000, n.get("missingWh").asInt());
        assertEquals("TIME", n.get("cause").asText());
        assertEquals(3.46, n.get("siteCost").asDouble());
        assertEquals(4.5, n.get("siteCostAtOnce").asDouble());
    }

    @Test
    void noPlanIsNoNewsEachTime() throws IOException {
        JsonNode n = json(plan());
        assertFalse(n.has("madeAt"));
        assertTrue(n.get("cost").isNull());
    }
}
