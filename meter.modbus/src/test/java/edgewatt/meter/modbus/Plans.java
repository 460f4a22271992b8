package edgewatt.meter.modbus;

import edgewatt.api.station.Meter.Place;
import java.time.Duration;
import java.util.Optional;

/** Plans of meters for tests. */
final class Plans {
    private Plans() {}

    static MeterPlan of(Device device, int unit, String map, int timeoutMs) {
        return new MeterPlan(
                "m" + unit,
                device.host(),
                device.port(),
                unit,
                map,
                Optional.empty(),
                Place.GRID,
                0,
                false,
                200,
                timeoutMs,
                Duration.ofSeconds(10),
                "");
    }

    static MeterPlan at(Place place, int evse, boolean invert) {
        return new MeterPlan(
                "x",
                "192.0.2.1",
                502,
                7,
                "SDM630",
                Optional.empty(),
                place,
                evse,
                invert,
                1000,
                1000,
                Duration.ofSeconds(10),
                "");
    }
}
