package edgewatt.ocpp.smartcharging.plan;

/**
 * Energy that a storage should hold at a time. Never a hard limit: what is missing costs, and is reported.
 *
 * @param slot the energy counts at the end of this slot; index, at least 0
 * @param energyKwh kWh
 * @param penaltyPerKwh EUR for each missing kWh; the order of priorities is made by these (minimum before target before money)
 * @param kind what a shortfall is called
 */
public record Goal(int slot, double energyKwh, double penaltyPerKwh, Kind kind) {
    /** What the goal stands for. */
    public enum Kind {
        /** What the driver needs in any case. */
        MINIMUM,
        /** What the driver asked for. */
        TARGET
    }

    public Goal {
        if (slot < 0 || !(energyKwh >= 0) || !(penaltyPerKwh >= 0)) {
            throw new IllegalArgumentException("goal: slot " + slot + ", " + energyKwh + " kWh, penalty "
                    + penaltyPerKwh + "; none may be negative or not a number");
        }
    }
}
