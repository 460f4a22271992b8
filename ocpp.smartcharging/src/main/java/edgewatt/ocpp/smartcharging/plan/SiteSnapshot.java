package edgewatt.ocpp.smartcharging.plan;

import java.util.List;

/**
 * What the site is: its slots, its limits, and what is or will be connected. Limits are soft for the planner, which must answer in any case; the
 * allocator makes them hard.
 *
 * @param slotHours length of each slot (h), all of them above 0
 * @param importLimitKw main fuse as power per slot (kW)
 * @param chargingCapKw limit on the sum of charging power, such as grid dimming (kW)
 * @param exportLimitKw feed-in limit (kW); generation above it is curtailed
 * @param overloadPenaltyPerKwh EUR per kWh above a limit; well above any price
 * @param storages cars and batteries
 * @param circuits sub-circuits behind the main fuse; the order tells which is named first: the last that binds
 */
public record SiteSnapshot(
        Series slotHours,
        Series importLimitKw,
        Series chargingCapKw,
        double exportLimitKw,
        double overloadPenaltyPerKwh,
        List<Storage> storages,
        List<Circuit> circuits) {

    /** Without sub-circuits. */
    public SiteSnapshot(
            Series slotHours,
            Series importLimitKw,
            Series chargingCapKw,
            double exportLimitKw,
            double overloadPenaltyPerKwh,
            List<Storage> storages) {
        this(slotHours, importLimitKw, chargingCapKw, exportLimitKw, overloadPenaltyPerKwh, storages, List.of());
    }

    public SiteSnapshot {
        storages = List.copyOf(storages);
        circuits = List.copyOf(circuits);
        int slots = slotHours.size();
        for (int t = 0; t < slots; t++) {
            if (slotHours.get(t) <= 0) {
                throw new IllegalArgumentException(
                        "slot " + t + " lasts " + slotHours.get(t) + " h; it must be above 0");
            }
        }
        if (importLimitKw.size() != slots || chargingCapKw.size() != slots) {
            throw new IllegalArgumentException("the limits need one value per slot: " + slots + " slots, "
                    + importLimitKw.size() + " import limits, " + chargingCapKw.size() + " charging caps");
        }
        for (Storage storage : storages) {
            if (storage.depart() > slots) {
                throw new IllegalArgumentException(
                        storage.id() + ": departs in slot " + storage.depart() + " of " + slots);
            }
        }
        for (Circuit circuit : circuits) {
            if (circuit.limitKw().size() != slots) {
                throw new IllegalArgumentException("circuit " + circuit.name() + " has "
                        + circuit.limitKw().size() + " limits for " + slots + " slots; give one per slot");
            }
            for (String id : circuit.storages()) {
                if (storages.stream().noneMatch(s -> s.id().equals(id))) {
                    throw new IllegalArgumentException("circuit " + circuit.name() + ": nothing is called " + id);
                }
            }
        }
    }

    /** The same site with other limits of the main fuse. */
    SiteSnapshot withImportLimit(Series limitKw) {
        return new SiteSnapshot(
                slotHours, limitKw, chargingCapKw, exportLimitKw, overloadPenaltyPerKwh, storages, circuits);
    }

    public int slots() {
        return slotHours.size();
    }
}
