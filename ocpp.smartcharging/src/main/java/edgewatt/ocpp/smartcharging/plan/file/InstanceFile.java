package edgewatt.ocpp.smartcharging.plan.file;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.ocpp.smartcharging.plan.Circuit;
import edgewatt.ocpp.smartcharging.plan.DefaultEngine;
import edgewatt.ocpp.smartcharging.plan.Forecasts;
import edgewatt.ocpp.smartcharging.plan.Goal;
import edgewatt.ocpp.smartcharging.plan.PeakEngine;
import edgewatt.ocpp.smartcharging.plan.PeakPrice;
import edgewatt.ocpp.smartcharging.plan.PlanEngine;
import edgewatt.ocpp.smartcharging.plan.Series;
import edgewatt.ocpp.smartcharging.plan.SiteSnapshot;
import edgewatt.ocpp.smartcharging.plan.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A site instance in JSON. What is not plainly right is refused in one sentence.
 *
 * @param peak none costs nothing
 */
public record InstanceFile(String name, SiteSnapshot site, Forecasts forecasts, PeakPrice peak) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MOST_SLOTS = 10_000;

    /** @throws IllegalArgumentException naming the file, the field and what to do */
    public static InstanceFile read(Path file) throws IOException {
        String name = file.getFileName().toString().replaceFirst("\\.json$", "");
        try {
            return of(name, JSON.readTree(file.toFile()));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw new IllegalArgumentException(
                    file + ": " + where + "not JSON as it should be: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** The engine that this site asks for. */
    public PlanEngine engine() {
        return peak.eurPerKw() > 0 ? new PeakEngine(new DefaultEngine(), peak) : new DefaultEngine();
    }

    static InstanceFile of(String name, JsonNode root) {
        Fields site = new Fields("site", root);
        int slots = site.integer("T", 1, MOST_SLOTS);
        double hours = site.number("dt_h", 1e-3, 24, "h");
        Series fuse = site.series("import_limit_kw", slots, 0, Double.MAX_VALUE, "kW");
        double most = 0;
        for (int t = 0; t < slots; t++) {
            most = Math.max(most, fuse.get(t));
        }
        // a house that draws ten times what its fuse lets through is one whose load is in W
        double power = 10 * Math.max(1, most);
        Forecasts forecasts = new Forecasts(
                site.series("import_price", slots, -Fields.PRICE, Fields.PRICE, "EUR/kWh"),
                site.series("export_price", slots, -Fields.PRICE, Fields.PRICE, "EUR/kWh"),
                site.series("load_kw", slots, -power, power, "kW"),
                site.series("pv_kw", slots, 0, Math.max(power, 10_000), "kW"));
        Series cap = site.series("controllable_cap_kw", slots, 0, Double.MAX_VALUE, "kW");
        double export = site.number("export_limit_kw", 0, Double.MAX_VALUE, "kW");
        double penalty = site.number("overload_penalty", 0, 1e6, "EUR/kWh");
        List<Storage> storages = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode node : site.list("devices")) {
            Storage storage = storage(node, storages.size(), slots);
            if (!ids.add(storage.id())) {
                throw new IllegalArgumentException("two devices are called \"" + storage.id() + "\"; give each its id");
            }
            storages.add(storage);
        }
        PeakPrice peak = new PeakPrice(
                site.has("peak_price") ? site.number("peak_price", 0, 1000, "EUR/kW") : 0,
                site.has("peak_reached_kw") ? site.number("peak_reached_kw", 0, 1e5, "kW") : 0);
        List<Circuit> circuits = new ArrayList<>();
        if (site.has("circuits")) {
            for (JsonNode node : site.list("circuits")) {
                circuits.add(circuit(node, circuits, ids, slots));
            }
        }
        site.ignore("seed");
        site.end();
        return new InstanceFile(
                name,
                new SiteSnapshot(Series.constant(slots, hours), fuse, cap, export, penalty, storages, circuits),
                forecasts,
                peak);
    }

    /** A sub-circuit: its name, a limit per slot, and the ids of all devices behind it. */
    private static Circuit circuit(JsonNode node, List<Circuit> before, Set<String> ids, int slots) {
        Fields circuit = new Fields("circuit " + before.size(), node);
        String name = circuit.text("name");
        circuit = new Fields("circuit " + name, node);
        circuit.text("name");
        Series limit = circuit.series("limit_kw", slots, 0, Double.MAX_VALUE, "kW");
        Set<String> devices = new HashSet<>();
        for (JsonNode device : circuit.list("devices")) {
            if (!device.isTextual() || !ids.contains(device.textValue())) {
                throw new IllegalArgumentException("circuit " + name + ": \"devices\" has " + device
                        + ", and no device is called so; give the id of one");
            }
            devices.add(device.textValue());
        }
        circuit.end();
        if (before.stream().anyMatch(c -> c.name().equals(name))) {
            throw new IllegalArgumentException("two circuits are called \"" + name + "\"; give each its name");
        }
        return new Circuit(name, limit, devices);
    }

    private static Storage storage(JsonNode node, int index, int slots) {
        Fields device = new Fields("device " + index, node);
        String id = device.text("id");
        device = new Fields("device " + id, node);
        device.text("id");
        int arrive = device.integer("arrive", 0, slots);
        int depart = device.integer("depart", arrive, slots);
        double capacity = device.number("capacity", 1e-3, 1e5, "kWh");
        double min = device.number("soc_min", 0, capacity, "kWh");
        double max = device.number("soc_max", min, capacity, "kWh");
        double now = device.number("soc0", 0, capacity, "kWh");
        double target = device.number("target", 0, 1e5, "kWh");
        double missing = device.number("shortfall_penalty", 0, 1e6, "EUR/kWh");
        Storage.Band charge = band(device, "charge", "eta_c");
        Storage.Band discharge = band(device, "discharge", "eta_d");
        double wear = device.number("wear", 0, Fields.PRICE, "EUR/kWh");
        double endValue = device.number("end_value", -Fields.PRICE, Fields.PRICE, "EUR/kWh");
        double cycles = device.has("cycle_cap") ? device.number("cycle_cap", 0, 1e5, "kWh") : Double.POSITIVE_INFINITY;
        device.end();
        Goal goal = new Goal(Math.max(0, depart - 1), target, missing, Goal.Kind.TARGET);
        return new Storage(
                id,
                arrive,
                depart,
                min,
                max,
                now,
                List.of(goal),
                charge,
                discharge,
                wear,
                endValue,
                null,
                null,
                cycles);
    }

    private static Storage.Band band(Fields device, String direction, String efficiency) {
        double most = device.number("p_" + direction + "_max", 0, 1e4, "kW");
        return new Storage.Band(
                device.number("p_" + direction + "_min", 0, most, "kW"),
                most,
                device.number(efficiency, 0.01, 1, "a fraction, not percent"),
                true);
    }
}
