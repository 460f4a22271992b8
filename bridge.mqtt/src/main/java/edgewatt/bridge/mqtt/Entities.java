package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationIdentity;
import java.util.List;
import java.util.Optional;

/**
 * The station as one device of Home Assistant, after its rules for device-based MQTT discovery. The short keys are Home
 * Assistant's own.
 */
final class Entities {
    /** Home Assistant does not renew what a slider says; so its limit holds for as long as a limit may. */
    private static final int TTL_S = EvseCommands.LONGEST_TTL_S;

    private final Station station;
    private final Wants wants;
    private final String root;
    private final String node;
    private final boolean canStart;
    private final Optional<String> updateUrl;
    private ObjectNode components;

    /**
     * @param node the device's name among discovered ones: letters, digits, {@code _} and {@code -}
     * @param canStart a start needs no token
     */
    Entities(Station station, Wants wants, String root, String node, boolean canStart, Optional<String> updateUrl) {
        this.station = station;
        this.wants = wants;
        this.root = root;
        this.node = node;
        this.canStart = canStart;
        this.updateUrl = updateUrl;
    }

    /** The discovery message of now. @param deploys there is a deployer */
    ObjectNode message(boolean plans, boolean deploys) {
        ObjectNode n = JsonNodeFactory.instance.objectNode();
        StationIdentity who = station.identity();
        ObjectNode device = n.putObject("dev");
        device.putArray("ids").add(node);
        device.put("name", (who.model() + " " + who.serialNumber()).strip());
        filled(device, "mf", who.vendor());
        filled(device, "mdl", who.model());
        filled(device, "sn", who.serialNumber());
        filled(device, "sw", who.firmwareVersion());
        n.putObject("o").put("name", "Edgewatt").put("sw", who.firmwareVersion());
        ArrayNode available = n.putArray("avty");
        available.addObject().put("t", at(Topic.STATUS.path));
        available.addObject().put("t", at(Topic.STATION.path));
        n.put("avty_mode", "all");
        components = n.putObject("cmps");
        for (Evse evse : station.evses()) {
            measured(evse.id());
            wanted(evse);
            if (plans) {
                planned(evse.id());
            }
        }
        site();
        if (deploys) {
            update();
        }
        return n;
    }

    private static void filled(ObjectNode n, String key, String value) {
        if (!value.isBlank()) {
            n.put(key, value);
        }
    }

    private void measured(int id) {
        String evse = "evse" + id + "_";
        String name = "EVSE " + id + " ";
        sensor(evse + "power", name + "power", Topic.POWER.at(id), "power", "W", "measurement");
        sensor(evse + "energy", name + "energy", Topic.ENERGY.at(id), "energy", "Wh", "total_increasing");
        sensor(
                evse + "session_energy",
                name + "session energy",
                Topic.SESSION_ENERGY.at(id),
                "energy",
                "Wh",
                "total_increasing");
        for (int p = 1; p <= 3; p++) {
            sensor(
                    evse + "current_l" + p,
                    name + "current L" + p,
                    Topic.CURRENT.at(id, p),
                    "current",
                    "A",
                    "measurement");
            sensor(
                    evse + "voltage_l" + p,
                    name + "voltage L" + p,
                    Topic.VOLTAGE.at(id, p),
                    "voltage",
                    "V",
                    "measurement");
        }
        sensor(evse + "offered", name + "offered current", Topic.LIMIT.at(id), "current", "A", "measurement");
        sensor(evse + "soc", name + "state of charge", Topic.SOC.at(id), "battery", "%", "measurement");
        ArrayNode states = entity("sensor", evse + "state", name + "state")
                .put("stat_t", at(Topic.STATE.at(id)))
                .put("dev_cla", "enum")
                .putArray("ops");
        for (EvseState s : EvseState.values()) {
            states.add(Told.lower(s));
        }
        entity("sensor", evse + "limit_source", name + "limit source").put("stat_t", at(Topic.LIMIT_SOURCE.at(id)));
    }

    private void wanted(Evse evse) {
        int id = evse.id();
        String key = "evse" + id + "_";
        String name = "EVSE " + id + " ";
        EvseCapabilities can = evse.capabilities();
        if (can.maxCurrentA() > 0) {
            slider(
                            key + "limit",
                            name + "limit",
                            Topic.REQUESTED.at(id),
                            Topic.SET_LIMIT.at(id),
                            0,
                            can.maxCurrentA(),
                            1)
                    .put("dev_cla", "current")
                    .put("unit_of_meas", "A")
                    .put("cmd_tpl", "{\"value\":{{ value }},\"ttlS\":" + TTL_S + "}");
        }
        List<String> modes = wants.modes(id);
        if (!modes.isEmpty()) {
            ArrayNode options = entity("select", key + "mode", name + "mode")
                    .put("stat_t", at(Topic.MODE.at(id)))
                    .put("cmd_t", at(Topic.SET_MODE.at(id)))
                    .putArray("ops");
            modes.forEach(options::add);
            entity("switch", key + "enable", name + "enabled")
                    .put("stat_t", at(Topic.ENABLED.at(id)))
                    .put("cmd_t", at(Topic.SET_ENABLE.at(id)))
                    .put("pl_on", "true")
                    .put("pl_off", "false");
            slider(
                            key + "target",
                            name + "target energy",
                            Topic.TARGET_ENERGY.at(id),
                            Topic.SET_TARGET_ENERGY.at(id),
                            0,
                            100_000,
                            500)
                    .put("dev_cla", "energy")
                    .put("unit_of_meas", "Wh");
            slider(key + "min_soc", name + "minimum charge", Topic.MIN_SOC.at(id), Topic.SET_MIN_SOC.at(id), 0, 100, 1)
                    .put("unit_of_meas", "%");
            entity("text", key + "departure", name + "departure")
                    .put("stat_t", at(Topic.DEPARTURE.at(id)))
                    .put("cmd_t", at(Topic.SET_DEPARTURE.at(id)))
                    .put("max", 35);
        }
        if (canStart) {
            button(key + "start", name + "start", Topic.START, id);
        }
        button(key + "stop", name + "stop", Topic.STOP, id);
        if (can.lockable()) {
            button(key + "unlock", name + "unlock", Topic.UNLOCK, id);
        }
    }

    private void planned(int id) {
        entity("sensor", "evse" + id + "_plan_cost", "EVSE " + id + " plan cost")
                .put("stat_t", at(Topic.PLAN.at(id)))
                .put("val_tpl", "{{ value_json.cost }}")
                .put("json_attr_t", at(Topic.PLAN.at(id)))
                .put("sug_dsp_prc", 2);
    }

    private void site() {
        sensor("site_power", "grid power", Topic.SITE_POWER.path, "power", "W", "measurement");
        sensor("site_pv", "PV power", Topic.SITE_PV.path, "power", "W", "measurement");
        sensor("site_battery", "battery power", Topic.SITE_BATTERY.path, "power", "W", "measurement");
        sensor("site_evses", "EVSE power", Topic.SITE_EVSES.path, "power", "W", "measurement");
        entity("sensor", "findings", "findings")
                .put("stat_t", at(Topic.HEALTH.path))
                .put("val_tpl", "{{ value_json | count }}")
                .put("ent_cat", "diagnostic");
    }

    private void update() {
        ObjectNode u = entity("update", "bundles", "bundles").put("stat_t", at(Topic.DEPLOYMENT.path));
        u.put("ent_cat", "config");
        updateUrl.ifPresent(url -> u.put("cmd_t", at(Topic.DEPLOY.path))
                .put(
                        "pl_inst",
                        JsonNodeFactory.instance.objectNode().put("url", url).toString()));
    }

    private void sensor(String key, String name, String path, String kind, String unit, String stateClass) {
        entity("sensor", key, name)
                .put("stat_t", at(path))
                .put("dev_cla", kind)
                .put("unit_of_meas", unit)
                .put("stat_cla", stateClass);
    }

    private ObjectNode slider(String key, String name, String told, String set, double min, double max, double step) {
        return entity("number", key, name)
                .put("stat_t", at(told))
                .put("cmd_t", at(set))
                .put("min", min)
                .put("max", max)
                .put("step", step);
    }

    private void button(String key, String name, Topic command, int id) {
        entity("button", key, name).put("cmd_t", at(command.path)).put("pl_prs", "{\"evse\":" + id + "}");
    }

    private ObjectNode entity(String platform, String key, String name) {
        return components
                .putObject(key)
                .put("p", platform)
                .put("name", name)
                .put("uniq_id", node + "_" + key)
                .put("def_ent_id", platform + "." + node.replace('-', '_') + "_" + key);
    }

    private String at(String path) {
        return root + "/" + path;
    }
}
