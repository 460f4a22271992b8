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

/** A site instance in JSON: its snapshot and its forecasts. */
public record InstanceFile(String name, SiteSnapshot site, Forecasts forecasts) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static InstanceFile read(Path file) throws IOException {
        JsonNode root = JSON.readTree(file.toFile());
        int slots = root.path("T").asInt();
        List<Storage> storages = new ArrayList<>();
        for (JsonNode device : root.path("devices")) {
            storages.add(storage(device));
        }
        String name = file.getFileName().toString().replaceFirst("\\.json$", "");
        return new InstanceFile(
                name,
                new SiteSnapshot(
                        Series.constant(slots, root.path("dt_h").asDouble()),
                        series(root, "import_limit_kw"),
                        series(root, "controllable_cap_kw"),
                        root.path("export_limit_kw").asDouble(),
                        root.path("overload_penalty").asDouble(),
                        storages),
                new Forecasts(
                        series(root, "import_price"),
                        series(root, "export_price"),
                        series(root, "load_kw"),
                        series(root, "pv_kw")));
    }

    private static Storage storage(JsonNode device) {
        int depart = device.path("depart").asInt();
        return new Storage(
                device.path("id").asText(),
                device.path("arrive").asInt(),
                depart,
                number(device, "soc_min"),
                number(device, "soc_max"),
                number(device, "soc0"),
                List.of(new Goal(
                        Math.max(0, depart - 1),
                        number(device, "target"),
                        number(device, "shortfall_penalty"),
                        Goal.Kind.TARGET)),
                new Storage.Band(
                        number(device, "p_charge_min"), number(device, "p_charge_max"), number(device, "eta_c"), true),
                new Storage.Band(
                        number(device, "p_discharge_min"),
                        number(device, "p_discharge_max"),
                        number(device, "eta_d"),
                        true),
                number(device, "wear"),
                number(device, "end_value"),
                null);
    }

    private static double number(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null || !value.isNumber()) {
            throw new IllegalArgumentException("\"" + key + "\" must be a number in " + node);
        }
        return value.doubleValue();
    }

    private static Series series(JsonNode root, String key) {
        JsonNode array = root.path(key);
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return Series.of(values);
    }
}
