package edgewatt.ocpp.smartcharging.replan;

/** A forecast that must look whether its source has changed; asked on the planner's thread, where waiting harms nobody. */
interface Refreshable {
    /** @return whether there are new values */
    boolean refresh();
}
