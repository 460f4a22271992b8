package edgewatt.bridge.mqtt.input;

import edgewatt.api.energy.Forecast;
import edgewatt.api.station.Meter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an input becomes, and the values it is made of. */
enum Kind {
    HOUSE("house", Meter.Place.GRID, null),
    PV("pv", Meter.Place.PV, null),
    BATTERY("battery", Meter.Place.BATTERY, null),
    CIRCUIT("circuit", Meter.Place.CIRCUIT, null),
    IMPORT_PRICE("importPrice", null, Forecast.Kind.IMPORT_PRICE),
    EXPORT_PRICE("exportPrice", null, Forecast.Kind.EXPORT_PRICE),
    PV_FORECAST("pvForecast", null, Forecast.Kind.PV_POWER),
    LOAD_FORECAST("loadForecast", null, Forecast.Kind.LOAD_POWER),
    GRID_SIGNAL("gridSignal", null, Forecast.Kind.GRID_SIGNAL),
    LIMIT("limit", null, null);

    final String word;
    final Meter.Place place;
    final Forecast.Kind forecast;

    Kind(String word, Meter.Place place, Forecast.Kind forecast) {
        this.word = word;
        this.place = place;
        this.forecast = forecast;
    }

    static Optional<Kind> of(String word) {
        for (Kind k : values()) {
            if (k.word.equals(word)) {
                return Optional.of(k);
            }
        }
        return Optional.empty();
    }

    /** Names of values and what they are, in the order in which they are told. */
    Map<String, Dimension> parts() {
        Map<String, Dimension> v = new LinkedHashMap<>();
        if (place != null) {
            v.put("powerW", Dimension.POWER);
            phases(v, "powerW", Dimension.POWER);
            phases(v, "currentA", Dimension.CURRENT);
            phases(v, "voltageV", Dimension.VOLTAGE);
            v.put("importWh", Dimension.ENERGY);
            v.put("exportWh", Dimension.ENERGY);
            v.put("socPercent", Dimension.PERCENT);
        } else if (forecast != null) {
            switch (forecast) {
                case IMPORT_PRICE, EXPORT_PRICE -> v.put("price", Dimension.PRICE);
                case GRID_SIGNAL -> v.put("signal", Dimension.NUMBER);
                default -> v.put("powerW", Dimension.POWER);
            }
        } else {
            v.put("currentA", Dimension.CURRENT);
            phases(v, "currentA", Dimension.CURRENT);
            v.put("importW", Dimension.POWER);
            v.put("exportW", Dimension.POWER);
            v.put("relay", Dimension.SWITCH);
            v.put("ttlS", Dimension.TIME);
        }
        return v;
    }

    /** What cannot be below 0. */
    boolean positive() {
        return this == LIMIT || this == PV_FORECAST || this == LOAD_FORECAST;
    }

    private static void phases(Map<String, Dimension> v, String name, Dimension d) {
        for (int p = 1; p <= 3; p++) {
            v.put(name + "/l" + p, d);
        }
    }
}
