package edgewatt.ocpp.smartcharging.plan;

import java.util.List;

/**
 * A car or a stationary battery: something that holds energy and may be charged and discharged while it is connected. Power is on the AC side; 0, or
 * at least the minimum, in both directions (a car: 6 A).
 *
 * @param id names it in plans and reasons
 * @param arrive first slot with power, index
 * @param depart first slot without power again, index
 * @param minKwh energy it must not fall below (kWh)
 * @param maxKwh energy it must not exceed (kWh)
 * @param initialKwh energy on arrival (kWh); outside the two bounds it may stay there, but not move further away
 * @param goals energy wanted, and when
 * @param charge what the charger can
 * @param discharge what it can give back; {@link Band#NONE} = not bidirectional
 * @param wearPerKwh EUR per kWh discharged (AC side)
 * @param endValuePerKwh EUR per kWh left at departure
 * @param demandKw power that must be charged in each slot as far as there is room, or null for none
 * @param limitKw most charging power per slot, such as that of a charging profile (kW), or null for none; below the least power nothing is charged
 * @param cycleCapKwh most energy given back during the whole stay (kWh, AC side); infinite = no cap
 */
public record Storage(
        String id,
        int arrive,
        int depart,
        double minKwh,
        double maxKwh,
        double initialKwh,
        List<Goal> goals,
        Band charge,
        Band discharge,
        double wearPerKwh,
        double endValuePerKwh,
        Series demandKw,
        Series limitKw,
        double cycleCapKwh) {

    /** Without a limit that changes with time, and without a cap on cycles. */
    public Storage(
            String id,
            int arrive,
            int depart,
            double minKwh,
            double maxKwh,
            double initialKwh,
            List<Goal> goals,
            Band charge,
            Band discharge,
            double wearPerKwh,
            double endValuePerKwh,
            Series demandKw) {
        this(
                id,
                arrive,
                depart,
                minKwh,
                maxKwh,
                initialKwh,
                goals,
                charge,
                discharge,
                wearPerKwh,
                endValuePerKwh,
                demandKw,
                null,
                Double.POSITIVE_INFINITY);
    }

    /**
     * One direction.
     *
     * @param minKw the least power that is not 0 (kW)
     * @param maxKw the most (kW); 0 = this direction does not exist
     * @param efficiency energy that arrives per energy that leaves, above 0, at most 1
     * @param withGrid charging: also from the grid; discharging: also into the grid. False = only own surplus, or only own consumption
     */
    public record Band(double minKw, double maxKw, double efficiency, boolean withGrid) {
        public static final Band NONE = new Band(0, 0, 1, true);

        public Band {
            if (!(minKw >= 0) || !(maxKw >= 0) || !(efficiency > 0 && efficiency <= 1)) {
                throw new IllegalArgumentException("band: " + minKw + " to " + maxKw + " kW, efficiency " + efficiency
                        + "; powers from 0, efficiency above 0 up to 1");
            }
        }
    }

    public Storage {
        goals = List.copyOf(goals);
        for (int t = 0; limitKw != null && t < depart; t++) {
            if (limitKw.size() < depart || limitKw.get(t) < 0) {
                throw new IllegalArgumentException(
                        id + ": its limit needs a value of at least 0 kW for each slot until it departs");
            }
        }
        if (arrive < 0 || depart < arrive) {
            throw new IllegalArgumentException(id + ": arrives in slot " + arrive + " and departs in slot " + depart);
        }
        if (!(minKwh >= 0) || !(maxKwh >= minKwh) || !(initialKwh >= 0)) {
            throw new IllegalArgumentException(id + ": holds " + initialKwh + " kWh of " + minKwh + " to " + maxKwh
                    + " kWh; give 0 <= min <= max and an initial energy");
        }
        if (!(wearPerKwh >= 0) || !Double.isFinite(endValuePerKwh)) {
            throw new IllegalArgumentException(
                    id + ": wear " + wearPerKwh + ", end value " + endValuePerKwh + "; wear must not be negative");
        }
        if (!(cycleCapKwh >= 0)) {
            throw new IllegalArgumentException(
                    id + ": may give back " + cycleCapKwh + " kWh in all; it must be at least 0");
        }
    }
}
