package edgewatt.station.machine;

import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the limits leave for the car, as part of a reading.
 *
 * @param currentA per phase; 0 or more
 * @param powerW over all phases; 0 or more
 */
public record Offered(double currentA, double powerW) {
    public static final Offered NOTHING = new Offered(0, 0);

    MeterReading in(MeterReading r) {
        return with(
                r,
                List.of(
                        new Quantity("Current.Offered", "", Quantity.Location.OUTLET, currentA, "A"),
                        new Quantity("Power.Offered", "", Quantity.Location.OUTLET, powerW, "W")));
    }

    /** The same reading with these quantities; what the meter itself says of them stays. */
    public static MeterReading with(MeterReading r, List<Quantity> more) {
        List<Quantity> others = new ArrayList<>(r.others());
        for (Quantity q : more) {
            Optional<Quantity> known = r.others().stream()
                    .filter(o ->
                            o.measurand().equals(q.measurand()) && o.phase().equals(q.phase()))
                    .findFirst();
            if (known.isEmpty()) {
                others.add(q);
            }
        }
        return new MeterReading(
                r.at(),
                r.monotonicNanos(),
                r.importWh(),
                r.exportWh(),
                r.powerW(),
                r.currentA(),
                r.voltageV(),
                r.socPercent(),
                r.signed(),
                others);
    }
}
