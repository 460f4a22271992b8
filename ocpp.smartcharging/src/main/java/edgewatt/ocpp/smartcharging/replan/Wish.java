package edgewatt.ocpp.smartcharging.replan;

/**
 * What a driver wants of the charge at one EVSE. Numbers are 0 where nothing was said.
 *
 * @param departure when the car is to be ready
 * @param targetWh energy of this charge by then (Wh at the EVSE)
 * @param minimumWh energy of this charge that is charged at once, whatever it costs (Wh)
 * @param targetSoc state of charge by then (percent); needs a state of charge and a capacity
 * @param minimumSoc state of charge that is charged at once and never discharged below (percent)
 * @param soc state of charge when it was said (percent); NaN = not said
 * @param capacityWh of the car's battery (Wh)
 * @param cycleCapWh most that this charge may give back in all (Wh at the EVSE); infinite = nothing was said
 */
public record Wish(
        Departure departure,
        double targetWh,
        double minimumWh,
        double targetSoc,
        double minimumSoc,
        double soc,
        double capacityWh,
        double cycleCapWh) {
    public static final Wish NONE = new Wish(Departure.UNKNOWN, 0, 0, 0, 0, Double.NaN, 0, Double.POSITIVE_INFINITY);
}
