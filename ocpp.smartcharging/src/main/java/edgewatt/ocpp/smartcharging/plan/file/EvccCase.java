package edgewatt.ocpp.smartcharging.plan.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.ocpp.smartcharging.plan.Forecasts;
import edgewatt.ocpp.smartcharging.plan.Goal;
import edgewatt.ocpp.smartcharging.plan.Series;
import edgewatt.ocpp.smartcharging.plan.SiteSnapshot;
import edgewatt.ocpp.smartcharging.plan.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A case of the evcc optimiser: its request as a site instance, and the powers it expects. Energies are Wh per slot there, prices EUR per Wh, powers W.
 * Peak-shaping strategies have no price and are not mapped.
 *
 * @param expectedKw per storage, powers of the expected answer
 */
public record EvccCase(String name, SiteSnapshot site, Forecasts forecasts, List<Series> expectedKw) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NO_LIMIT_KW = 1e9;
    private static final double LEAST_PENALTY = 10;

    public static EvccCase read(Path file) throws IOException {
        JsonNode root = JSON.readTree(file.toFile());
        JsonNode request = root.path("request");
        JsonNode series = request.path("time_series");
        double[] hours = numbers(series.path("dt"), 1 / 3600.0);
        int slots = hours.length;
        double penalty = LEAST_PENALTY;
        for (double price : numbers(series.path("p_N"), 1000)) {
            penalty = Math.max(penalty, 10 * price);
        }
        List<Storage> storages = new ArrayList<>();
        List<Series> expected = new ArrayList<>();
        for (JsonNode battery : request.path("batteries")) {
            storages.add(storage("battery " + storages.size(), battery, request, hours, penalty));
        }
        for (JsonNode battery : root.path("expected_response").path("batteries")) {
            double[] in = numbers(battery.path("charging_power"), 1e-3);
            double[] out = numbers(battery.path("discharging_power"), 1e-3);
            for (int t = 0; t < slots; t++) {
                in[t] = (in[t] - out[t]) / hours[t];
            }
            expected.add(Series.of(in));
        }
        JsonNode grid = request.path("grid");
        return new EvccCase(
                file.getFileName().toString().replaceFirst("\\.json$", ""),
                new SiteSnapshot(
                        Series.of(hours),
                        Series.constant(slots, limit(grid, "p_max_imp")),
                        Series.constant(slots, NO_LIMIT_KW),
                        limit(grid, "p_max_exp"),
                        penalty,
                        storages),
                new Forecasts(
                        Series.of(numbers(series.path("p_N"), 1000)),
                        Series.of(numbers(series.path("p_E"), 1000)),
                        Series.of(perHour(numbers(series.path("gt"), 1e-3), hours)),
                        Series.of(perHour(numbers(series.path("ft"), 1e-3), hours))),
                List.copyOf(expected));
    }

    private static double limit(JsonNode grid, String key) {
        return grid.hasNonNull(key) ? grid.get(key).asDouble() / 1000 : NO_LIMIT_KW;
    }

    private static Storage storage(String id, JsonNode battery, JsonNode request, double[] hours, double penalty) {
        int slots = hours.length;
        List<Goal> goals = new ArrayList<>();
        double[] wanted = numbers(battery.path("s_goal"), 1e-3);
        for (int t = 0; t < wanted.length; t++) {
            if (wanted[t] > 0) {
                goals.add(new Goal(t, wanted[t], penalty, Goal.Kind.TARGET));
            }
        }
        double[] demand = numbers(battery.path("p_demand"), 1e-3);
        return new Storage(
                id,
                0,
                slots,
                battery.path("s_min").asDouble() / 1000,
                battery.path("s_max").asDouble() / 1000,
                battery.path("s_initial").asDouble() / 1000,
                goals,
                new Storage.Band(
                        battery.path("c_min").asDouble() / 1000,
                        battery.path("c_max").asDouble() / 1000,
                        request.path("eta_c").asDouble(),
                        battery.path("charge_from_grid").asBoolean(false)),
                new Storage.Band(
                        0,
                        battery.path("d_max").asDouble() / 1000,
                        request.path("eta_d").asDouble(),
                        battery.path("discharge_to_grid").asBoolean(false)),
                0,
                battery.path("p_a").asDouble() * 1000,
                demand.length == 0 ? null : Series.of(perHour(demand, hours)));
    }

    private static double[] perHour(double[] energies, double[] hours) {
        for (int t = 0; t < energies.length; t++) {
            energies[t] /= hours[t];
        }
        return energies;
    }

    private static double[] numbers(JsonNode array, double factor) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble() * factor;
        }
        return values;
    }
}
