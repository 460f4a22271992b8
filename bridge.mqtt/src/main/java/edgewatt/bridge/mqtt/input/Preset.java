package edgewatt.bridge.mqtt.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A ready mapping. What the topics and payloads look like is the makers' published description; which release was looked at
 * stands in {@code docs/mqtt-inputs.md}.
 *
 * @param device what {@code {device}} is when it is not told; empty = it must be told
 * @param maxAgeS s
 */
record Preset(String name, Kind kind, String device, int maxAgeS, String values) {
    private static final int PRICE_S = 93_600;

    static Optional<Preset> named(String name) {
        return Optional.ofNullable(all().get(name));
    }

    static Map<String, Preset> all() {
        Map<String, Preset> m = new TreeMap<>();
        for (Preset p : evcc()) {
            m.put(p.name(), p);
        }
        for (Preset p : devices()) {
            m.put(p.name(), p);
        }
        for (Preset p : systems()) {
            m.put(p.name(), p);
        }
        return m;
    }

    private static List<Preset> evcc() {
        String house = """
                {"value": "powerW", "topic": "{device}/site/grid/power", "unit": "W"},
                {"value": "powerW", "topic": "{device}/site/gridPower", "unit": "W"},
                """ + phases("""
                {"value": "powerW/l%1$s", "topic": "{device}/site/grid/powers/%1$s", "unit": "W"},
                {"value": "currentA/l%1$s", "topic": "{device}/site/grid/currents/%1$s", "unit": "A"},
                """);
        String pv = "{\"value\": \"powerW\", \"topic\": \"{device}/site/pvPower\", \"unit\": \"W\"}";
        String battery = """
                {"value": "powerW", "topic": "{device}/site/battery/power", "unit": "W", "sign": "-"},
                {"value": "powerW", "topic": "{device}/site/batteryPower", "unit": "W", "sign": "-"},
                {"value": "socPercent", "topic": "{device}/site/battery/soc"},
                {"value": "socPercent", "topic": "{device}/site/batterySoc"}
                """;
        String price = "{\"value\": \"price\", \"topic\": \"{device}/site/tariffGrid\"}";
        String feedIn = "{\"value\": \"price\", \"topic\": \"{device}/site/tariffFeedIn\"}";
        List<Preset> all = new ArrayList<>();
        for (String maker : List.of("evcc", "sma-via-evcc", "fronius-via-evcc")) {
            all.add(of(maker + "-house", Kind.HOUSE, "evcc", 90, house));
            all.add(of(maker + "-pv", Kind.PV, "evcc", 90, pv));
            all.add(of(maker + "-battery", Kind.BATTERY, "evcc", 90, battery));
        }
        all.add(of("evcc-price", Kind.IMPORT_PRICE, "evcc", 3600, price));
        all.add(of("evcc-feed-in", Kind.EXPORT_PRICE, "evcc", 3600, feedIn));
        return all;
    }

    private static List<Preset> devices() {
        String gen1 = phases1("""
                {"value": "powerW/l%1$s", "topic": "shellies/{device}/emeter/%2$s/power", "unit": "W"},
                {"value": "currentA/l%1$s", "topic": "shellies/{device}/emeter/%2$s/current", "unit": "A", "signOf": "powerW/l%1$s"},
                {"value": "voltageV/l%1$s", "topic": "shellies/{device}/emeter/%2$s/voltage", "unit": "V"},
                """);
        String em = """
                {"value": "powerW/l1", "topic": "shellies/{device}/emeter/0/power", "unit": "W"},
                {"value": "voltageV/l1", "topic": "shellies/{device}/emeter/0/voltage", "unit": "V"},
                {"value": "importWh", "topic": "shellies/{device}/emeter/0/total", "unit": "Wh"},
                {"value": "exportWh", "topic": "shellies/{device}/emeter/0/total_returned", "unit": "Wh"}
                """;
        String pro3 = phasesAbc("""
                {"value": "powerW/l%1$s", "topic": "{device}/status/em:0", "pointer": "/%2$s_act_power", "unit": "W"},
                {"value": "currentA/l%1$s", "topic": "{device}/status/em:0", "pointer": "/%2$s_current", "unit": "A", "signOf": "powerW/l%1$s"},
                {"value": "voltageV/l%1$s", "topic": "{device}/status/em:0", "pointer": "/%2$s_voltage", "unit": "V"},
                """) + """
                ,{"value": "powerW", "topic": "{device}/status/em:0", "pointer": "/total_act_power", "unit": "W"},
                {"value": "importWh", "topic": "{device}/status/emdata:0", "pointer": "/total_act", "unit": "Wh"},
                {"value": "exportWh", "topic": "{device}/status/emdata:0", "pointer": "/total_act_ret", "unit": "Wh"}
                """;
        String proEm = """
                {"value": "powerW/l1", "topic": "{device}/status/em1:0", "pointer": "/act_power", "unit": "W"},
                {"value": "currentA/l1", "topic": "{device}/status/em1:0", "pointer": "/current", "unit": "A", "signOf": "powerW/l1"},
                {"value": "voltageV/l1", "topic": "{device}/status/em1:0", "pointer": "/voltage", "unit": "V"},
                {"value": "importWh", "topic": "{device}/status/em1data:0", "pointer": "/total_act_energy", "unit": "Wh"},
                {"value": "exportWh", "topic": "{device}/status/em1data:0", "pointer": "/total_act_ret_energy", "unit": "Wh"}
                """;
        String plug = """
                {"value": "powerW", "topic": "tele/{device}/SENSOR", "pointer": "/ENERGY/Power", "unit": "W"},
                {"value": "currentA/l1", "topic": "tele/{device}/SENSOR", "pointer": "/ENERGY/Current", "unit": "A"},
                {"value": "voltageV/l1", "topic": "tele/{device}/SENSOR", "pointer": "/ENERGY/Voltage", "unit": "V"},
                {"value": "importWh", "topic": "tele/{device}/SENSOR", "pointer": "/ENERGY/Total", "unit": "kWh"}
                """;
        String three = phases1("""
                {"value": "powerW/l%1$s", "topic": "tele/{device}/SENSOR", "pointer": "/ENERGY/Power/%2$s", "unit": "W"},
                {"value": "currentA/l%1$s", "topic": "tele/{device}/SENSOR", "pointer": "/ENERGY/Current/%2$s", "unit": "A", "signOf": "powerW/l%1$s"},
                {"value": "voltageV/l%1$s", "topic": "tele/{device}/SENSOR", "pointer": "/ENERGY/Voltage/%2$s", "unit": "V"},
                """);
        String sml = """
                {"value": "powerW", "topic": "tele/{device}/SENSOR", "pointer": "/SML/Power_curr", "unit": "W"},
                {"value": "importWh", "topic": "tele/{device}/SENSOR", "pointer": "/SML/Total_in", "unit": "kWh"},
                {"value": "exportWh", "topic": "tele/{device}/SENSOR", "pointer": "/SML/Total_out", "unit": "kWh"}
                """;
        return List.of(
                of("shelly-em", Kind.HOUSE, "", 60, em),
                of("shelly-3em", Kind.HOUSE, "", 60, gen1),
                of("shelly-pro-em", Kind.HOUSE, "", 60, proEm),
                of("shelly-pro-3em", Kind.HOUSE, "", 60, pro3),
                of("tasmota-energy", Kind.PV, "", 60, plug),
                of("tasmota-energy-3", Kind.HOUSE, "", 60, three),
                of("tasmota-sml", Kind.HOUSE, "", 60, sml));
    }

    private static List<Preset> systems() {
        String ha = "{\"value\": \"powerW\", \"topic\": \"homeassistant/sensor/{device}/state\"}";
        String haAmps = phases("""
                {"value": "currentA/l%1$s", "topic": "homeassistant/sensor/{device}_l%1$s/state"},
                """);
        String openems = """
                {"value": "powerW", "topic": "edge/{device}/channel/_sum/GridActivePower", "unit": "W"},
                {"value": "importWh", "topic": "edge/{device}/channel/_sum/GridBuyActiveEnergy", "unit": "Wh"},
                {"value": "exportWh", "topic": "edge/{device}/channel/_sum/GridSellActiveEnergy", "unit": "Wh"},
                """ + phases("""
                {"value": "powerW/l%1$s", "topic": "edge/{device}/channel/_sum/GridActivePowerL%1$s", "unit": "W"},
                {"value": "currentA/l%1$s", "topic": "edge/{device}/channel/meter0/CurrentL%1$s", "unit": "mA", "signOf": "powerW/l%1$s"},
                """);
        String openemsPv = """
                {"value": "powerW", "topic": "edge/{device}/channel/_sum/ProductionActivePower", "unit": "W"}
                """;
        String openemsBattery = """
                {"value": "powerW", "topic": "edge/{device}/channel/_sum/EssActivePower", "unit": "W", "sign": "-"},
                {"value": "socPercent", "topic": "edge/{device}/channel/_sum/EssSoc"}
                """;
        String tibber = """
                {"value": "price", "topic": "{device}", "pointer": "/today", "start": "/startsAt", "entry": "/total", "unit": "EUR/kWh"},
                {"value": "price", "topic": "{device}", "pointer": "/tomorrow", "start": "/startsAt", "entry": "/total", "unit": "EUR/kWh"}
                """;
        String awattar = """
                {"value": "price", "topic": "{device}", "pointer": "/data", "start": "/start_timestamp", "end": "/end_timestamp",
                 "entry": "/marketprice", "unitAt": "/unit"}
                """;
        return List.of(
                of("home-assistant", Kind.HOUSE, "", 120, ha),
                of("home-assistant-currents", Kind.HOUSE, "", 120, haAmps),
                of("home-assistant-pv", Kind.PV, "", 300, ha),
                of("openems-house", Kind.HOUSE, "edge0", 60, openems),
                of("openems-pv", Kind.PV, "edge0", 60, openemsPv),
                of("openems-battery", Kind.BATTERY, "edge0", 60, openemsBattery),
                of("tibber-price", Kind.IMPORT_PRICE, "tibber/prices", PRICE_S, tibber),
                of("awattar-price", Kind.IMPORT_PRICE, "awattar/prices", PRICE_S, awattar));
    }

    private static Preset of(String name, Kind kind, String device, int maxAgeS, String values) {
        return new Preset(name, kind, device, maxAgeS, "[" + values + "]");
    }

    /** Phases counted from 1. */
    private static String phases(String line) {
        return each(line, "1", "2", "3");
    }

    /** Phases counted from 0. */
    private static String phases1(String line) {
        return each(line, "0", "1", "2");
    }

    private static String phasesAbc(String line) {
        return each(line, "a", "b", "c");
    }

    private static String each(String line, String... names) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            b.append(line.replace("%1$s", String.valueOf(i + 1)).replace("%2$s", names[i]));
        }
        return b.toString().strip().replaceAll(",$", "");
    }
}
