package edgewatt.ocpp.smartcharging.plan;

/** Makes plans. Implementations keep nothing between calls and may be called by several threads at a time. */
@FunctionalInterface
public interface PlanEngine {
    /**
     * The best plan that the budget finds. Always a plan: what cannot be reached is missing in it, and said.
     *
     * @throws IllegalArgumentException when forecasts and site do not have the same slots
     */
    Plan plan(SiteSnapshot site, Forecasts forecasts, Budget budget);
}
