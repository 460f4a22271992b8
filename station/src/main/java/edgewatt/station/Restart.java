package edgewatt.station;

/** Restarts the controller. Returns at once; the process ends soon after. */
@FunctionalInterface
interface Restart {
    void restart(String why);
}
