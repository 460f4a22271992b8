package edgewatt.ocpp.smartcharging;

/** What the planner asks of an EVSE, as the allocator sees it. Never blocks, and allocates nothing while nothing changes. */
interface Corridor {
    Corridor NONE = (evseId, nowMillis, next) -> Double.NaN;

    /**
     * W the plan gives the EVSE now, signed; NaN = no plan.
     *
     * @param next is told when that changes
     */
    double targetW(int evseId, long nowMillis, Boundary next);

    /**
     * Once a second and at each change, before the corridor is asked; on the allocator's thread.
     *
     * @param in what the allocator looks at; its {@link Inputs#mode()} says who follows a plan
     */
    default void tick(ProfileFeed.Standing standing, Inputs in, SiteSettings settings) {}

    /** Calls {@code listener} after each new plan, on the planner's thread; null ends it. */
    default void onChange(Runnable listener) {}

    /** s left until departure, less what charging at full power still needs; infinite = not known, or nothing is needed. */
    default double laxityS(int evseId) {
        return Double.POSITIVE_INFINITY;
    }
}
