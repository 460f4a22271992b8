package edgewatt.station;

import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Quantity;
import edgewatt.api.store.Fact;
import edgewatt.station.machine.Offered;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Energy since the sample before of the same series (periodic, clock-aligned), in whole Wh as the registers are, so that
 * intervals add up to them. Where that sample had no reading, or is from before a restart, nothing is said. Station
 * thread only.
 */
final class Intervals {
    private final Map<Fact.Trigger, Long> before = new EnumMap<>(Fact.Trigger.class);

    /** A transaction begins: its periodic series counts from here. */
    void begin(long registerWh) {
        before.put(Fact.Trigger.METER_VALUE_PERIODIC, registerWh);
    }

    /** A series has ended, or its interval has changed. */
    void forget(Fact.Trigger series) {
        before.remove(series);
    }

    Optional<MeterReading> sample(Fact.Trigger series, Optional<MeterReading> reading, long registerWh) {
        Long last = before.remove(series);
        if (reading.filter(r -> r.importWh() >= 0).isEmpty()) {
            return reading;
        }
        before.put(series, registerWh);
        if (last == null) {
            return reading;
        }
        Quantity energy =
                new Quantity("Energy.Active.Import.Interval", "", Quantity.Location.OUTLET, registerWh - last, "Wh");
        return Optional.of(Offered.with(reading.get(), List.of(energy)));
    }
}
