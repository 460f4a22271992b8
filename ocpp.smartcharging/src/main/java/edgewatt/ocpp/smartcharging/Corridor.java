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

    /** s left until departure, less what charging at full power still needs; infinite = not known, or nothing is needed. */
    default double laxityS(int evseId) {
        return Double.POSITIVE_INFINITY;
    }
}
