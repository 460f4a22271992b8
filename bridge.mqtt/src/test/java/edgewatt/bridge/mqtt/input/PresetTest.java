package edgewatt.bridge.mqtt.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Forecast;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each ready mapping against payloads of the shape that its device sends; the values are our own. */
final class PresetTest {
    private static void amps(double l1, double l2, double l3, MeterReading r) {
        assertEquals(l1, r.currentA().l1(), 1e-9);
        assertEquals(l2, r.currentA().l2(), 1e-9);
        assertEquals(l3, r.currentA().l3(), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evcc", "sma-via-evcc", "fronius-via-evcc"})
    void evcc(String maker) {
        Bench house = Bench.preset(maker + "-house", "")
                .send("evcc/site/grid/power", "-1234.5")
                .send("evcc/site/grid/powers/1", "-2000")
                .send("evcc/site/grid/powers/2", "400")
                .send("evcc/site/grid/powers/3", "365.5")
                .send("evcc/site/grid/currents/1", "8.9")
                .send("evcc/site/grid/currents/2", "1.8")
                .send("evcc/site/grid/currents/3", "1.6");
        assertEquals(Meter.Place.GRID, house.meter().place());
        assertEquals(-1234.5, house.reading().powerW());
        assertTrue(house.findings().isEmpty(), house.said());
        Bench pv = Bench.preset(maker + "-pv", "home").send("home/site/pvPower", "5120");
        assertEquals(Meter.Place.PV, pv.meter().place());
        assertEquals(5120, pv.reading().powerW());
        Bench battery = Bench.preset(maker + "-battery", "")
                .send("evcc/site/battery/power", "1500")
                .send("evcc/site/battery/soc", "64");
        assertEquals(Meter.Place.BATTERY, battery.meter().place());
        assertEquals(-1500, battery.reading().powerW(), "evcc's plus is discharging, ours is charging");
        assertEquals(64, battery.reading().socPercent());
    }

    @Test
    void evccOfBeforeTheNestedTopics() {
        Bench house = Bench.preset("evcc-house", "").send("evcc/site/gridPower", "321");
        assertEquals(321, house.reading().powerW());
        assertTrue(house.said().contains("second source"), house.said());
    }

    @Test
    void evccPrices() {
        Bench b = Bench.preset("evcc-price", "").send("evcc/site/tariffGrid", "0.2875");
        Forecast.Series s = b.forecast().series(b.clock.instant(), Duration.ofHours(1));
        assertEquals(Forecast.Kind.IMPORT_PRICE, b.forecast().kind());
        assertEquals(0.2875, s.steps().get(0).value());
        assertEquals(
                Forecast.Kind.EXPORT_PRICE,
                Bench.preset("evcc-feed-in", "").forecast().kind());
    }

    @Test
    void homeAssistantStatestream() {
        assertEquals(
                742.5,
                Bench.preset("home-assistant", "house_power")
                        .send("homeassistant/sensor/house_power/state", "742.5")
                        .reading()
                        .powerW());
        assertEquals(
                3300,
                Bench.preset("home-assistant-pv", "roof")
                        .send("homeassistant/sensor/roof/state", "3.3 kW")
                        .reading()
                        .powerW());
        Bench b = Bench.preset("home-assistant-currents", "house")
                .send("homeassistant/sensor/house_l1/state", "3.25")
                .send("homeassistant/sensor/house_l2/state", "0.5")
                .send("homeassistant/sensor/house_l3/state", "12.0");
        amps(3.25, 0.5, 12, b.reading());
        b.send("homeassistant/sensor/house_l3/state", "unavailable");
        assertTrue(b.said().contains("'unavailable' is no number"), b.said());
    }

    @Test
    void tasmota() {
        Bench plug = Bench.preset("tasmota-energy", "balcony").send("tele/balcony/SENSOR", """
                {"Time":"2026-03-01T13:00:00","ENERGY":{"TotalStartTime":"2025-05-01T10:00:00","Total":211.437,
                "Yesterday":2.1,"Today":1.004,"Period":12,"Power":612,"ApparentPower":640,"ReactivePower":187,
                "Factor":0.96,"Voltage":232,"Current":2.76}}""");
        assertEquals(612, plug.reading().powerW());
        assertEquals(211_437, plug.reading().importWh(), 1e-6);
        assertEquals(2.76, plug.reading().currentA().l1());
        Bench three = Bench.preset("tasmota-energy-3", "board").send("tele/board/SENSOR", """
                {"Time":"2026-03-01T13:00:00","ENERGY":{"Total":18.2,"Power":[1200,-300,45],"Factor":[0.9,0.8,0.3],
                "Voltage":[230,231,229],"Current":[5.8,1.5,0.6]}}""");
        amps(5.8, -1.5, 0.6, three.reading());
        assertEquals(945, three.reading().powerW());
        Bench sml = Bench.preset("tasmota-sml", "meter").send("tele/meter/SENSOR", """
                {"Time":"2026-03-01T13:00:00","SML":{"Total_in":4711.0815,"Total_out":1203.2,"Power_curr":-822}}""");
        assertEquals(-822, sml.reading().powerW());
        assertEquals(4_711_081.5, sml.reading().importWh(), 1e-6);
        assertEquals(1_203_200, sml.reading().exportWh(), 1e-6);
    }

    @Test
    void shellyGen1() {
        String root = "shellies/shellyem3-a1b2c3/emeter/";
        Bench b = Bench.preset("shelly-3em", "shellyem3-a1b2c3");
        String[][] phases = {{"1015.20", "4.52", "233.1"}, {"-460.00", "2.02", "232.0"}, {"12.50", "0.31", "231.4"}};
        for (int i = 0; i < 3; i++) {
            b.send(root + i + "/power", phases[i][0]).send(root + i + "/current", phases[i][1]);
            b.send(root + i + "/voltage", phases[i][2]);
        }
        amps(4.52, -2.02, 0.31, b.reading());
        assertEquals(567.7, b.reading().powerW(), 1e-9);
        Bench em = Bench.preset("shelly-em", "shellyem-77")
                .send("shellies/shellyem-77/emeter/0/power", "-250.4")
                .send("shellies/shellyem-77/emeter/0/voltage", "229.9")
                .send("shellies/shellyem-77/emeter/0/total", "88123.4")
                .send("shellies/shellyem-77/emeter/0/total_returned", "1200.0");
        assertEquals(-250.4, em.reading().powerW());
        assertEquals(1200, em.reading().exportWh());
    }

    @Test
    void shellyGen2() {
        Bench b = Bench.preset("shelly-pro-3em", "shellypro3em-c0ffee")
                .send("shellypro3em-c0ffee/status/em:0", """
                        {"id":0,"a_current":6.115,"a_voltage":231.9,"a_act_power":1380.2,"a_aprt_power":1418.1,"a_pf":0.97,
                        "a_freq":50.0,"b_current":3.207,"b_voltage":232.4,"b_act_power":-701.3,"b_aprt_power":745.0,"b_pf":-0.94,
                        "b_freq":50.0,"c_current":0.4,"c_voltage":230.8,"c_act_power":61.0,"c_aprt_power":92.3,"c_pf":0.66,
                        "c_freq":50.0,"n_current":null,"total_current":9.722,"total_act_power":739.9,
                        "total_aprt_power":2255.4,"user_calibrated_phase":[]}""")
                .send("shellypro3em-c0ffee/status/emdata:0", """
                        {"id":0,"a_total_act_energy":100.0,"a_total_act_ret_energy":4.1,"total_act":9001.25,"total_act_ret":77.5}""");
        amps(6.115, -3.207, 0.4, b.reading());
        assertEquals(739.9, b.reading().powerW());
        assertEquals(9001.25, b.reading().importWh());
        assertEquals(232.4, b.reading().voltageV().l2());
        Bench em = Bench.preset("shelly-pro-em", "shellyproem50-f00").send("shellyproem50-f00/status/em1:0", """
                        {"id":0,"current":11.4,"voltage":228.7,"act_power":-2581.0,"aprt_power":2610.0,"pf":0.99,"freq":50.0,
                        "calibration":"factory"}""");
        assertEquals(-2581, em.reading().powerW());
        assertEquals(-11.4, em.reading().currentA().l1());
    }

    @Test
    void openEms() {
        Bench b = Bench.preset("openems-house", "")
                .send("edge/edge0/channel/_sum/GridActivePower", "2210")
                .send("edge/edge0/channel/_sum/GridActivePowerL1", "2500")
                .send("edge/edge0/channel/_sum/GridActivePowerL2", "-290")
                .send("edge/edge0/channel/_sum/GridActivePowerL3", "0")
                .send("edge/edge0/channel/meter0/CurrentL1", "11020")
                .send("edge/edge0/channel/meter0/CurrentL2", "1310")
                .send("edge/edge0/channel/meter0/CurrentL3", "40");
        amps(11.02, -1.31, 0.04, b.reading());
        assertEquals(2210, b.reading().powerW());
        assertEquals(
                4400,
                Bench.preset("openems-pv", "fems7")
                        .send("edge/fems7/channel/_sum/ProductionActivePower", "4400")
                        .reading()
                        .powerW());
        Bench battery = Bench.preset("openems-battery", "").send("edge/edge0/channel/_sum/EssActivePower", "-1800");
        assertEquals(1800, battery.reading().powerW());
        battery.send("edge/edge0/channel/_sum/EssActivePower", "null");
        assertTrue(battery.said().contains("a null is no number"), battery.said());
    }

    @Test
    void tibberLike() {
        Bench b = Bench.preset("tibber-price", "").retained("tibber/prices", """
                {"current":{"total":0.31,"startsAt":"2026-03-01T13:00:00.000+01:00"},
                 "today":[{"total":0.2512,"energy":0.09,"tax":0.16,"startsAt":"2026-03-01T13:00:00.000+01:00","level":"NORMAL"},
                          {"total":0.1904,"energy":0.04,"tax":0.15,"startsAt":"2026-03-01T14:00:00.000+01:00","level":"CHEAP"}],
                 "tomorrow":[{"total":-0.013,"energy":-0.2,"tax":0.187,"startsAt":"2026-03-01T15:00:00.000+01:00","level":"VERY_CHEAP"}]}""");
        Forecast.Series s = b.forecast().series(b.clock.instant(), Duration.ofHours(12));
        assertEquals(Forecast.Quality.GOOD, s.quality());
        assertEquals(3, s.steps().size());
        assertEquals(
                new Forecast.Step(Instant.parse("2026-03-01T12:00:00Z"), 0.2512),
                s.steps().get(0));
        assertEquals(-0.013, s.steps().get(2).value());
        assertEquals(Duration.ofHours(1), s.lastStep());
    }

    @Test
    void awattarLike() {
        long t = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
        Bench b = Bench.preset("awattar-price", "prices/de")
                .retained("prices/de", """
                {"object":"list","data":[
                 {"start_timestamp":%d,"end_timestamp":%d,"marketprice":84.87,"unit":"Eur/MWh"},
                 {"start_timestamp":%d,"end_timestamp":%d,"marketprice":-5.0,"unit":"Eur/MWh"}],"url":"/de/v1/marketdata"}""".formatted(t, t + 3_600_000, t + 3_600_000, t + 7_200_000));
        Forecast.Series s = b.forecast().series(b.clock.instant(), Duration.ofHours(2));
        assertEquals(0.08487, s.steps().get(0).value(), 1e-12);
        assertEquals(-0.005, s.steps().get(1).value(), 1e-12);
    }

    @Test
    void eachCanBeRead() {
        for (Preset p : Preset.all().values()) {
            String device = p.device().isEmpty() ? "thing" : "";
            assertTrue(!Bench.preset(p.name(), device).input.sources().isEmpty(), p.name());
        }
    }
}
