package edgewatt.ocpp.smartcharging;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.LimitSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request tree of EVerest's energy manager, read as ours:
 *
 * <ul>
 *   <li>a node that is no EVSE is a circuit; its limits are the lower of {@code limits_to_root} and {@code limits_to_leaves},
 *       A per phase and W in total, one tree for import and one for export;
 *   <li>of a schedule the last entry that has begun counts, before the first one the first; of entries with one time the last;
 *   <li>an EVSE asks for the lower of its two limits; below its smallest current, or without a schedule, it gets nothing.
 *       Its state is not read: one that is unplugged and asks for 6 A keeps 6 A reserved, as there;
 *   <li>an EVSE that may not draw and may give back, gives back all it may: what {@code now} is for us;
 *   <li>a set point caps the EVSEs below its node, a negative one asks them to give back; a frequency table is interpolated
 *       at the node's frequency here, because the allocator itself knows no such curve;
 *   <li>what one EVSE gives back, another may draw.
 * </ul>
 *
 * Not read: prices, slices, the number of phases in the answer, counts and hystereses of phase switches.
 */
final class EverestTree {
    private final double voltageV;
    private final List<CircuitSettings> circuits = new ArrayList<>();
    private final List<JsonNode> nodes = new ArrayList<>();
    private final List<JsonNode> evses = new ArrayList<>();
    /** Circuit of each EVSE; -1 = it is the root itself. */
    private final List<Integer> homes = new ArrayList<>();

    EverestTree(JsonNode request, double voltageV) {
        this.voltageV = voltageV;
        collect(request, -1);
    }

    /** @param currentA signed; minus = gives back */
    record Result(double currentA, String source) {}

    private void collect(JsonNode node, int parent) {
        if (node.path("node_type").asText().equals("Evse")) {
            evses.add(node);
            homes.add(parent);
            return;
        }
        int self = nodes.size();
        nodes.add(node);
        List<Integer> own = new ArrayList<>();
        int first = evses.size();
        node.path("children").forEach(child -> collect(child, self));
        for (int i = first; i < evses.size(); i++) {
            if (homes.get(i) == self) {
                own.add(i + 1);
            }
        }
        // a child is collected before its parent is complete, so the place is kept by the index
        while (circuits.size() <= self) {
            circuits.add(null);
        }
        circuits.set(self, new CircuitSettings("node " + self, parent, List.of(0d, 0d, 0d), "", own));
    }

    /** @param slim EVSEs that can change their phases are on the fewest now */
    Map<String, Result> at(Instant t, boolean slim) {
        int n = evses.size();
        int[] ids = new int[n];
        for (int i = 0; i < n; i++) {
            ids[i] = i + 1;
        }
        ConstraintTree imports = new ConstraintTree(0, circuits, ids);
        ConstraintTree exports = new ConstraintTree(0, circuits, ids);
        for (int c = 0; c < nodes.size(); c++) {
            limits(imports.circuit(c + 1).cap, nodes.get(c), "schedule_import", t);
            limits(exports.circuit(c + 1).cap, nodes.get(c), "schedule_export", t);
        }
        Sharing back = new Sharing(n, exports.bounds());
        Sharing share = new Sharing(n, imports.bounds());
        Cap[] caps = new Cap[n];
        Cap[] backCaps = new Cap[n];
        for (int i = 0; i < n; i++) {
            caps[i] = limits(new Cap(), evses.get(i), "schedule_import", t);
            backCaps[i] = limits(new Cap(), evses.get(i), "schedule_export", t);
            setpoints(i, caps[i], backCaps[i], t);
            double mayA = prepare(share, imports, i, caps[i], "schedule_import", t, slim);
            double givesA = prepare(back, exports, i, backCaps[i], "schedule_export", t, slim);
            back.active[i] = mayA == 0 && givesA > 0;
        }
        exports.imports(back.limit);
        back.share();
        for (int i = 0; i < n; i++) {
            if (back.outA[i] > 0) {
                credit(imports, homes.get(i) + 1, back.outA[i], back.outA[i] * back.row(i)[3]);
            }
        }
        imports.imports(share.limit);
        share.share();
        Map<String, Result> results = new HashMap<>();
        for (int i = 0; i < n; i++) {
            boolean gives = back.outA[i] > 0;
            Sharing s = gives ? back : share;
            ConstraintTree tree = gives ? exports : imports;
            Cap own = gives ? backCaps[i] : caps[i];
            LimitSource source = s.bound[i] == Sharing.OWN ? tightest(own, s.row(i)[3]) : tree.source(s.bound[i]);
            double a = Math.floor(s.outA[i] * 10 + 1e-6) / 10;
            results.put(evses.get(i).path("uuid").asText(), new Result(gives ? -a : a, source.id()));
        }
        return results;
    }

    private double prepare(
            Sharing into, ConstraintTree tree, int i, Cap cap, String schedule, Instant t, boolean slim) {
        JsonNode root = entry(evses.get(i).path(schedule), t).path("limits_to_root");
        int phases = slim
                ? root.path("ac_min_phase_count").path("value").asInt(3)
                : root.path("ac_max_phase_count").path("value").asInt(3);
        boolean known = evses.get(i).path(schedule).size() > 0;
        into.minA[i] = root.path("ac_min_current_A").path("value").asDouble(0);
        into.ownA[i] = known ? Math.min(cap.phaseA[0], cap.powerW / (voltageV * phases)) : 0;
        into.active[i] = known;
        into.order[i] = i;
        tree.weigh(i, (1 << phases) - 1, voltageV * phases, into.wide[i]);
        into.wide[i][3] = voltageV * phases;
        return into.ownA[i];
    }

    private static LimitSource tightest(Cap cap, double wattsPerA) {
        return cap.powerW / wattsPerA < cap.phaseA[0] ? cap.powerSource : cap.phaseSource[0];
    }

    private void credit(ConstraintTree tree, int circuit, double a, double w) {
        for (int c = circuit; c >= 0; c = tree.circuit(c).parent) {
            Cap cap = tree.circuit(c).cap;
            for (int p = 0; p < 3; p++) {
                cap.phaseA[p] += a;
            }
            cap.powerW += w;
        }
    }

    private void setpoints(int evse, Cap cap, Cap backCap, Instant t) {
        for (int c = homes.get(evse); c >= 0; c = circuits.get(c).parent()) {
            JsonNode node = nodes.get(c);
            JsonNode s = entry(node.path("schedule_setpoints"), t).path("setpoint");
            if (s.isMissingNode()) {
                continue;
            }
            LimitSource source = named(s.path("source"));
            if (s.has("ac_current_A")) {
                double a = s.path("ac_current_A").asDouble();
                cap.phases(Math.max(0, a), source);
                backCap.phases(Math.max(0, -a), source);
            } else {
                double w = s.has("total_power_W")
                        ? s.path("total_power_W").asDouble()
                        : curve(
                                s.path("frequency_table"),
                                node.at("/energy_usage_root/frequency_Hz/L1").asDouble(50));
                cap.power(Math.max(0, w), source);
                backCap.power(Math.max(0, -w), source);
            }
        }
    }

    /** W at a frequency; beyond its ends the curve goes on level. */
    private static double curve(JsonNode table, double hz) {
        double w = table.path(0).path("total_power_W").asDouble();
        for (int i = 1; i < table.size(); i++) {
            double from = table.get(i - 1).path("frequency_Hz").asDouble();
            double to = table.get(i).path("frequency_Hz").asDouble();
            if (hz >= from) {
                double part = Math.min(1, (hz - from) / (to - from));
                double before = table.get(i - 1).path("total_power_W").asDouble();
                w = before + part * (table.get(i).path("total_power_W").asDouble() - before);
            }
        }
        return w;
    }

    private static Cap limits(Cap cap, JsonNode node, String schedule, Instant t) {
        JsonNode entry = entry(node.path(schedule), t);
        for (String side : List.of("limits_to_root", "limits_to_leaves")) {
            JsonNode current = entry.path(side).path("ac_max_current_A");
            if (current.has("value")) {
                cap.phases(current.path("value").asDouble(), named(current.path("source")));
            }
            JsonNode power = entry.path(side).path("total_power_W");
            if (power.has("value")) {
                cap.power(power.path("value").asDouble(), named(power.path("source")));
            }
        }
        return cap;
    }

    private static JsonNode entry(JsonNode schedule, Instant t) {
        JsonNode found = schedule.path(0);
        for (JsonNode e : schedule) {
            found = Instant.parse(e.path("timestamp").asText()).isAfter(t) ? found : e;
        }
        return found;
    }

    private static LimitSource named(JsonNode source) {
        return new LimitSource(LimitSource.Kind.LIMITER, source.asText());
    }
}
