package edgewatt.ocpp.client.v16;

import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import java.util.ArrayList;
import java.util.List;

/** What an EVSE offers the car now, as quantities of its reading, unless the station has put them in already. */
final class Offer {
    private static final double NOMINAL_V = 230;

    private Offer() {}

    static MeterReading in(MeterReading r, EvseSnapshot evse) {
        if (r.others().stream().anyMatch(q -> q.measurand().endsWith(".Offered"))) {
            return r;
        }
        double currentA = Math.max(0, evse.offeredA());
        PhaseValues v = r.voltageV();
        double voltageV = Double.isNaN(v.l1()) ? NOMINAL_V : v.l1();
        List<Quantity> others = new ArrayList<>(r.others());
        others.add(new Quantity(Measurand.Quantity.CURRENT_OFFERED.word, "", Quantity.Location.OUTLET, currentA, "A"));
        others.add(new Quantity(
                Measurand.Quantity.POWER_OFFERED.word,
                "",
                Quantity.Location.OUTLET,
                currentA * evse.offeredPhases() * voltageV,
                "W"));
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
